"""The voice model's graph, rewritten for the processor: the same sums, and so the same audio, bit for bit.

Its convolutions become matrix products in blocks of time (`graph_blocks`), its normalisations and activations go a few
channels at a time (`graph_channels`): what fits into the cache does not wait for memory. With signed weights the
products run on the processor's int8 dot products (AVX512-VNNI, AVX-VNNI), which ONNX Runtime has no convolution for;
processors without them add such products in 16 bits, which overflows. `choose_form` finds out which
form is exact here, and the fastest.

The model predicts how long each token lasts and keeps it to itself; a second output tells it, which costs nothing.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import platform
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
import onnxruntime
from google.protobuf.message import DecodeError
from onnx import TensorProto, helper, numpy_helper

from digest.files import replacing
from digest.speech.kokoro import graph_blocks, graph_channels
from digest.speech.kokoro.runtime_errors import list_runtime_errors

Form = Literal["plain", "unsigned", "signed"]
"""How convolutions are computed: as they are, or as products with weights of unsigned or signed integers."""

VERSION = f"3.{onnxruntime.__version__}"
"""The revision of `prepare`'s work: what ONNX Runtime optimised is for itself alone. Raise it with each change."""

DURATIONS = "/encoder/Clip_output_0"
"""What the export calls the frames of each token, rounded, at least one: shape (1, tokens)."""

_FORMS: tuple[Form, ...] = ("plain", "unsigned", "signed")
_TRIALS = 5
# Of the trial: one of the model's larger convolutions, for .3 s.
_CHANNELS = 128
_TAPS = 11
_STEPS = 1500


def prepare(path: Path, to: Path, form: Form | None) -> None:
    """Write the model as it is loaded: its durations told, and optimised as far as that depends on no processor.

    Args:
        path: The model's file; one that is no model is copied as it is: loading it says what is wrong with it.
        to: The file to write.
        form: How its convolutions are to be computed; None leaves the rest as it is, as a GPU takes it.
    """
    try:
        model = onnx.load(str(path), load_external_data=False)
    except DecodeError:
        to.write_bytes(path.read_bytes())
        return
    tell_durations(model)
    if form is not None:
        rewrite(model, form)
    onnx.save(model, str(to))
    if form is None:
        return
    del model
    gc.collect()  # the graph's parts know one another; ONNX Runtime needs as much again
    options = onnxruntime.SessionOptions()
    # The level above it lays values out for the processor that it runs on.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(to)
    options.log_severity_level = 3
    # The weights are not packed: the file keeps them as they were.
    options.add_session_config_entry("session.disable_prepacking", "1")
    # Making a session writes the file; nothing is run.
    onnxruntime.InferenceSession(str(to), options, providers=["CPUExecutionProvider"])


def tell_durations(model: Any) -> None:
    """Make the predicted durations of the tokens, in frames, the second output of a model that has them."""
    if any(DURATIONS in node.output for node in model.graph.node):
        model.graph.output.append(helper.make_tensor_value_info(DURATIONS, TensorProto.FLOAT, [1, None]))


def rewrite(model: Any, form: Form) -> None:
    """Rewrite a model (`onnx.ModelProto`) in place."""
    if form != "plain":
        graph_blocks.rewrite_in_blocks(model, signed=form == "signed")
    graph_channels.rewrite_by_channels(model)


def choose_form(folder: Path) -> Form:
    """Return the form that is exact and fastest on this machine.

    One convolution is timed in each of them, which takes a tenth of a second, and the answer kept in the folder.
    """
    remembered = folder / "form.json"
    machine = _hash_machine()
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        known = json.loads(remembered.read_text("utf-8"))
        is_of_this_machine = known["machine"] == machine
        if is_of_this_machine and known["form"] in _FORMS:
            form: Form = known["form"]
            return form
    form = find_fastest_form()
    with contextlib.suppress(OSError), replacing(remembered) as temporary:
        temporary.write_text(json.dumps({"machine": machine, "form": form}), "utf-8")
    return form


def find_fastest_form() -> Form:
    """Time one convolution of the model's kind, with its largest products, in each form that there is here."""
    # Mostly the highest value, in the signal and in the weights: the sums that overflow where any do.
    signal = np.full((1, _CHANNELS, _STEPS), 255, np.uint8)
    signal[0, ::3] = np.arange(_STEPS) % 256
    results: dict[Form, Any] = {}
    seconds: dict[Form, float] = {}
    for form in _FORMS:
        model = make_sample(_CHANNELS, _TAPS, dilation=1)
        rewrite(model, form)
        with contextlib.suppress(*list_runtime_errors()):  # no such product on this kind of processor
            result, taken_s = _time_run(model, signal)
            results[form] = result
            seconds[form] = taken_s
    plain = results["plain"]
    exact = [form for form, result in results.items() if np.array_equal(result, plain)]
    return min(exact, key=seconds.__getitem__)


def make_sample(channels: int, taps: int, dilation: int) -> Any:
    """A model (`onnx.ModelProto`) of one convolution with as many inputs as outputs, which keeps the length."""
    weights = np.full((channels, channels, taps), 255, np.uint8)
    weights[::2, 1::2] = np.arange(taps) * 23
    reach = dilation * (taps - 1) // 2
    nodes = [
        helper.make_node(
            "ConvInteger",
            ["x", "w", "xz", "wz"],
            ["sums"],
            pads=[reach, reach],
            dilations=[dilation],
            kernel_shape=[taps],
        ),
        helper.make_node("Add", ["sums", "bias"], ["biased"]),
        helper.make_node("Cast", ["biased"], ["real"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["real", "scale"], ["y"]),
    ]
    constants: dict[str, Any] = {
        "w": weights,
        "xz": np.array(3, np.uint8),
        "wz": np.array(121, np.uint8),
        "bias": np.arange(channels, dtype=np.int32).reshape(1, channels, 1),
        "scale": np.array(0.125, np.float32),
    }
    shape: tuple[int, int, str] = (1, channels, "time")
    graph = helper.make_graph(
        nodes,
        "sample",
        inputs=[helper.make_tensor_value_info("x", TensorProto.UINT8, shape)],
        outputs=[helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        initializer=[numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _time_run(model: Any, signal: Any) -> tuple[Any, float]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    # The best of a few: whatever else runs on the machine only makes a run slower.
    best = float("inf")
    for _ in range(_TRIALS):
        began = time.perf_counter()
        (result,) = session.run(None, {"x": signal})
        best = min(best, time.perf_counter() - began)
    return result, best


def _hash_machine() -> str:
    """What the choice depends on: the processor, and what runs on it."""
    traits = [
        VERSION,
        platform.machine(),
        platform.processor(),
        *_read_features(),
    ]
    return hashlib.sha256("\n".join(traits).encode()).hexdigest()


def _read_features() -> Iterator[str]:
    """What Linux tells of the first processor; other systems name it (`platform.processor`)."""
    with contextlib.suppress(OSError), Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith(("model name", "flags", "Features")):
                yield line
            elif not line.strip():
                return  # the next processor begins
