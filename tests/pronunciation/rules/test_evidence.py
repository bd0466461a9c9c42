"""The tables of kinds and evidence: each line is of use, and what it finds is weighed."""

from __future__ import annotations

import re
from importlib import resources

from digest.pronunciation.rules import PROPOSING
from digest.pronunciation.rules.evidence import weigh, weigh_kind

KINDS = {rule.name for rule in PROPOSING}


def read_rows(name: str) -> list[list[str]]:
    text = (resources.files("digest.pronunciation") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def test_every_weight_is_of_a_kind_that_a_rule_proposes() -> None:
    """No line weighs a kind that is gone, or one kind twice."""
    kinds = [kind for kind, *_ in read_rows("kinds.tsv")]
    assert set(kinds) <= KINDS
    assert len(kinds) == len(set(kinds))


def test_every_line_of_evidence_can_be_used() -> None:
    """Each line is of a kind that is proposed, looks at a side, and weighs something; each list is named by one."""
    rows = read_rows("evidence.tsv")
    lists = {kind for kind, *_ in rows if kind.startswith("{")}
    for kind, side, weight, pattern, note in rows:
        if kind in lists:
            continue
        assert kind in KINDS
        assert side in {"before", "inside", "after"}
        assert int(weight)
        assert note
        assert set(re.findall(r"\{[a-z]+\}", pattern)) <= lists


def test_evidence_adds_to_the_weight_of_the_kind() -> None:
    """What is found is named with what it adds; what is not found is silent."""
    text = "海光（2471）涨停"
    weight, notes = weigh("code", text, 3, 7)
    assert weight == weigh_kind("code") + sum(int(note.rpartition(" ")[2]) for note in notes)
    assert "in brackets behind a name +4" in notes
    assert weigh("code", "共2471人", 1, 5)[0] < weigh_kind("number")
