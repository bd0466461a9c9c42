"""Speak a text to an MP3 file; nothing is published."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from digest.audio.tags import Tags
from digest.editing.single_article import write_text_script
from digest.episode.sound import Mastering, finish_script, speak_script
from digest.episode.studio import Studio
from digest.files import make_own_folder, replacing
from digest.han import detect_language
from digest.pronunciation.regions import choose_readings
from digest.settings import Voice
from digest.types import Master


def say(text: str, voice: Voice, now: datetime, studio: Studio, mp3: Path) -> Master:
    """Speak a text to an MP3 file; no record is kept."""
    voice = voice.with_default_readings(choose_readings(detect_language(text)))
    script = write_text_script(text, voice)
    # There are no stories to leave out: the script is the same, whatever is asked for.
    spoken = speak_script(
        lambda _summaries, _hosts: script,
        (),
        (voice,),
        studio,
    )
    tags = Tags(title=script.title, album="digest", artist=voice.title, date=now.date())
    with make_own_folder(studio.cache) as work:
        finished = finish_script(spoken, tags, Path(work) / mp3.name, studio, Mastering())
        # The user's file is replaced whole, or not at all.
        with replacing(mp3) as temporary:
            shutil.copyfile(finished.master.path, temporary)
    return finished.master
