"""What ONNX Runtime raises; the types have no common base."""

from __future__ import annotations


def list_runtime_errors() -> tuple[type[Exception], ...]:
    """Return the types that it raises when it loads or runs a model; it is loaded for that."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    return (
        state.Fail,
        state.InvalidArgument,
        state.InvalidGraph,
        state.InvalidProtobuf,
        state.NoSuchFile,
        state.NotImplemented,
        state.RuntimeException,
    )
