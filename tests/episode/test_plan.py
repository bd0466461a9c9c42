"""A plan counts what was found, says whether there is little news, and why there is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digest.editing.candidates import list_sentences
from digest.episode.edit import Edited
from digest.episode.gather import Offer, Reading, Unread
from digest.episode.plan import Plan, build_plan
from digest.errors import NoStory
from digest.message import Message
from digest.settings import Show, Source
from digest.types import Failure, PassedOver, PassReason, Story, Summary, UnreadReason
from tests.editing.stories import article, sample_articles, voice
from tests.studio import DAY

SHOW = Show(name="daily", title="早报", voice="anna", source=(Source(url="https://example.com/feed"),), minutes=2)
FIRST, SECOND = sample_articles()[:2]
FAILURE = Failure("unreachable", "fetch", "Gone", Message("no answer"))
OLD = Unread("昨天的新闻", datetime(2026, 11, 1, tzinfo=UTC), UnreadReason.TOO_OLD)
OFFER = Offer(listed=5, fresh=(), unread=(OLD,), failures=(FAILURE,))
TOLD = (Summary(Story(FIRST, (article("同一件事"),)), list_sentences(FIRST)[:2]),)


def plan_of(edited: Edited) -> Plan:
    reading = Reading((FIRST, SECOND), (), ())
    return build_plan(SHOW, (voice("anna"),), DAY, OFFER, reading, edited, {"fetch": 1.0})


def test_what_was_found_is_counted() -> None:
    plan = plan_of(Edited(TOLD, (PassedOver(Story(SECOND), PassReason.NO_ROOM),), 110.0))
    assert plan.counts == {"listed": 5, "fresh": 0, "read": 2, "duplicates": 1, "stories": 2}
    assert [story.lead for story in plan.stories] == [FIRST, SECOND]
    assert (plan.failures, plan.unread, plan.seconds) == ((FAILURE,), (OLD,), {"fetch": 1.0})
    assert plan.predicted_s > 0


@pytest.mark.parametrize(
    ("predicted_s", "reason", "little_news"),
    [
        (60.0, PassReason.EXCLUDED, True),
        (60.0, PassReason.NO_ROOM, False),
        (60.0, PassReason.TOO_MANY, False),
        (110.0, PassReason.EXCLUDED, False),
    ],
)
def test_news_are_few_where_time_is_left_and_nothing_fits(
    predicted_s: float, reason: PassReason, little_news: bool
) -> None:
    plan = plan_of(Edited(TOLD, (PassedOver(Story(SECOND), reason),), predicted_s))
    assert plan.little_news is little_news
    lines = plan.write_script(plan.summaries).chapters[0].lines
    assert any(line.template == "little_news" for line in lines) is little_news


def test_why_there_is_no_story_is_said_and_kept() -> None:
    with pytest.raises(NoStory) as stopped:
        plan_of(Edited((), (PassedOver(Story(SECOND), PassReason.EXCLUDED),), 0.0))
    said = str(stopped.value)
    assert said.startswith(f"daily: no story to tell on {DAY}: 5 entries listed, 0 of them fresh")
    assert "Gone: no answer" in said
    assert stopped.value.facts["unread"] == {UnreadReason.TOO_OLD: 1}
