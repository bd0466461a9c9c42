"""A language model's server is asked within limits: of time, of size, and without its key in a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from digest.editing.llm_client import MAX_BYTES, ask
from digest.errors import AssistantError
from digest.settings import Llm
from tests.editing.chat_server import ChatServer, chat_server, completion


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        yield running


def llm(server: ChatServer, **more: Any) -> Llm:
    return Llm(url=server.url, model="tiny", **more)


def test_the_question_is_asked_and_the_answer_returned(server: ChatServer) -> None:
    server.answer = lambda _: (200, completion("好"))
    assert ask(llm(server), "secret", "how", "what") == "好"
    (asked,) = server.asked
    assert asked["model"] == "tiny"
    assert [(message["role"], message["content"]) for message in asked["messages"]] == [
        ("system", "how"),
        ("user", "what"),
    ]
    assert server.keys == ["Bearer secret"]


@pytest.mark.parametrize(
    ("status", "data", "said"),
    [
        (500, b"oops", "answers 500"),
        (200, b"<html>", "something else than a chat completion"),
        (200, b'{"choices": []}', "something else than a chat completion"),
        (200, b'{"choices": [{"message": {"content": null}}]}', "holds no text"),
        (200, b" " * (MAX_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_what_is_no_answer_is_said(server: ChatServer, status: int, data: bytes, said: str) -> None:
    server.answer = lambda _: (status, data)
    with pytest.raises(AssistantError, match=said) as stopped:
        ask(llm(server), "secret", "", "")
    assert "secret" not in str(stopped.value)


def test_a_server_that_hangs_is_left(server: ChatServer) -> None:
    """After the time that the show allows."""

    def hang(_: object) -> tuple[int, bytes]:
        server.release.wait(20)
        return 200, completion("{}")

    server.answer = hang
    with pytest.raises(AssistantError, match="did not answer in time"):
        ask(llm(server, timeout_s=0.2), None, "", "")


def test_no_server_is_said(server: ChatServer) -> None:
    """A port where nobody listens, and an address that is none."""
    for url in ("http://127.0.0.1:9/v1", "http://[::bad/v1"):
        with pytest.raises(AssistantError, match="cannot be reached"):
            ask(Llm(url=url, model="tiny", timeout_s=2), None, "", "")
    assert server.asked == []


def test_a_server_without_json_mode_is_asked_plainly(server: ChatServer) -> None:
    """Some refuse the field response_format."""
    server.answer = lambda asked: (400, b"") if "response_format" in asked else (200, completion("{}"))
    assert ask(llm(server), None, "", "") == "{}"
    assert len(server.asked) == 2
