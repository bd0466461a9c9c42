"""The commands that the READMEs, the pages of docs/ and the help's examples show are commands of this program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.exceptions import Exit

from tests import messages
from tests.cli.test_commands import digest

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh.md")
PAGES = ("CONTRIBUTING.md", "SECURITY.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
_CHANGES_THE_MACHINE = {"--install", "--remove"}
_MOST_WORDS = 900  # of README.md; what is longer belongs into docs/
COMMANDS = dict(messages.commands())
# These need no network, no voice and no episode.
_RUN = ("explain", "schedule", "history", "voices list", "init")


def shown(text: str) -> list[tuple[str, ...]]:
    """Return the commands of a README: of its blocks' lines, and of the code in its sentences."""
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`([^`]+)`", re.sub(r"^```\n.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE))
    written = [line for block in blocks for line in block.splitlines()]
    lines = [line for line in written if line.startswith("digest ")]
    lines += [found[1] for line in written if (found := re.search(r"#.*?(digest [a-z].*)$", line))]
    lines += [" ".join(code.split()) for code in inline if code.startswith("digest ")]
    return [words for line in lines for words in commands_of(line)]


def commands_of(line: str) -> list[tuple[str, ...]]:
    """Return the commands of a shell line: `digest init ~/news && cd ~/news  # …` -> init ~/news."""
    parts: list[list[str]] = [[]]
    lexer = shlex.shlex(line.replace("$ ", "", 1), posix=True, punctuation_chars="&|<>")
    lexer.whitespace_split = True
    for word in lexer:
        if word in {"&&", "|", "<"}:
            parts.append([])
        else:
            parts[-1].append(word)
    return [tuple(part[1:]) for part in parts if part and part[0] == "digest" and len(part) > 1]


def parse(words: tuple[str, ...]) -> typer.Context:
    """Parse a command line as the program does; wrong usage raises."""
    count = next(it for it in range(len(words), -1, -1) if " ".join(("digest", *words[:it])) in COMMANDS)
    name = " ".join(("digest", *words[:count]))
    command: Any = COMMANDS[name]
    context: typer.Context = command.make_context(name, list(words[count:]))
    return context


CASES = [
    (readme, words) for readme in (*READMES, *PAGES) for words in shown((ROOT / readme).read_text(encoding="utf-8"))
]


def test_both_readmes_show_commands() -> None:
    """Commands are found in both, and the Chinese one shows those of everyday use."""
    every_day, in_chinese = (
        {words[0] for readme, words in CASES if readme == page and not words[0].startswith("--")} for page in READMES
    )
    assert {"run", "article", "say", "shows", "voices", "explain", "verify", "publish", "history"} <= every_day
    assert every_day == in_chinese


@pytest.mark.parametrize(("readme", "words"), CASES, ids=lambda it: " ".join(it) if isinstance(it, tuple) else it)
def test_command_of_a_readme_is_one(readme: str, words: tuple[str, ...]) -> None:
    """Each command of a README is accepted with its arguments and options."""
    assert readme
    if words[0].startswith("--"):
        assert words[0] in {"--help"} | {name for it in COMMANDS["digest"].params for name in it.opts}
        return
    parse(tuple("5" if word == "N" else word for word in words))


def test_wrong_command_is_not_accepted() -> None:
    """The check above can fail."""
    with pytest.raises((messages.Wrong, Exit)):
        parse(("run", "--nonsense"))


@pytest.mark.parametrize("name", [name for name, it in COMMANDS.items() if not hasattr(it, "commands")])
def test_help_ends_with_examples_that_are_commands(name: str) -> None:
    """Every command's help has examples, and each is a command line of this very command."""
    _, found, examples = (COMMANDS[name].help or "").partition("\n\nExample")
    assert found, "write `Example: digest …` as the last paragraph of its docstring"
    for line in examples.partition(": ")[2].split(" · "):
        (words,) = commands_of(" ".join(line.split()))
        assert f"digest {' '.join(words)} ".startswith(f"{name} ")
        parse(words)


def test_commands_of_the_readmes_run(tmp_path: Path) -> None:
    """Those that need neither network nor voice run in a new workspace."""
    assert digest(tmp_path, "init", "news").returncode == 0
    home = tmp_path / "news"
    (home / "feeds" / "sample.toml").rename(home / "feeds" / "morning.toml")
    ran = 0
    for words in dict.fromkeys(words for _, words in CASES):
        if " ".join(words).startswith(_RUN) and not _CHANGES_THE_MACHINE & set(words):
            at = [str(tmp_path / f"other{ran}")] if words[0] == "init" else words[1:]
            done = digest(home, words[0], *at)
            assert done.returncode == 0, done.stderr
            ran += 1
    assert ran >= 4


def test_the_readme_is_short() -> None:
    """It can be read at a sitting; the rest is linked."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= _MOST_WORDS


@pytest.mark.parametrize("page", [*READMES, "CHANGELOG.md", *PAGES])
def test_links_lead_to_files_and_headings(page: str) -> None:
    """Each relative link of a page leads to a file of the repository, and to a heading that it has."""
    links = re.findall(r"\]\((?!https?:)([^)\s]*)\)", (ROOT / page).read_text(encoding="utf-8"))
    for link in links:
        target, _, heading = link.partition("#")
        path = (ROOT / page).parent / target if target else ROOT / page
        assert path.is_file(), link
        assert not heading or heading in anchors_of(path.read_text(encoding="utf-8")), link


# What a page calls by the folder that it speaks of: the modules of digest/, and files of a user's workspace.
_BEFORE_PATHS = ("", "digest/", "digest/pronunciation/", "digest/speech/", "tests/sources/")
_OF_THE_USER = (".digest/", ".github/", "public/", "voices/lexicons/own.tsv", "episodes/", "/")


def paths_of(page: str) -> list[str]:
    """Return the paths of the repository that a page names in its code: `digest/pipeline.py`, `voices/`."""
    codes = re.findall(r"`([^`\n]+)`", (ROOT / page).read_text(encoding="utf-8"))
    paths = [code for code in codes if re.fullmatch(r"[\w./*-]+(?:/|\.(?:py|toml|tsv|md|txt|yaml|po|npz))", code)]
    return [path for path in paths if not path.startswith(_OF_THE_USER)]


@pytest.mark.parametrize("page", [*READMES, *PAGES])
def test_paths_that_a_page_names_exist(page: str) -> None:
    """A file or folder that is renamed is renamed in the pages too; NAME and the like stand for any name."""
    for path in paths_of(page):
        pattern = re.sub(r"[A-Z]{4,}", "*", path.rstrip("/")) if not path.isupper() else path
        assert any(list(ROOT.glob(before + pattern)) for before in _BEFORE_PATHS), path


def test_pages_name_paths() -> None:
    """The check above finds them."""
    assert {"digest/pipeline.py", "digest/types.py"} <= set(paths_of("docs/architecture.md"))
    assert "tests/traditional.py" in paths_of("CONTRIBUTING.md")


def anchors_of(text: str) -> set[str]:
    """Return the anchors of a page's headings, as repository hosts make them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
