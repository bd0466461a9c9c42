"""The command `explain`: show how a text is read and why, and correct a reading."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest import report
from digest.cli.batch import BadLine, answer_each, parse_item
from digest.cli.text import Batch
from digest.cli.workbench import AsJson, RegionOfReadings, VoiceName, Workbench, open_fetcher, open_workbench
from digest.errors import SettingsError
from digest.message import Message, describe_system_error
from digest.translation import translate

if TYPE_CHECKING:
    from digest.pronunciation.explain import Token
    from digest.pronunciation.lexicon import Lexicon
    from digest.settings import Readings


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(explain)


def explain(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE|TEXT", help="A URL, a file, a text, or - for text of standard input.")
    ] = "",
    fix: Annotated[
        list[str] | None, typer.Option("--fix", metavar="词=pin1yin1", help="Add to the workspace's lexicon.")
    ] = None,
    voice: VoiceName = None,
    readings: RegionOfReadings = None,
    as_json: AsJson = False,
    batch: Batch = False,
) -> None:
    """Show how numbers, names, Latin words and polyphones are read, and what decided; --fix corrects a word.

    With --batch, each line {"id","text"} is answered by its id and tokens.

    Examples: digest explain 重庆队3-0取胜 · digest explain --fix 重庆=chong2qing4 · digest explain --batch < a.jsonl
    """
    from digest.han import detect_language
    from digest.pronunciation.explain import explain as tokens_of
    from digest.pronunciation.lexicon import read_lexicons
    from digest.pronunciation.regions import choose_readings

    workbench = open_workbench(context)
    if not source and not fix and not batch:
        raise SettingsError("explain: name a SOURCE or TEXT, or a correction with --fix 词=pin1yin1")
    if readings is None and voice:
        readings = workbench.catalog.read_voice(voice).readings
    if fix:
        _add_corrections(workbench, fix)
    lexicon = read_lexicons(workbench.catalog.roots)
    if batch:
        answer_each(lambda line: _answer_text(line, lexicon, readings))
        return
    found = []
    for number, text in _read_texts(source):
        wanted = readings or choose_readings(detect_language(text), source)
        found += [(number, token) for token in tokens_of(text, lexicon.reading_as(wanted))]
    if as_json:
        for number, token in found:
            report.print_json({"line": number, **asdict(token)})
    elif source:
        rows = [(token.text, token.spoken, token.reading, _tell_decision(token)) for _, token in found]
        report.print_table(("text", "said as", "reading", "decided by"), rows)


def _answer_text(line: str, lexicon: Lexicon, readings: Readings | None) -> dict[str, Any]:
    """Return the answer to a line of a batch: its text's tokens."""
    from digest.han import detect_language
    from digest.pronunciation.explain import explain as tokens_of
    from digest.pronunciation.regions import choose_readings

    item = parse_item(line)
    text = item.get("text")
    if not isinstance(text, str):
        raise BadLine('expected an object with an "id" and a "text"')
    wanted = readings or choose_readings(detect_language(text))
    return {"id": item["id"], "tokens": [asdict(token) for token in tokens_of(text, lexicon.reading_as(wanted))]}


def _tell_decision(token: Token) -> str:
    """Say in the user's language what decided a reading, and on what evidence."""
    decided = _translate_decision(token.decided)
    if not token.evidence:
        return decided
    evidence = "; ".join(map(_translate_evidence, token.evidence.split("; ")))
    return f"{decided} ({evidence})"


def _translate_evidence(evidence: str) -> str:
    """Say in the user's language what was weighed: `in brackets +4`, `not number 5`."""
    note, _, weight = evidence.rpartition(" ")
    rival = note.removeprefix("not ")
    if rival != note:
        return f"{translate('not {kind}', kind=Message(rival))} {weight}"
    return f"{translate(note)} {weight}"


def _translate_decision(by: str) -> str:
    """Say in the user's language what decided a reading: `rule: score` -> `规则：比分`."""
    deciders = by.split("; ")
    return "; ".join(_translate_decider(decider) for decider in deciders)


def _translate_decider(decider: str) -> str:
    from digest.pronunciation.explain import TONE_IN_CONTEXT

    name = decider.removesuffix(TONE_IN_CONTEXT)
    changed = translate(TONE_IN_CONTEXT) if name != decider else ""
    rule = name.removeprefix("rule: ")
    if rule != name:
        return translate("rule: {name}", name=Message(rule)) + changed
    return translate(name) + changed


def _read_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text, or the title (line 0) and paragraphs of an article."""
    if source == "-":
        lines = sys.stdin.buffer.read().decode("utf-8", errors="replace").splitlines()
    elif re.match("https?://", source) or _is_file(source):
        from digest.articles.extract import extract
        from digest.sources.open_pages import open_named

        with open_fetcher() as fetcher:
            article = extract(open_named(source, sys.stdin.buffer, fetcher))
        lines = [article.title, *article.paragraphs]
    else:
        lines = source.splitlines()
    yield from enumerate(lines)


def _is_file(source: str) -> bool:
    try:
        return Path(source).is_file()
    except (OSError, ValueError):  # a text may be too long for a file name, or hold characters that none may have
        return False


def _add_corrections(workbench: Workbench, fixes: Sequence[str]) -> None:
    """Write corrections to the workspace's own lexicon.

    Raises:
        SettingsError: There is no workspace, a correction is not valid, or the file cannot be read or written.
    """
    from digest.files import write_bytes
    from digest.pronunciation.corrections import add_entries, parse_fix
    from digest.pronunciation.lexicon import FOLDER, OWN, read_text

    entries = [parse_fix(fix) for fix in fixes]
    if workbench.catalog.workspace is None:
        raise SettingsError("--fix: there is no workspace to keep it in; make one with: digest init DIR")
    path = workbench.catalog.workspace / FOLDER / OWN
    old_text = read_text(path) if path.exists() else ""
    text = add_entries(old_text, entries, path)
    try:
        write_bytes(path, text.encode())
    except OSError as error:
        raise SettingsError(
            "{path}: cannot be written: {reason}", path=path, reason=describe_system_error(error)
        ) from error
    for entry in entries:
        report.print_note(
            "{path}: {word} is read {reading}", path=path, word=entry.word, reading=" ".join(entry.reading)
        )
