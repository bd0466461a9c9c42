"""A book becomes one MP3 a chapter, in order and under names that say so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from digest.cli import app
from digest.speech.kokoro import model_file
from tests.documents.test_epub import epub
from tests.speech.kokoro import tiny_voice

NAMES = ["晨港周刊-01-第一篇-大桥", "晨港周刊-02-第二篇-工程"]
PROTECTED = "<encryption><CipherReference URI='OEBPS/text/two.xhtml'/></encryption>"
TEXT = "图书馆延长开放\n\n图书馆今天说，周末延长开放到晚上十点，读者可以在网上预约座位。{}去年一共有三万人来过这里。\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book, one that is protected, and two texts of one title; the voice hums."""
    hum = tiny_voice.build(tmp_path / "hum.onnx")
    monkeypatch.setattr(model_file, "ensure", lambda _: hum)
    monkeypatch.setenv("DIGEST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DIGEST_STATE", str(tmp_path / "state.db"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book.epub").write_bytes(epub())
    (tmp_path / "drm.epub").write_bytes(epub({"META-INF/encryption.xml": PROTECTED}))
    (tmp_path / "a.txt").write_text(TEXT.format("馆长说。"), encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT.format("读者说。"), encoding="utf-8")
    return tmp_path


def _made(*arguments: str) -> tuple[Result, list[str]]:
    done = CliRunner().invoke(app, ["article", *arguments, "--minutes", "0.2"])
    return done, sorted(path.stem for path in Path("out").glob("*.mp3"))


def test_each_chapter_is_a_file_and_a_protected_book_one_line() -> None:
    """The one book does not keep the other from being made."""
    done, names = _made("drm.epub", "book.epub", "-o", "out", "--json")
    assert names == NAMES
    (error,) = (line for line in done.stderr.splitlines() if line.startswith("digest:"))
    assert "drm.epub: the book is protected (DRM) and opens in its own reader only" in error
    assert done.exit_code == 3
    told = [story["title"] for line in done.stdout.splitlines() for story in json.loads(line)["stories"]]
    assert told == ["第一篇 大桥", "第二篇 工程"]


def test_a_chapter_that_is_no_text_does_not_stop_the_others(here: Path) -> None:
    """It is said which; the names of the others stay."""
    page = f"<html><body><h1>大桥</h1>{'<p>大桥</p>' * 40}</body></html>"
    (here / "book.epub").write_bytes(epub({"OEBPS/text/one 1.xhtml": page}))
    done, names = _made("book.epub", "-o", "out")
    assert names == NAMES[1:]
    assert "book.epub#epub:OEBPS/text/one 1.xhtml: not an article" in done.stderr
    assert done.exit_code == 3


def test_articles_of_one_title_do_not_replace_one_another() -> None:
    """The second gets its id; the same text twice is one file."""
    done, names = _made("a.txt", "b.txt", "a.txt", "-o", "out")
    assert done.exit_code == 0
    assert names[0] == "图书馆延长开放"
    assert re.fullmatch("图书馆延长开放-[0-9a-f]+", names[1])
    assert len(names) == 2
