"""The rules of reading: those that fold signs, in their order, and those that propose what a number is, in any."""

from __future__ import annotations

from digest.pronunciation.rules import (
    bare,
    clause,
    clock,
    date,
    day,
    identifier,
    masked,
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

FOLDING: tuple[Rule, ...] = (*masked.RULES, *typography.RULES, *clause.RULES)
PLAIN: tuple[Rule, ...] = (*masked.RULES, typography.REPEATED, *clause.RULES)

PROPOSING: tuple[Rule, ...] = (
    *bare.RULES,
    *clock.RULES,
    *date.RULES,
    *day.RULES,
    *identifier.RULES,
    *mathematics.RULES,
    *measure.RULES,
    *money.RULES,
    *percent.RULES,
    *score.RULES,
    *span.RULES,
    *telephone.RULES,
    *token.RULES,
    *web.RULES,
)
