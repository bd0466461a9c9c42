"""What a rerun speaks again: after one changed sentence, and after none, with the real voice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bench.command import digest
from tests.bench.memory import text_of


def changed_sentence(work: Path) -> str:
    """An article of a minute, again with one sentence changed; the sample show, run again as it was."""
    text = text_of(1)
    first = _article(text, work)
    changed = _article(text.replace("讨论了水库的安全", "检查了水库的安全", 1), work)
    command = ("run", "sample", "--minutes", "1", "--out", work / "out", "--json")
    digest(*command, work=work)
    again = digest(*command, work=work)
    return (
        f"{first['speech']['spoken_s']:.1f} s spoken; one sentence changed: {changed['speech']['spoken_s']:.1f} s "
        f"spoken, {changed['speech']['stored_s']:.1f} s stored; the sample show run again: {again.seconds:.2f} s "
        "(allowed 2)"
    )


def _article(text: str, work: Path) -> dict[str, Any]:
    (work / "news.txt").write_text(text, "utf-8")
    made = digest("article", work / "news.txt", "--full", "-o", work / "news.mp3", "--json", work=work)
    record: dict[str, Any] = json.loads(made.stdout)
    return record
