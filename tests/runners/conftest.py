"""The runners under test: this machine, and a cluster of two nodes on it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.runners import Runner
from digest.runners.local import Local
from tests.runners.nodes import Nodes
from tests.speech.kokoro import tiny_voice

if TYPE_CHECKING:
    from digest.runners.cluster import Cluster


@pytest.fixture(scope="package")
def nodes() -> Iterator[Nodes]:
    """Two nodes with one processor each."""
    if find_spec("ray") is None:  # not imported yet: it reads its token from the environment then
        pytest.skip("needs the extra 'cluster'")
    if sys.platform != "linux":
        pytest.skip("each node has a loopback address of its own, which other systems do not give")
    # Not pytest's own folder: its path is too long for a socket.
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        hum = tiny_voice.build(Path(folder) / "hum.onnx")
        # Every Python of the nodes runs this first: there too the hum stands in for the voice's model.
        (Path(folder) / "sitecustomize.py").write_text(
            "from pathlib import Path\n"
            "from digest.speech.kokoro import model_file\n"
            f"model_file.ensure = lambda _: Path({str(hum)!r})\n"
        )
        nodes = Nodes(Path(folder), count=2)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in nodes.environment.items():
                patch.setenv(name, value)
            yield nodes
        nodes.close()


@pytest.fixture
def cluster(nodes: Nodes) -> Iterator[Cluster]:
    """A runner on them."""
    from digest.runners.cluster import Cluster

    with Cluster(nodes.address) as cluster:
        yield cluster


@pytest.fixture(params=["local", "cluster"])
def runner(request: pytest.FixtureRequest) -> Runner:
    """Each runner in turn: they answer alike."""
    return Local() if request.param == "local" else request.getfixturevalue("cluster")
