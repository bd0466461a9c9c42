"""Ask a language model at an OpenAI-compatible address: one question, one answer, within limits."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx

from digest.errors import AssistantError
from digest.settings import Llm

# An answer takes a few kilobytes; what is larger is not read to its end.
MAX_BYTES = 1_000_000


def ask(llm: Llm, key: str | None, system: str, question: str) -> str:
    """Return the model's answer.

    Args:
        llm: Address, model and time limit.
        key: Sent as a bearer token, where the address wants one.
        system: How it is to answer.
        question: What it is asked.

    Raises:
        AssistantError: There is no answer in time, an error, or something else than an answer. No message has the key.
    """
    messages = [
        {"role": "system", "content": system},
        {"role": "user", "content": question},
    ]
    asked = {
        "model": llm.model,
        "messages": messages,
        "temperature": 0,  # the same question, the same answer, as far as a model can
        "stream": False,
    }
    json_only = {**asked, "response_format": {"type": "json_object"}}
    address = f"{llm.url.rstrip('/')}/chat/completions"
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    # httpx's own limit is for each read: a server that sends a byte now and then would never reach it.
    deadline = time.monotonic() + llm.timeout_s
    with httpx.Client(timeout=llm.timeout_s, headers=headers) as client:
        status, data = _post(client, address, json_only, deadline)
        if status in {400, 422}:  # servers that do not know response_format
            status, data = _post(client, address, asked, deadline)
    if status != httpx.codes.OK:
        raise AssistantError("the model's server answers {status}", status=status)
    return _read_content(data)


def _post(client: httpx.Client, address: str, body: dict[str, Any], deadline: float) -> tuple[int, bytes]:
    data = bytearray()
    try:
        with client.stream("POST", address, json=body) as response:
            for part in response.iter_bytes():
                data += part
                if len(data) > MAX_BYTES:
                    raise AssistantError(
                        "the model's answer is larger than {megabytes:g} MB", megabytes=MAX_BYTES / 1e6
                    )
                if time.monotonic() > deadline:
                    raise AssistantError("the model did not answer in time")
            return response.status_code, bytes(data)
    except httpx.TimeoutException as error:
        raise AssistantError("the model did not answer in time") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
        raise AssistantError("the model's server cannot be reached ({error})", error=type(error).__name__) from error


def _read_content(data: bytes) -> str:
    try:
        content = json.loads(data)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise AssistantError("the model's server answers something else than a chat completion") from error
    if not isinstance(content, str):
        raise AssistantError("the model's answer holds no text")
    return content
