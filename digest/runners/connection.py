"""Ray, as far as it is used here: joining a cluster, starting processes on it, and what it says in one line.

Of Ray only the core is used: actors, each a process that stays for the whole run. Ray's own tasks are not: it ends the
process of a task one second after the last one, and a new one takes three seconds to load what reads an article.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
from typing import Any
from urllib.parse import urlsplit

from digest.errors import RunnerError, SettingsError
from digest.message import Message

_ANSWER_S = 10.0
# The last line of a traceback: ModuleNotFoundError: No module named 'digest'
_CAUSE = re.compile(r"^(?:\w+\.)*\w+(?:Error|Exception): .+", re.MULTILINE)


class Gone(Exception):
    """The process that did a task is no more, and nobody knows how far it came."""


class Connection:
    """A cluster that was joined; safe to share between threads.

    Args:
        address: Of a running cluster, as `ray.init` takes it; None starts one on this machine for the time of the run,
            unless `RAY_ADDRESS` names one.

    Raises:
        SettingsError: Ray is not installed.
        RunnerError: The cluster does not answer, or has another version of Ray or Python.
    """

    def __init__(self, address: str | None = None) -> None:
        # Otherwise Ray sends statistics of its use to its makers.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        if "RAY_AUTH_TOKEN" in os.environ:
            os.environ.setdefault("RAY_AUTH_MODE", "token")  # Ray reads both when it is imported
        self._ray = _import_ray()
        where = address or os.environ.get("RAY_ADDRESS")
        knocked = _probe(where)
        try:
            self._ray.init(
                address=address,
                log_to_driver=False,
                logging_level="error",
                include_dashboard=False,
            )
        except (ConnectionError, RuntimeError, ValueError, self._ray.exceptions.RayError) as error:
            raise RunnerError(
                "Ray cluster at {place}: {reason}",
                place=where or Message("this machine"),
                reason=_explain_refusal(error, knocked=knocked),
            ) from error

    def close(self) -> None:
        """Leave the cluster; one that was started for this run ends."""
        if self._ray.is_initialized():
            self._ray.shutdown()

    @property
    def cpus(self) -> int:
        """The processors of the cluster as it is now."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    @property
    def gpus(self) -> int:
        """The GPUs of the cluster as it is now."""
        return int(self._ray.cluster_resources().get("GPU", 0))

    def list_nodes(self) -> dict[str, int]:
        """Return the machines that can work now, each with its processors."""
        nodes: dict[str, int] = {}
        for node in self._ray.nodes():
            if not node["Alive"]:
                continue
            cpus = int(node["Resources"].get("CPU", 0))
            if cpus:
                nodes[node["NodeID"]] = cpus
        return nodes

    def start(
        self, actor: type, *arguments: Any, cpus: float, gpus: int = 0, memory_bytes: int = 0, node: str | None = None
    ) -> Any:
        """Ask the cluster for one more process; it may be long in coming.

        Args:
            actor: What runs there, made of the arguments.
            cpus: What Ray sets aside for it, as are GPUs and memory.
            node: On that machine and no other; None for any, the emptiest first.
        """
        affinity = self._ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        actor_class = self._ray.remote(actor)
        placed = actor_class.options(
            num_cpus=cpus,
            num_gpus=gpus,
            memory=memory_bytes or None,
            scheduling_strategy=affinity(node, soft=False) if node else "SPREAD",
        )
        return placed.remote(*arguments)

    def stop(self, process: Any) -> None:
        """End a process; it may be gone already."""
        with contextlib.suppress(self._ray.exceptions.RayError, ValueError):
            self._ray.kill(process)

    def wait_for(self, reference: Any) -> Any:
        """Wait for a task.

        Raises:
            Gone: Its process is.
            Exception: What the task raised, as if it had run here.
        """
        try:
            return self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from error
        except self._ray.exceptions.RayError as error:
            raise Gone(summarize_error(error)) from error


def summarize_error(error: object) -> str:
    """Return what an error says, in one line; of a traceback that it quotes, the last line."""
    said = str(error).strip()
    causes = _CAUSE.findall(said)
    last = causes[-1] if causes else said
    one_line = " ".join(last.split())
    return one_line[:300]


def _explain_refusal(error: Exception, *, knocked: bool) -> Message:
    said = summarize_error(error)
    if "ersion mismatch" in said:  # Ray writes it with a small and a capital letter
        return Message("{said}; install the same versions on every machine", said=said)
    if "Failed to connect" in said and knocked:
        return Message(
            "something answers there, but not this Ray: is it a Ray head, and is RAY_AUTH_TOKEN the cluster's?"
        )
    return Message("{said}; is it running there?", said=said)


def _import_ray() -> Any:
    try:
        import ray
        import ray._private.worker
        import ray.util.scheduling_strategies
    except ImportError as error:
        raise SettingsError(
            "--runner ray: Ray is not installed; install digest with its extra 'cluster': "
            "pip install 'mandarin-digest[cluster]'"
        ) from error
    # Ray prints each process that dies on stdout, which is for data; what is lost stands in the record. As of 2.60 its
    # listener does so whatever `log_to_driver` and the variables RAY_LOG_TO_DRIVER and RAY_DEDUP_LOGS say.
    ray._private.worker.print_to_stdstream = lambda *_, **__: None  # noqa: SLF001
    return ray


def _probe(address: str | None) -> bool:
    """Refuse an address where nothing answers: Ray itself would go on trying for many minutes.

    Returns:
        Whether something answered; False where the address names no host and port to ask.
    """
    try:
        # With or without a scheme: 10.0.0.1:6379, ray://10.0.0.1:10001
        without_scheme = (address or "").rpartition("//")[2]
        where = urlsplit(f"//{without_scheme}")
        if where.hostname and where.port:
            socket.create_connection((where.hostname, where.port), _ANSWER_S).close()
            return True
    except (OSError, ValueError) as error:
        raise RunnerError(
            "Ray cluster at {address}: {reason}; is it running there?", address=address, reason=summarize_error(error)
        ) from error
    return False
