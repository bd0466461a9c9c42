"""The protocol of workers: speech sets them up, and runners choose the machine."""

from __future__ import annotations

from typing import Any, Protocol

from digest.message import Message


class Worker(Protocol):
    """What is costly to set up and then does many small tasks: a voice's engine with its model.

    Safe to call from several threads at once.

    Attributes:
        workers: How many tasks it is worth giving it at once.
        room: How large these may be together, as the tasks measure it.
    """

    @property
    def workers(self) -> int: ...  # noqa: D102
    @property
    def room(self) -> int: ...  # noqa: D102

    def make(self, key: str, *task: Any) -> Message | None:
        """Do one task; the same key names the same task.

        Returns:
            None where it is done, or why it cannot be.
        """
        ...

    def close(self) -> None:
        """Stop what runs, and free what is held."""
        ...
