"""Tell a command or a webhook the outcome of a run, as JSON: on its standard input, or in a POST request."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from dataclasses import asdict
from typing import Any

import httpx

from digest.errors import PublishError
from digest.types import Run

_WAIT_S = 60.0
_ADDRESS = re.compile("https?://", re.IGNORECASE)


def build_event(run: Run) -> dict[str, Any]:
    """Return the outcome of a run as JSON holds it, with one line, `text`, for chats that show no more."""
    text = f"{run.show} {run.day}: {run.outcome}"
    if run.duration_s:
        text += f", {run.duration_s / 60:.1f} min, {run.stories} stories"
    if run.said:
        text += f": {run.said[0]}"
    return {
        "text": text,
        **asdict(run),
        "said": [" ".join(str(message).split()) for message in run.said],
        "day": run.day.isoformat(),
        "started": run.started.isoformat(),
    }


def notify(target: str, run: Run) -> None:
    """Call a command or a webhook.

    Args:
        target: An http(s) address, or a command with its arguments, which no shell reads.
        run: The run to tell of.

    Raises:
        PublishError: It failed. The message does not hold the address, since that of a webhook is a secret.
    """
    event = build_event(run)
    if _ADDRESS.match(target):
        _post(target, event)
    else:
        _run(target, event)


def _post(address: str, event: dict[str, Any]) -> None:
    try:
        answer = httpx.post(address, json=event, timeout=_WAIT_S)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        # The type only: the error's own words may hold the address.
        raise PublishError("the webhook of --notify cannot be reached ({error})", error=type(error).__name__) from error
    if answer.status_code >= httpx.codes.MULTIPLE_CHOICES:
        raise PublishError("the webhook of --notify answers {status}", status=answer.status_code)


def _run(target: str, event: dict[str, Any]) -> None:
    try:
        command = shlex.split(target)
        text = json.dumps(event, ensure_ascii=False)
        done = subprocess.run(command, input=text.encode(), timeout=_WAIT_S, capture_output=True, check=False)
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        raise PublishError("the command of --notify cannot be run: {error}", error=error) from error
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        raise PublishError("the command of --notify failed: {said}", said=said[:200] or done.returncode)
