"""Estimate how long written words take to say, before anything is spoken.

A Han character is a syllable; numbers, signs and Latin words have more of them than characters. The counts need not be
the exact reading, only right on average: an episode's length is planned with them.
"""

from __future__ import annotations

import re

from digest.han import count_syllables
from digest.settings import Voice
from digest.types import Pause

# Signs at which a voice stops for a moment.
_STOPS = re.compile("[，、；：,;：—…。！？!?]")

# What a comma or full stop inside a line adds to the voice's measured rate, in seconds.
STOP_S = 0.06
# A line of more syllables is spoken in pieces, with a pause between two of them; see `speech.chunk`.
PIECE_SYLLABLES = 60


def estimate_s(text: str, voice: Voice, pause: Pause = "sentence") -> float:
    """Estimate how long a voice takes to say a line, with the pause after it, in seconds."""
    # The stop at the line's end is the pause.
    inside = text.rstrip("。！？!?…”」』")
    stops = len(_STOPS.findall(inside))
    count = count_syllables(text)
    speech_s = (count / voice.syllables_per_s + stops * STOP_S) / voice.speed
    pieces_pause_s = (count // PIECE_SYLLABLES) * voice.pauses.clause_s
    return speech_s + pieces_pause_s + voice.pauses.silence_after_s(pause)
