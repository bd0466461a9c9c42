"""What a text names is found, and tells one event in other words from another of its kind."""

from __future__ import annotations

import pytest

from digest.editing.names import find_names
from digest.editing.similarity import fold_text
from tests.editing.stories import article, score_pair


def test_people_places_and_works_are_named() -> None:
    """A person, an organisation, a place and a work are names; what everybody does is none."""
    found = find_names(fold_text("章子怡主演的《上陽賦》在杭州首映，外交部与NBA均未回应。"))
    assert {"章子怡", "杭州", "外交部", "nba", "《上阳赋"} <= found.all
    assert found.places == {"杭州"}
    assert found.works == {"上阳赋"}
    assert not {"主演", "首映", "回应"} & found.all


def test_china_is_no_place_that_tells_events_apart() -> None:
    """That a text says 中国 does not mean that it speaks of another place than one that says 杭州."""
    assert find_names("中国在杭州举办了会议。").places == {"杭州"}


def test_one_event_in_other_words_is_likelier_than_another_of_its_kind() -> None:
    """Two reports that share a rare name are liker than two that share as many other words."""
    first = article("章子怡谈新剧：拍摄前后花了三年", name="a")
    again = article("为了这部戏，章子怡推掉了别的工作", name="b")
    other = article("周杰伦谈新歌：录音前后花了三年", name="c")
    assert score_pair(first, again) > score_pair(again, other)


@pytest.mark.parametrize(
    ("one", "two", "three"),
    [
        ("《上阳赋》今晚迎来大结局", "《还珠格格》今晚迎来大结局", "上阳赋今晚迎来大结局！"),
        ("杭州地铁新线今天开通试运营", "济南地铁新线今天开通试运营", "杭州市地铁新线今天开通试运营"),
    ],
)
def test_another_work_or_place_is_another_event(one: str, two: str, three: str) -> None:
    """The same words about another work or place are less alike than other words about the same one."""
    assert score_pair(article(one, name="a"), article(two, name="b")) < score_pair(
        article(one, name="a"), article(three, name="c")
    )
