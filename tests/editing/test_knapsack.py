"""Ways to tell stories are chosen for the highest value in the time."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from digest.editing.knapsack import Option, choose_options

# Seconds that fill whole steps of an episode of 90 s: the choice rounds the rest up.
_OPTION = st.builds(
    Option, st.just(()), st.sampled_from((10.0, 20.0, 30.0)), st.sampled_from((1.0, 2.0, 3.0, 5.0)), st.booleans()
)


def _is_allowed(picked: list[Option], seconds: float, long: int, short: int) -> bool:
    briefs = [option.brief for option in picked]
    is_in_time = sum(option.seconds for option in picked) <= seconds
    told_long, told_short = briefs.count(False), briefs.count(True)
    return is_in_time and told_long <= long and told_short <= min(short, told_long) and briefs == sorted(briefs)


@given(st.lists(st.lists(_OPTION, max_size=2), max_size=4), st.integers(1, 3), st.integers(0, 2))
def test_no_other_choice_is_worth_more(ways: list[list[Option]], long: int, short: int) -> None:
    """Against every choice there is: in time, not too many, and no story in brief before one told at length."""
    chosen = choose_options(ways, 90.0, long, short)
    picked = [option for _, option in chosen]
    indices = [index for index, _ in chosen]
    assert indices == sorted(set(indices))
    assert all(option in ways[index] for index, option in chosen)
    assert _is_allowed(picked, 90.0, long, short)
    every = ([option for option in choice if option] for choice in product(*([None, *options] for options in ways)))
    best = max(sum(option.value for option in one) for one in every if _is_allowed(one, 90.0, long, short))
    assert sum(option.value for option in picked) == best


def test_no_time_tells_nothing() -> None:
    assert choose_options([[Option((), 1.0, 1.0)]], 0.0, 1, 0) == []
    assert choose_options([], 90.0, 1, 0) == []
