"""Batches: each line has its answer, at once and in order, whatever the lines are."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.test_commands import DIGEST, ROOT, digest

PAGE = str(ROOT / "feeds" / "sample" / "bank.html")
NEWS = "大桥今天通车。市长说很好。"


def answers(folder: Path, *arguments: str, lines: Sequence[str | bytes]) -> tuple[int, list[dict[str, object]]]:
    data = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    done = digest(folder, *arguments, stdin=data)
    assert done.stderr == ""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_a_line_that_is_no_article_does_not_stop_the_others(tmp_path: Path) -> None:
    """Nothing, standard input itself, folders, no users, no addresses, wrong bytes: each is answered with its error."""
    bad: list[str | bytes] = [
        "",
        "-",
        str(tmp_path),
        "~nobody-has-this-name/a",
        "http://",
        "http://[::1",
        "file:%00",
        "x" * 5000,
        b"\xff",
    ]
    code, found = answers(tmp_path, "extract", "--batch", lines=[PAGE, *bad, PAGE])
    assert code == 3
    assert len(found) == len(bad) + 2
    assert found[0] == found[-1]
    assert found[0]["title"]
    assert all(set(answer) == {"url", "error"} for answer in found[1:-1])
    assert [answer["url"] for answer in found[1:-1]] == [it if isinstance(it, str) else "\ufffd" for it in bad]


@pytest.mark.parametrize(
    ("arguments", "good", "key"),
    [
        (("summarize", "--batch"), {"id": 1, "title": "大桥", "article": NEWS, "budget_chars": 40}, "sentences"),
        (("dedupe",), {"id": "a", "title": "大桥", "text": NEWS}, "story"),
        (("dedupe", "--pairs"), {"id": 1, "a": {"title": "大桥", "text": NEWS}, "b": {"text": NEWS}}, "score"),
    ],
)
def test_a_line_that_is_no_item_does_not_stop_the_others(
    tmp_path: Path, arguments: tuple[str, ...], good: dict[str, object], key: str
) -> None:
    """No JSON, no object, no id, half an object: the answer names the line; the rest is answered as if alone."""
    lines: list[str | bytes] = [
        "\ufeff" + json.dumps(good),
        "no json",
        "",
        "[]",
        '{"title":"x"}',
        b"\xff",
        '{"id":',
        json.dumps(good),
    ]
    code, found = answers(tmp_path, *arguments, lines=lines)
    assert code == 3
    assert [key in answer for answer in found] == [True, *([False] * 6), True]
    assert found[0] == found[-1]
    assert all(str(answer["error"]).startswith(f"line {n}: ") for n, answer in enumerate(found[1:-1], 2))
    assert answers(tmp_path, *arguments, lines=["no json"])[0] == 1


@pytest.mark.parametrize("budget", ['"x"', "-1", "1e400", "[1]", "99999999999"])
def test_a_budget_that_is_no_number_of_characters_is_said_so(tmp_path: Path, budget: str) -> None:
    """The item is known by its id."""
    line = f'{{"id":7,"article":"{NEWS}","budget_chars":{budget}}}'
    code, (answer,) = answers(tmp_path, "summarize", "--batch", lines=[line])
    assert code == 1
    assert answer["id"] == 7
    assert "budget_chars" in str(answer["error"])


def test_half_a_character_is_answered_as_it_was_written(tmp_path: Path) -> None:
    """JSON can name half of a surrogate pair, which UTF-8 cannot."""
    done = digest(tmp_path, "summarize", "--batch", stdin='{"id":1,"article":"\\ud800大桥今天通车。"}\n')
    assert json.loads(done.stdout) == {"id": 1, "sentences": ["\ud800大桥今天通车。"]}


def test_a_pair_without_its_sides_is_said_so(tmp_path: Path) -> None:
    """By its id, and what is missing."""
    _, found = answers(tmp_path, "dedupe", "--pairs", lines=['{"id":1,"a":{}}', '{"id":2,"a":{},"b":{}}'])
    assert "two articles" in str(found[0]["error"])
    assert found[1] == {"id": 2, "score": 0.0}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("extract", "--batch"), PAGE),
        (("summarize", "--batch"), json.dumps({"id": 1, "article": NEWS})),
        (("spoken",), "2026年"),
        (("pinyin",), "重庆"),
    ],
)
def test_an_answer_comes_before_the_next_line_is_asked_for(
    tmp_path: Path, arguments: tuple[str, ...], line: str
) -> None:
    """A program can talk with the command: one line, one answer."""
    environment = {**os.environ, "DIGEST_STATE": str(tmp_path / "state.db"), "DIGEST_CACHE": str(tmp_path / "cache")}
    with subprocess.Popen(
        [DIGEST, *arguments], cwd=tmp_path, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as command:
        assert command.stdin
        assert command.stdout
        for _ in range(2):
            command.stdin.write(line.encode() + b"\n")
            command.stdin.flush()
            assert command.stdout.readline().endswith(b"\n")  # the command would wait for ever for more
        command.stdin.close()
        assert command.wait() == 0
