"""ffmpeg, which comes in a wheel: find it, encode a file of samples, decode a file block by block."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digest.errors import AudioError
from digest.message import Message
from digest.types import Samples

_BLOCK_SAMPLES = 1 << 18
_SAMPLE_BYTES = 4  # float32

# The Info header counts the frames and says what the encoder added at both ends; ffmpeg can write it only into a file
# that can be sought. No tag and no version of ffmpeg: the same samples give the same bytes.
_MP3_OPTIONS = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
_MP3_OPTIONS += ["-write_xing", "1", "-id3v2_version", "0", "-f", "mp3"]
# Opus knows no 44.1 kHz. Bit-exact, the stream's number in the Ogg file is no random one.
OPUS_HZ = 48_000
_OPUS_OPTIONS = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "ogg"]


def find_ffmpeg() -> str:
    """Return the path of the ffmpeg program: `$IMAGEIO_FFMPEG_EXE`, else the one in the imageio-ffmpeg package.

    Raises:
        AudioError: There is none for this machine.
    """
    import imageio_ffmpeg

    path: str | None
    try:
        # What IMAGEIO_FFMPEG_EXE names is given back unseen: the file may not be there.
        path = shutil.which(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        path = None
    if path is None:
        raise AudioError(
            "no ffmpeg on this machine: reinstall imageio-ffmpeg, or install ffmpeg and name it in IMAGEIO_FFMPEG_EXE"
        )
    return path


def encode_mp3(pcm: Path, rate_hz: int, mp3: Path, bitrate: str) -> None:
    """Encode a file of samples as one MP3 with a constant bit rate, a truthful Info header and no tag.

    ffmpeg reads the one file and writes the other: the memory it takes does not grow with the length.

    Args:
        pcm: Raw little-endian 16-bit mono samples.
        rate_hz: Their rate.
        mp3: An existing file is overwritten.
        bitrate: As ffmpeg spells it: "96k".

    Raises:
        AudioError: There is no ffmpeg, or it failed.
    """
    command = [*_start_encoding(pcm, rate_hz), "-c:a", "libmp3lame", "-b:a", bitrate, *_MP3_OPTIONS, str(mp3)]
    _run(command, mp3)


def check_opus() -> None:
    """Check that this machine's ffmpeg can write Opus.

    Raises:
        AudioError: There is none, or it was built without libopus.
    """
    program = find_ffmpeg()
    done = subprocess.run([program, "-v", "error", "-h", "encoder=libopus"], capture_output=True, check=False)
    if b"libopus" not in done.stdout:
        raise AudioError(
            "{program} cannot write Opus: install an ffmpeg with libopus, or take opus out of the show", program=program
        )


def encode_opus(pcm: Path, rate_hz: int, opus: Path, bitrate: str, gain_db: float) -> None:
    """Encode a file of samples as one Ogg Opus file at 48 kHz without tags.

    Args:
        pcm: Raw little-endian 16-bit mono samples.
        rate_hz: Their rate.
        opus: An existing file is overwritten.
        bitrate: The mean of the variable bit rate, as ffmpeg spells it: "48k".
        gain_db: What is added to the samples' level.

    Raises:
        AudioError: There is no ffmpeg, or it failed.
    """
    # In floats: a peak between two of the samples may lie above the highest of them.
    chain = f"aformat=sample_fmts=flt,aresample={OPUS_HZ}:filter_size=64,volume={gain_db:.3f}dB"
    command = _start_encoding(pcm, rate_hz)
    command += ["-af", chain, "-c:a", "libopus", "-b:a", bitrate, *_OPUS_OPTIONS, str(opus)]
    _run(command, opus)


def decode_blocks(path: Path, rate_hz: int) -> Iterator[Samples]:
    """Decode an audio file to mono float32, block by block.

    Args:
        path: A file that ffmpeg can read.
        rate_hz: The rate of the samples that come out; the file's own, or they are resampled.

    Yields:
        Samples of shape (n,), n at most 262,144. Values beyond +-1 are kept: they are the overshoots to be measured.

    Raises:
        AudioError: The file is no audio, or is damaged.
    """
    command = [find_ffmpeg(), "-v", "error", "-nostdin", "-xerror", "-i", str(path), "-map", "0:a:0"]
    command += ["-f", "f32le", "-c:a", "pcm_f32le", "-ac", "1", "-ar", str(rate_hz), "pipe:1"]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints) as process,
    ):
        assert process.stdout is not None  # noqa: S101 - it is piped
        try:
            while data := process.stdout.read(_SAMPLE_BYTES * _BLOCK_SAMPLES):
                yield np.frombuffer(data, "<f4")
        except BaseException:
            # Also where the caller reads no further (GeneratorExit): nobody is left to decode for.
            process.kill()
            raise
        if process.wait():
            complaints.seek(0)
            raise AudioError("cannot decode {path}: {reason}", path=path, reason=_get_last_line(complaints.read()))


def _start_encoding(pcm: Path, rate_hz: int) -> list[str]:
    """Return the beginning of a command that encodes a file of 16-bit mono samples."""
    command = [find_ffmpeg(), "-v", "error", "-nostdin", "-y"]
    command += ["-f", "s16le", "-ar", str(rate_hz), "-ac", "1", "-i", str(pcm)]
    return command


def _run(command: list[str], path: Path) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if done.returncode:
        raise AudioError("ffmpeg cannot encode {path}: {reason}", path=path, reason=_get_last_line(done.stderr))


def _get_last_line(complaints: bytes) -> Message:
    """Return the last line of what ffmpeg said."""
    lines = complaints.decode(errors="replace").strip().splitlines()
    return Message(lines[-1] if lines else "ffmpeg failed")
