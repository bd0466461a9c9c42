"""explain as a user meets it, and the lexicon of a workspace."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_commands import ROOT, digest


def test_a_text_is_explained(tmp_path: Path) -> None:
    """A row for each token that is not plain; JSON Lines with --json."""
    shown = digest(tmp_path, "explain", "重庆GDP增长5.2%")
    assert shown.returncode == 0
    assert all(word in shown.stdout for word in ("重庆", "chong2 qing4", "places.tsv", "percentage", "letters"))
    rows = [json.loads(line) for line in digest(tmp_path, "explain", "重庆GDP增长5.2%", "--json").stdout.splitlines()]
    assert [row["text"] for row in rows] == ["重庆", "GDP", "增长", "5.2%"]
    assert rows[0]["decided"] == "places.tsv (standard place names)"


def test_an_article_is_explained(tmp_path: Path) -> None:
    """Line 0 is the title; the paragraphs follow."""
    done = digest(tmp_path, "explain", ROOT / "feeds" / "sample" / "bank.html", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert {row["line"] for row in rows} >= {0, 1}


def test_a_correction_is_kept_and_heard(tmp_path: Path) -> None:
    """--fix writes the workspace's lexicon, which every command then reads; standard input is text."""
    (tmp_path / "voices").mkdir()
    done = digest(tmp_path, "explain", "-", "--fix", "长乐=chang2yue4", "--json", stdin="长乐下雨")
    assert json.loads(done.stdout.splitlines()[0])["decided"] == "own.tsv (own correction)"
    own = tmp_path / "voices" / "lexicons" / "own.tsv"
    assert own.read_text(encoding="utf-8").splitlines()[1] == "长乐\tchang2 yue4\town correction"
    assert digest(tmp_path, "pinyin", stdin="长乐\n").stdout == "chang2 yue4\n"
    assert digest(tmp_path, "explain", "--fix", "长乐=chang2le4").returncode == 0
    assert digest(tmp_path, "pinyin", stdin="长乐\n").stdout == "chang2 le4\n"


def test_what_cannot_be_done_gets_one_line(tmp_path: Path) -> None:
    """No workspace, a wrong correction, nothing to explain, a broken lexicon: exit code 2 and the reason."""
    for fix, said in (
        ([], "name a SOURCE or TEXT"),
        (["--fix", "长乐=chang2"], "2 characters and 1 syllables"),
        (["--fix", "长乐=chang2yue4"], "there is no workspace"),
    ):
        done = digest(tmp_path, "explain", *fix)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert said in done.stderr
    (tmp_path / "voices" / "lexicons").mkdir(parents=True)
    (tmp_path / "voices" / "lexicons" / "names.tsv").write_text("长乐\tchang\n", encoding="utf-8")
    for command in ("pinyin", "say", "explain"):
        done = digest(tmp_path, command, *([] if command == "pinyin" else ["你好"]), stdin="长乐\n")
        assert done.returncode == 2
        assert "names.tsv: line 1: " in done.stderr


def test_a_batch_is_answered_line_by_line(tmp_path: Path) -> None:
    """By id, each line with the tokens of its text, in the readings asked for; a bad line stops nothing."""
    lines = ['{"id":1,"text":"企業有3人"}', '{"id":2}', '{"id":"c","text":"好"}']
    done = digest(tmp_path, "explain", "--batch", "--readings", "taiwan", stdin="\n".join(lines) + "\n")
    assert done.returncode == 3
    first, second, third = [json.loads(line) for line in done.stdout.splitlines()]
    assert [token["reading"] for token in first["tokens"]] == ["qi4 ye4", "san1"]
    assert second["error"] == 'line 2: expected an object with an "id" and a "text"'
    assert third == {"id": "c", "tokens": []}


def test_traditional_text_is_explained_as_taiwan_reads_it(tmp_path: Path) -> None:
    """By default; --readings decides. A character that no voice can say is listed."""
    for options, reading in (((), "qi4 ye4"), (("--readings", "mainland"), None)):
        done = digest(tmp_path, "explain", "企業說話，𠮷來了", "--json", *options)
        rows = {row["text"]: row for row in map(json.loads, done.stdout.splitlines())}
        assert rows.get("企業", {}).get("reading") == reading
        assert rows["𠮷"]["kind"] == "unknown"
    done = digest(tmp_path, "pinyin", "--readings", "taiwan", stdin="企業\n")
    assert done.stdout == "qi4 ye4\n"
