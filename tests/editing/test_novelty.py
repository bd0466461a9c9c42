"""A story that was told goes on with what is new, and says of which earlier one it is the continuation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from digest.editing.novelty import Told, continue_stories
from digest.editing.script import write_episode_script
from digest.editing.summarize import summarize
from digest.settings import Show, Source
from digest.types import EarlierStory, Story, Summary
from tests.editing.stories import article, sample_articles, voice

YESTERDAY = article(
    "青屿跨海大桥主桥合龙",
    "青屿跨海大桥主桥11月22日合龙，全长18.6公里，双向六车道。",
    "大桥由省交通集团建设，连接青屿岛和晨港市，总投资约96.8亿元。",
    "大桥可抵御16级台风，设计使用年限为120年。",
)
TODAY = article(
    "青屿跨海大桥合龙后开始荷载试验",
    "青屿跨海大桥主桥合龙后，工程人员11月24日开始荷载试验，36辆重车缓缓驶上桥面。",
    "大桥由省交通集团建设，连接青屿岛和晨港市，总投资约98.2亿元。",
    "大桥可抵御16级台风，设计使用年限为120年。",
    "对此，建设方没有说明通车日期。",
    "试验预计持续一周，完成后将铺设桥面沥青。",
    published=datetime(2026, 11, 24, tzinfo=UTC),
)
TOLD = Told(YESTERDAY, EarlierStory("guid-1", "跨海大桥合龙", date(2026, 11, 23)))


def test_only_what_is_new_is_told() -> None:
    """A sentence of the earlier report does not come again; with another number in it, it does."""
    (story,), _ = continue_stories([Story(TODAY)], [TOLD])
    kept = [one.text for one in summarize(story.lead, 2000, known=story.known)]
    assert TODAY.paragraphs[0] in kept
    assert TODAY.paragraphs[1] in kept  # the costs have changed
    assert TODAY.paragraphs[2] not in kept
    assert TODAY.paragraphs[4] in kept


def test_nothing_points_back_to_what_is_left_out() -> None:
    """对此 without the sentence that it is about is not said."""
    (story,), _ = continue_stories([Story(TODAY)], [TOLD])
    assert TODAY.paragraphs[3] not in [one.text for one in summarize(story.lead, 400, known=story.known)]


def test_the_latest_earlier_story_is_named() -> None:
    """The continuation links the last of several earlier chapters, in whatever order they come."""
    older = replace(TOLD, earlier=EarlierStory("guid-0", "大桥将合龙", date(2026, 11, 20)))
    for told in ([TOLD, older], [older, TOLD]):
        (story,), _ = continue_stories([Story(TODAY)], told)
        assert story.follows == TOLD.earlier


def test_a_story_without_news_is_set_apart() -> None:
    """The report of yesterday under another address is told no second time, and is not forgotten either."""
    again = replace(YESTERDAY, id="f" * 16, title="主桥合龙！")
    news, stale = continue_stories([Story(again)], [TOLD])
    assert news == ()
    assert [(story.lead, story.follows) for story in stale] == [(again, TOLD.earlier)]


def test_other_stories_are_untouched() -> None:
    """What has nothing to do with earlier reports stays as it is; without earlier reports everything does."""
    stories = [Story(one) for one in sample_articles() if "桥" not in one.title and "橋" not in one.title]
    assert continue_stories(stories, [TOLD]) == (tuple(stories), ())
    assert continue_stories([Story(TODAY)], []) == ((Story(TODAY),), ())


def test_the_script_says_so() -> None:
    """The chapter of a continuing story says 后续报道 and the day of the earlier one, as the show's words."""
    (story,), _ = continue_stories([Story(TODAY)], [TOLD])
    host = voice()
    summary = Summary(story, summarize(story.lead, 400, known=story.known))
    show = Show(title="每日要闻", source=(Source(url="x"),))
    lines = write_episode_script([summary], show, [host], date(2026, 11, 24)).chapters[1].lines
    said = [line for line in lines if "后续报道" in line.text]
    assert len(said) == 1
    assert "昨天" in said[0].text
    assert said[0].sentence is None
    new = (
        write_episode_script([replace(summary, story=Story(TODAY))], show, [host], date(2026, 11, 24)).chapters[1].lines
    )
    assert not any("后续报道" in line.text for line in new)
