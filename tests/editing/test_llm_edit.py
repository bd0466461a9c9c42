"""A language model that helps, lies, hangs and babbles, behind a real address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from digest.editing.llm_client import MAX_BYTES, ask
from digest.editing.llm_edit import USED, assist
from digest.editing.summarize import list_units, summarize
from digest.settings import Llm
from digest.types import Article, Story, Summary
from tests.editing.chat_server import ChatServer, chat_server, completion

ARTICLE = Article(
    "a" * 16,
    "青屿跨海大桥正式通车",
    (
        "全长18.6公里的青屿跨海大桥23日上午正式通车，总投资212亿元。两岸车程由70分钟缩短至12分钟，首月小客车免费通行。",
        "青屿市市长林海生在通车仪式上说，大桥将带动两岸旅游和物流发展。",
        "大桥于2021年开工，由中铁大桥局承建，预计每天有3.2万辆车通过。",
    ),
    language="zh-Hans",
)


def summary(chars: int = 120) -> Summary:
    return Summary(Story(ARTICLE), summarize(ARTICLE, chars))


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        yield running


def llm(server: ChatServer, **more: Any) -> Llm:
    return Llm.model_validate({"url": server.url, "model": "tiny", **more})


def helped(server: ChatServer, answer: object, **more: Any) -> Summary:
    settings = llm(server, **more)
    server.answer = lambda _: (200, completion(answer))
    (done,) = assist([summary()], settings, lambda system, question: ask(settings, None, system, question))
    return done


def test_good_help_is_used(server: ChatServer) -> None:
    """The order is the model's, the words are the source's; the record says that it was used."""
    before = summary()
    everything = [number for number, unit in enumerate(list_units(ARTICLE), 1) if unit.sentences[0] in before.sentences]
    order = everything[::-1]
    done = helped(
        server,
        {"sentences": order, "headline": "青屿跨海大桥通车，车程缩短至12分钟", "transition": "先来看交通方面的消息："},
    )
    assert dict(done.assisted) == {"model": "tiny", "sentences": USED, "headlines": USED, "transitions": USED}
    assert done.sentences == before.sentences[::-1]
    assert done.headline == "青屿跨海大桥通车，车程缩短至12分钟"
    assert done.transition == "先来看交通方面的消息："
    (asked,) = server.asked
    assert (asked["model"], asked["temperature"]) == ("tiny", 0)
    assert "1. " in asked["messages"][1]["content"]


def test_lies_are_not_used(server: ChatServer) -> None:
    """Each task falls back by itself, with its reason."""
    done = helped(
        server,
        {"sentences": [99], "headline": "青屿跨海大桥总投资999亿元", "transition": "昨天3人受伤，"},
    )
    assert (done.sentences, done.headline, done.transition) == (summary().sentences, None, None)
    said = dict(done.assisted)
    assert "not on the list" in said["sentences"]
    assert "999亿" in said["headlines"]
    assert "figure" in said["transitions"]


GARBAGE = [
    "对不起，我不能回答。",
    "{",
    "[]",
    '{"sentences": "1", "headline": 7, "transition": null}',
    '{"sentences": [true, 1]}',
    '{"sentences": [1, 1]}',
    '{"sentences": []}',
    "{" * 5000 + "}" * 5000,
    "",
]


@pytest.mark.parametrize("content", GARBAGE)
def test_garbage_changes_nothing(server: ChatServer, content: str) -> None:
    """The extractive version stands, and no task counts as used."""
    done = helped(server, content)
    assert (done.sentences, done.headline, done.transition) == (summary().sentences, None, None)
    assert USED not in dict(done.assisted).values()


def test_an_object_is_found_in_a_chatty_answer(server: ChatServer) -> None:
    """Models wrap what they were asked for."""
    inner = json.dumps({"transition": "再来关注交通："}, ensure_ascii=False)
    done = helped(server, f"好的：\n```json\n{inner}\n```", tasks=["transitions"])
    assert done.transition == "再来关注交通："


def test_only_what_is_allowed_is_done(server: ChatServer) -> None:
    """A task that the show does not name is not taken from the answer."""
    done = helped(server, {"headline": "青屿跨海大桥正式通车", "transition": "再来关注交通："}, tasks=["headlines"])
    assert dict(done.assisted) == {"model": "tiny", "headlines": USED}
    assert done.transition is None


BAD_ANSWERS = {
    "error": (500, b"oops"),
    "refused": (401, b"{}"),
    "no json": (200, b"<html>"),
    "no choice": (200, b'{"choices": []}'),
    "no text": (200, b'{"choices": [{"message": {"content": null}}]}'),
    "too large": (200, b" " * (MAX_BYTES + 1)),
    "deep": (200, b"[" * 100_000),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_broken_server_is_asked_once(server: ChatServer, name: str) -> None:
    """Of several stories each is told as without it, and it is not waited for again."""
    server.answer = lambda _: BAD_ANSWERS[name]
    settings = llm(server)
    done = assist([summary()] * 3, settings, lambda system, question: ask(settings, "secret", system, question))
    assert [one.sentences for one in done] == [summary().sentences] * 3
    assert all(USED not in dict(one.assisted).values() for one in done)
    assert len(server.asked) == 1
    assert "secret" not in str(done)
    assert server.keys == ["Bearer secret"]
