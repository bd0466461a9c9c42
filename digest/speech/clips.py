"""Keep clips by what they say and how, so that nothing is spoken twice.

A clip's key is a hash of all that decides how it sounds. Its file has four parts: the audio as FLAC (in 16 bits: an
engine's noise lies far above that), when each word is heard as JSON, the length of that JSON, and the SHA-256 of key
and content, so that a damaged or misplaced file is noticed and made again.
A clip is always read back as it was stored: a run that speaks and one that finds everything make the same bytes.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import json
import os
import struct
from pathlib import Path

import numpy as np
import soundfile

from digest.errors import StoreError
from digest.files import replacing
from digest.message import describe_system_error
from digest.settings import Voice
from digest.speech.engines import find_spec
from digest.types import Clip, Timing, Utterance

LIMIT_BYTES = 4 << 30
"""A clip of a minute takes about 1.5 MB: this holds some 45 hours of speech."""

_CHECKSUM_BYTES = hashlib.sha256().digest_size
_FULL_SCALE = 32768.0  # of 16 bits
# Part of every key: raise it when the files change, and old ones are made again.
_FORMAT = 2
# The length of the JSON, which it follows: an unsigned integer of four bytes.
_LENGTH = struct.Struct("<I")
_TIME_DIGITS = 4  # a tenth of a millisecond


class ClipStore:
    """A folder of clips, shared by all shows and safe to use from several processes at once.

    Args:
        folder: Made when the first clip is put.

    Attributes:
        shared: Whether other machines see the same clips, wherever their folders are.
    """

    shared = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make_key(self, utterance: Utterance, voice: Voice, engine_version: str) -> str:
        """Name the clip of an utterance: 64 hexadecimal digits of all that decides how it sounds.

        Args:
            utterance: Its phonemes count, or its spoken text, as the engine takes it; not where it stands.
            voice: Its settings that are heard count, and the content of its style vectors; not its name or title.
            engine_version: `Engine.version`.

        Raises:
            SettingsError: The voice names an unknown engine.
        """
        said = utterance.phonemes if find_spec(voice).takes == "phonemes" else utterance.spoken
        style = _hash_style(voice.folder / voice.style) if voice.style else None
        parts = [
            _FORMAT,
            said,
            voice.engine,
            engine_version,
            voice.id,
            style,
            voice.speed,
        ]
        # JSON keeps apart what joined strings would run together.
        text = json.dumps(parts, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def get(self, key: str) -> Clip | None:
        """Return the clip, or None where there is none or its file is damaged (such a file is removed)."""
        path = self.find_path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        content = data[:-_CHECKSUM_BYTES]
        checksum = data[-_CHECKSUM_BYTES:]
        if checksum != _compute_checksum(key, content):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # used just now: the last to be removed for room
        flac, timings = _split_content(content)
        pcm, rate_hz = soundfile.read(io.BytesIO(flac), dtype="int16")
        samples = pcm.astype(np.float32) / np.float32(_FULL_SCALE)
        return Clip(samples, int(rate_hz), timings)

    def has(self, key: str) -> bool:
        """Return whether the clip was stored, without reading it: `get` may still find it damaged."""
        return self.find_path(key).is_file()

    def put(self, key: str, clip: Clip) -> None:
        """Store a clip; one that is there already is replaced.

        Raises:
            StoreError: The folder cannot be written or the disk is full.
        """
        scaled = np.rint(clip.samples.astype(np.float64) * _FULL_SCALE)
        pcm = np.clip(scaled, -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)
        buffer = io.BytesIO()
        soundfile.write(buffer, pcm, clip.rate_hz, format="FLAC", subtype="PCM_16")
        content = buffer.getvalue() + _pack_timings(clip.timings)
        try:
            with replacing(self.find_path(key)) as temporary:
                temporary.write_bytes(content + _compute_checksum(key, content))
        except OSError as error:
            raise StoreError(
                "{folder}: speech cannot be stored: {reason}; make room there, or set DIGEST_CACHE to another folder",
                folder=self.folder,
                reason=describe_system_error(error),
            ) from error

    def prune(self, limit_bytes: int = LIMIT_BYTES) -> int:
        """Remove the clips that were not used for longest until the rest fits; return how many bytes were freed."""
        files = []
        for path in self.folder.glob("??/*.flac"):
            with contextlib.suppress(OSError):  # another process removed it meanwhile
                status = path.stat()
                files.append((status.st_mtime_ns, path, status.st_size))
        excess = sum(size for _, _, size in files) - limit_bytes
        freed = 0
        # By time: what was not used for longest comes first.
        for _, path, size in sorted(files):
            if freed >= excess:
                break
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
                freed += size
        return freed

    def find_path(self, key: str) -> Path:
        """Return where the clip of a key is, or would be: 256 folders, so that none holds too many files."""
        return self.folder / key[:2] / f"{key}.flac"


def _compute_checksum(key: str, content: bytes) -> bytes:
    # With the key: a whole file under another clip's name is as wrong as a damaged one.
    return hashlib.sha256(key.encode() + content).digest()


def _pack_timings(timings: tuple[Timing, ...]) -> bytes:
    rows = []
    for timing in timings:
        start_s = round(timing.start_s, _TIME_DIGITS)
        end_s = round(timing.end_s, _TIME_DIGITS)
        rows.append([timing.start, timing.end, start_s, end_s])
    data = json.dumps(rows, separators=(",", ":")).encode()
    # The length comes last, so that the JSON is found from the file's end: how long the FLAC data are is not kept.
    length = _LENGTH.pack(len(data))
    return data + length


def _split_content(content: bytes) -> tuple[bytes, tuple[Timing, ...]]:
    """Return the FLAC data and the timings of a clip's file."""
    json_end = len(content) - _LENGTH.size
    (json_bytes,) = _LENGTH.unpack(content[json_end:])
    json_start = json_end - json_bytes
    rows = json.loads(content[json_start:json_end])
    flac = content[:json_start]
    timings = tuple(Timing(*row) for row in rows)
    return flac, timings


def _hash_style(style: Path) -> str | None:
    try:
        status = style.stat()
    except OSError:
        return None  # the engine says what is wrong with it
    return _hash_content(style, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=64)
def _hash_content(path: Path, time_ns: int, size_bytes: int) -> str:  # noqa: ARG001 - a changed file is another key
    return hashlib.sha256(path.read_bytes()).hexdigest()
