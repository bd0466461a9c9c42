"""Help, errors and notes as a user of a Chinese machine meets them, at 80 columns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests import messages
from tests.cli.test_commands import digest

CHINESE = {"DIGEST_LANG": "", "LANGUAGE": "", "LC_ALL": "zh_CN.UTF-8", "COLUMNS": "80", "TERM": "dumb"}


@pytest.mark.parametrize("words", [[], ["run"], ["article"], ["shows", "keys", "add"]])
def test_help_is_chinese(tmp_path: Path, words: list[str]) -> None:
    """Help says all in Chinese, within 80 columns, and nothing is cut off."""
    done = digest(tmp_path, *words, "--help", **CHINESE)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert {"用法：", "选项"} <= set(re.findall("用法：|选项", done.stdout))
    if not words:
        for name, command in messages.commands():
            if name.count(" ") == 1 and not command.hidden:
                assert name.split()[1] in done.stdout
                assert command.help.split("\n")[0] not in done.stdout
    # English is left in names, addresses and types only: no three words of it in a row.
    prose = [line for line in lines if "$ digest" not in line and "digest run" not in line and "用法" not in line]
    assert not re.findall(r"(?:\b[a-z]{3,} ){3}", "\n".join(prose))
    # A cell that does not fit would end so; SHOW… is a name.
    assert not re.findall(r"[\u4e00-\u9fff]…", done.stdout)


_SHOW = 'title = "节目"\nvoice = "xiaoxiao"\nlink = "https://a.example"\n'
_SOURCE = '[[source]]\nurl = "http://127.0.0.1:9/feed.xml"\n'
_FILES: dict[str, str | bytes] = {
    "feeds/bad.toml": 'titel = "x"\nlanguage = "fr"\nminutes = 1000\n[[source]]\nurl = "ftp://x"\n',
    "feeds/private.toml": _SHOW + _SOURCE,
    "feeds/list.toml": _SHOW,
    "feeds/cover.toml": f'{_SHOW}cover = "none.jpg"\n{_SOURCE}',
    "feeds/category.toml": f'{_SHOW}category = "None"\n{_SOURCE}',
    "public/private/feed.xml": "<rss><channel><title>节目</title></channel></rss>",
    "public/cover/feed.xml": "<rss/>",
    "public/cover/sitemap.xml": "<urlset/>",
    "public/private/episodes/2026-11-23/private-2026-11-23.json": '{"show": 1}',
    "empty.txt": "",
    "short.html": "<html><title>短</title><p>一句。</p></html>",
    "document.pdf": b"%PDF-1.4",
    "book.epub": b"PK\x03\x04",
    "page.xml": "<html><p>x</p></html>",
    "empty.opml": '<opml version="2.0"><body/></opml>',
    "record.json": '{"show": 1}',
    "state.db": b"not a database" * 99,
}
_FAULTS = [
    ["run", "smaple"],
    ["run", "bad"],
    ["run", "list"],
    ["run", "cover"],
    ["run", "category"],
    ["run", "private"],
    ["run", "private", "--date", "x"],
    ["run", "private", "--runner", "x"],
    ["run", "private", "--minutes", "x"],
    ["run", "private", "--catch-up", "99"],
    ["run", "private", "--voice"],
    ["run", "private", "--dry-run=3"],
    ["run", "private", "--wat"],
    ["rnu"],
    ["voices", "list", "x"],
    ["voices", "say", "nix", "文"],
    ["article", "missing.txt"],
    ["article", "empty.txt"],
    ["article", "short.html"],
    ["article", "document.pdf"],
    ["article", "book.epub"],
    ["article", "http://127.0.0.1:9/a"],
    ["article", "http://no-such-host.invalid/"],
    ["extract", "empty.txt"],
    ["verify", "record.mp3"],
    ["verify", "none.mp3"],
    ["doctor", "--repair", "--out", "none"],
    ["doctor", "--repair"],
    ["doctor"],
    ["publish", "private", "--to", "xyz://a/b"],
    ["publish", "private", "--to", "none"],
    ["publish", "cover", "--to", "none"],
    ["schedule", "private", "--at", "25:00"],
    ["shows", "check", "bad"],
    ["shows", "check", "private"],
    ["shows", "check", "private", "cover", "--published"],
    ["shows", "keys", "revoke", "private", "wang"],
    ["shows", "new", "page.xml"],
    ["shows", "new", "http://127.0.0.1:9/"],
    ["shows", "import", "empty.opml"],
    ["explain", "--fix", "词"],
    ["explain", "--fix", "词=xyz"],
    ["serve", "none"],
    ["history", "--plot"],
    ["init", "."],
]
# Commands to type, and what a library or the address says itself.
_NOT_PROSE = re.compile(r"digest [a-z -]+|https?://[^，；：）\s]+|podcast:\S+|itunes:\S+|Errno \d+. Connection refused")


@pytest.mark.parametrize(("language", "faults"), [("zh", _FAULTS), ("zh_TW", _FAULTS[::4])])
def test_faults_are_said_in_chinese(tmp_path: Path, language: str, faults: list[list[str]]) -> None:
    """Whatever goes wrong, no three words of English stand in a row but in commands, names and addresses."""
    english = {}
    for arguments in faults:
        for name, data in _FILES.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        if arguments != ["doctor"] and arguments != ["doctor", "--repair"]:
            (tmp_path / "state.db").unlink()
        done = digest(tmp_path, *arguments, **{**CHINESE, "DIGEST_LANG": language, "COLUMNS": "400"})
        said = done.stderr + (done.stdout if arguments[0] in {"doctor", "verify"} or "check" in arguments else "")
        prose = _NOT_PROSE.sub("·", said.replace(str(tmp_path), "·"))
        if found := re.findall(r"(?:\b[A-Za-z][a-z']+ ){2}[a-z']+\b", prose):
            english[" ".join(arguments)] = (found, said)
        if arguments[0] != "schedule" and "--published" not in arguments:
            assert done.returncode in {1, 2, 3}, (arguments, said)
    assert english == {}


def test_help_is_english_elsewhere(tmp_path: Path) -> None:
    """On any other machine help is English."""
    done = digest(tmp_path, "--help", **{**CHINESE, "LC_ALL": "de_DE.UTF-8"})
    assert "Make the day's episode" in done.stdout
    assert not re.search(r"[\u4e00-\u9fff]", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["run", "smaple"], 2, "digest: 没有名为 'smaple' 的节目；是不是想用 sample？"),
        (["article", "missing.txt"], 1, "missing.txt：无法读取（没有这个文件或文件夹）"),
        (["rnu"], 2, "没有命令 'rnu'。是不是想用 'run'？"),
        (["run", "--minutes", "0.1"], 2, "'--minutes' 的值无效：应大于或等于 0.5"),
        (["run", "--nonsense"], 2, "没有选项：--nonsense"),
        (["history"], 0, "还没有运行过；制作一期：digest run"),
        (["voices", "say"], 2, "缺少参数 'NAME'。"),
    ],
)
def test_errors_are_chinese(tmp_path: Path, arguments: list[str], code: int, told: str) -> None:
    """What is wrong, and what to do, is said in Chinese; the exit code is the same."""
    done = digest(tmp_path, *arguments, **CHINESE)
    assert told in done.stderr
    assert done.returncode == code
