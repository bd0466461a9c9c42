"""The model is loaded in the form and on the device that are best here, within the program's memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import onnxruntime
import pytest

from digest.errors import ModelError
from digest.speech.kokoro import graph_rewrite, memory, model_file, session
from digest.speech.kokoro.engine import open_engine

Hum = Callable[..., Path]


def test_a_file_that_is_no_model_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that cannot be loaded is looked at once more, then reported with its path."""
    path = tmp_path / "bad.onnx"
    path.write_bytes(b"no model")
    asked: list[Path] = []

    def ensure(folder: Path) -> Path:
        asked.append(folder)
        return path

    monkeypatch.setattr(model_file, "ensure", ensure)
    with pytest.raises(ModelError, match=r"bad\.onnx: .*cannot load"):
        open_engine(tmp_path)
    assert asked == [tmp_path / "models"] * 2


class _Session:
    """Stands in for onnxruntime's: the GPU's has what it is given, and takes as long as it is told."""

    no_driver = False

    def __init__(self, _path: str, _options: object, providers: list[str]) -> None:
        self.providers = providers

    def get_providers(self) -> list[str]:
        return self.providers[-1:] if self.no_driver else self.providers


@pytest.mark.parametrize(
    ("there", "gpu_s", "no_driver", "chosen"),
    [
        (True, 0.001, False, ["CUDAExecutionProvider", "CPUExecutionProvider"]),
        (True, 5.0, False, ["CPUExecutionProvider"]),
        (True, 0.001, True, ["CPUExecutionProvider"]),
        (False, 0.001, False, ["CPUExecutionProvider"]),
    ],
)
def test_a_gpu_is_used_where_it_is_faster(
    hum: Hum,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    there: bool,
    gpu_s: float,
    no_driver: bool,
    chosen: list[str],
) -> None:
    """With onnxruntime-gpu, a driver and a faster run an NVIDIA GPU runs the model; else the processor does.

    CUDA's libraries are looked for only where they may be needed, and what is said of missing ones is not printed.
    """
    cache = hum()
    looked: list[bool] = []

    def look() -> None:
        looked.append(True)
        print("Failed to load libcudart.so")  # noqa: T201 - as onnxruntime does

    monkeypatch.setattr(onnxruntime, "preload_dlls", look)
    found = ["CUDAExecutionProvider"] * there + ["CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: found)
    monkeypatch.setattr(onnxruntime, "InferenceSession", _Session)
    monkeypatch.setattr(_Session, "no_driver", no_driver)
    monkeypatch.setattr(graph_rewrite, "choose_form", lambda _: "plain")
    monkeypatch.setattr(session, "_time_run_s", lambda one: gpu_s if len(one.providers) > 1 else 1.0)
    assert open_engine(cache)._session.get_providers() == chosen
    assert (looked, capsys.readouterr().out) == ([True] * there, "")


def test_as_much_is_spoken_at_once_as_memory_allows(hum: Hum) -> None:
    """A small process has room for several pieces, one that has read much for one; nobody knows of Windows."""
    rooms = [session.compute_room(taken) for taken in (300_000_000, 600_000_000, 2_000_000_000, None)]
    assert rooms == [600, 327, 240, 240]
    assert session.compute_room(300_000_000, 1_500_000) == 440
    assert open_engine(hum()).room == pytest.approx(session.compute_room(memory.measure_resident_bytes()), abs=60)
