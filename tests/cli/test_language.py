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
