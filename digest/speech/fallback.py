"""Which voice takes over from an online one that fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from digest.message import Message
from digest.settings import Voice
from digest.speech.engines import find_spec
from digest.types import Failure

# Files of voices/ that speak offline: the two steadiest of each sex, so that the voice that takes over from one host
# is not the other host's.
_STEADIEST = {"female": ("xiaoxiao", "xiaoyi"), "male": ("yunyang", "yunxi")}


def find_fallbacks(
    hosts: Sequence[Voice], preferred: str | None, find_voice: Callable[[str], Voice] | None
) -> dict[str, Voice]:
    """Find the voice that takes over from each online host, by the host's name; it reads words as the host did.

    Args:
        preferred: The show's own choice.
        find_voice: Reads a voice by its name; without it no voice takes over.

    Raises:
        UnknownName: There is no voice of the preferred name.
    """
    if find_voice is None:
        return {}
    taken = {voice.name for voice in hosts}
    found: dict[str, Voice] = {}
    for voice in hosts:
        if not find_spec(voice).online:
            continue
        name = preferred or next(name for name in _STEADIEST[voice.sex] if name not in taken)
        taken.add(name)
        # A voice that steps in for one of Taiwan reads as that one did: readings do not change within an episode.
        found[voice.name] = find_voice(name).with_readings(voice.readings)
    return found


def list_last_resorts(voices: Sequence[Voice]) -> tuple[Failure, ...]:
    """Name the voices whose engine makes an episode count as degraded."""
    resorts = (voice for voice in voices if find_spec(voice).last_resort)
    return tuple(
        Failure("voice", "speak", f"voice {voice.name}", Message("{engine} is a last resort", engine=voice.engine))
        for voice in resorts
    )
