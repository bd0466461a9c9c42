"""The manual page has every command, option and example, in a form that man reads."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import messages
from tests.cli.test_commands import digest

# man(7): what each line of the page may begin with, if it is a request.
_REQUESTS = {".TH", ".ad", ".SH", ".SS", ".TP", ".PP", ".nf", ".fi"}


def plain(roff: str) -> str:
    """Read back what a reader of the page sees: man(7)'s escapes undone."""
    return re.sub(r"\\f[BIR]|\\&|\\:", "", roff).replace("\\-", "-").replace("\\e", "\\")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_manual_holds_the_whole_tree(tmp_path: Path, language: str) -> None:
    """Every command with each of its options and examples stands in the page, and every request is one of man(7)."""
    done = digest(tmp_path, "man", DIGEST_LANG=language)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert {line.split()[0] for line in lines if line.startswith((".", "'"))} <= _REQUESTS
    assert not re.findall(r"\\(?!f[BIR]|-|e|&|:)", done.stdout)
    sections = {plain(part.split("\n")[0]): plain(part) for part in done.stdout.split("\n.SS ")[1:]}
    for name, command in messages.commands():
        if hasattr(command, "commands") or command.hidden:
            continue
        text = sections[name]
        assert all(option in text for it in command.params if it.opts for option in it.opts if option[0] == "-")
        examples = command.help.split("\n\nExample")[1].partition(": ")[2]
        assert all(f"$ {' '.join(one.split())}\n" in f"{text}\n" for one in examples.split(" · "))
        assert bool(re.search(r"[\u4e00-\u9fff]", text.split("$")[0].replace("词", ""))) is (language == "zh")


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_groff_has_nothing_against_it(tmp_path: Path, language: str) -> None:
    """Groff, where it is installed, sets the page without a warning, and no text is lost."""
    page = digest(tmp_path, "man", DIGEST_LANG=language).stdout
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-wmac", "-wescape"],  # noqa: S607
        input=page.encode(),
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    shown = re.sub(r"\x1b\[[\d;]*m|.\x08", "", done.stdout.decode())
    assert "digest shows keys revoke" in shown
    assert "$ digest article bookmarks.html --show later" in shown
