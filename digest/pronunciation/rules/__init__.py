"""The rules of reading in the order in which they are tried: an earlier one takes its text away from the later."""

from __future__ import annotations

from digest.pronunciation.rules import (
    clause,
    clock,
    date,
    identifier,
    mathematics,
    measure,
    money,
    percent,
    score,
    span,
    telephone,
    token,
    typography,
    web,
)
from digest.pronunciation.rules.rule import Rule

FOLDING: tuple[Rule, ...] = (*typography.RULES, *clause.RULES)
PLAIN: tuple[Rule, ...] = (typography.REPEATED, *clause.RULES)

SPECIFIC: tuple[Rule, ...] = (
    *web.RULES,
    *identifier.EARLY,
    *telephone.RULES,
    *identifier.RULES,
    *token.EARLY,
    *score.RULES,
    *date.RULES,
    *token.RULES,
    *clock.RULES,
    *score.RATIOS,
    *money.RULES,
    *percent.RULES,
    *mathematics.RULES,
    *percent.SINGLE,
    *measure.RULES,
    *span.RULES,
    *span.COUNTED,
    *mathematics.LATE,
    *token.LATE,
)

REMAINING: tuple[Rule, ...] = (*score.REMAINING, *token.NUMBERS)
