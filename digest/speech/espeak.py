"""The last resort: espeak-ng, a formant synthesiser that many machines have or can install from their packages.

It is understood, not enjoyed: what it speaks counts as degraded.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from digest.errors import EngineError, ModelError, SettingsError
from digest.han import count_syllables
from digest.settings import Voice
from digest.speech import quality
from digest.types import Clip, Utterance

VERSION = "espeak-1"
"""The revision of how it is called: raise it when a clip would sound different."""

_WORKERS = 2
_ROOM = 10_000
_TIMEOUT_S = 60.0
# Words a minute, as it counts them: at 200 it speaks Mandarin at 3.0 syllables a second, a news reader at over 4.
_WORDS_PER_MINUTE = 260


class Espeak:
    """An `engines.Engine` that starts the program for each utterance.

    Args:
        program: Its path.
    """

    version = VERSION
    workers = _WORKERS
    room = _ROOM

    def __init__(self, program: str) -> None:
        self._program = program

    def speak(self, utterance: Utterance, voice: Voice) -> Clip:
        """Speak the text of one utterance.

        Raises:
            EngineError: There is nothing to pronounce, the program failed or hung, or its answer is not fit.
            SettingsError: The voice does not say what the program calls it.
        """
        import soundfile

        if not voice.id:
            raise SettingsError("voice {voice}: 'id' is missing: the program's name of the voice", voice=voice.name)
        text = utterance.spoken.strip()
        if not any(char.isalnum() for char in text):
            raise EngineError("there is nothing to pronounce")
        with tempfile.TemporaryDirectory() as folder:
            wav = Path(folder) / "clip.wav"
            self._run(text, voice, wav)
            try:
                samples, rate_hz = soundfile.read(wav, dtype="float32")
            except soundfile.LibsndfileError as error:
                raise EngineError("espeak-ng wrote no audio: {error}", error=error) from error
        expected_s = count_syllables(text) / voice.syllables_per_s / voice.speed
        if found := quality.find_fault(samples, rate_hz, expected_s):
            raise EngineError("voice {voice}: {found}", voice=voice.name, found=found)
        return quality.trim_silence(Clip(samples, int(rate_hz)))

    def close(self) -> None:
        """Nothing is held; a program that runs ends within its time limit."""

    def _run(self, text: str, voice: Voice, wav: Path) -> None:
        speed = str(round(_WORDS_PER_MINUTE * voice.speed))
        # The text comes by stdin: as an argument it could be taken for an option.
        command = [self._program, "-v", voice.id or "", "-s", speed]
        command += ["-b", "1", "-w", str(wav), "--stdin"]  # -b 1: the text is UTF-8
        try:
            done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=_TIMEOUT_S)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EngineError("espeak-ng did not answer: {error}", error=error) from error
        if done.returncode:
            said = " ".join(done.stderr.decode(errors="replace").split())
            raise EngineError("espeak-ng failed: {said}", said=said[:200] or done.returncode)


def open_engine(cache: Path) -> Espeak:  # noqa: ARG001 - it keeps nothing on this machine
    """Find the program.

    Raises:
        ModelError: It is not installed.
    """
    program = _find_program()
    if program is None:
        raise ModelError("espeak-ng is not installed: install it from your system's packages, or choose another voice")
    return Espeak(program)


def is_installed(voice: Voice, models: Path) -> bool:  # noqa: ARG001 - the program speaks every voice it has
    """Return whether the program is there."""
    return _find_program() is not None


def _find_program() -> str | None:
    return shutil.which("espeak-ng")
