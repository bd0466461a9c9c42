"""A story's topics are known by the words of a table, which a show may add to."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from digest.editing.topics import build_topics, find_topic, find_topics, read_topics, weigh_topics
from digest.types import Story
from tests.editing.stories import article

CASES = Path(__file__).parents[1] / "data" / "topics.tsv"
BUILT_IN = build_topics({})


def _story(title: str, text: str = "正文。") -> Story:
    return Story(article(title, text))


def _cases() -> list[tuple[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if not row[0].startswith("#")]
    return [(topic, title) for topic, title in rows]


@pytest.mark.parametrize(("topic", "title"), _cases())
def test_a_headline_is_filed_as_a_bulletin_would(topic: str, title: str) -> None:
    assert find_topics(_story(title), BUILT_IN)[0] == topic


def test_every_built_in_topic_has_a_case() -> None:
    assert {topic for topic, _ in _cases()} == {topic.name for topic in read_topics()}


def test_what_no_word_tells_has_no_topic() -> None:
    assert find_topics(_story("甲乙丙"), BUILT_IN) == ()
    assert find_topic(_story("甲乙丙"), {}) is None


def test_a_story_that_was_ranked_keeps_its_topic() -> None:
    """What its words say is looked for only where nobody has."""
    assert find_topic(_story("球队夺冠"), {}) == "sport"
    assert find_topic(replace(_story("球队夺冠"), topics=("world", "sport")), {}) == "world"


def test_a_story_of_two_topics_has_both() -> None:
    """A topic that is about as strong as the first is the story's too."""
    assert set(find_topics(_story("总统府：世界杯"), BUILT_IN)) == {"politics", "sport"}


def test_the_headline_says_more_than_the_text() -> None:
    weights = weigh_topics(_story("球队夺冠", "总统府表示祝贺。"), BUILT_IN)
    assert weights["sport"] > weights["politics"] > 0


def test_a_show_adds_topics_and_replaces_words() -> None:
    """A topic of a new name is added; one of a built-in name takes the place of its words, and keeps the rest."""
    own = build_topics({"本市": ("大橋",), "sport": ("龙舟",)})
    assert find_topics(_story("大桥通车"), own)[0] == "本市"
    assert find_topics(_story("龍舟下水"), own) == ("sport",)
    assert "sport" not in find_topics(_story("球队夺冠"), own)
    sport = own.find_topic("sport")
    assert sport is not None
    assert sport.behind


def test_topics_have_their_place_in_a_bulletin() -> None:
    """Politics open, sport closes, and what nobody knows stands between."""
    assert BUILT_IN.find_place("politics") < BUILT_IN.find_place(None) < BUILT_IN.find_place("sport")
    assert BUILT_IN.find_topic("nothing") is None
