"""The script says who speaks of what and when; the words of a source carry their place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import han
from digest.editing.dedupe import group_articles
from digest.editing.headlines import trim_title
from digest.editing.rank import rank_stories
from digest.editing.script import predict_s, write_article_script, write_episode_script
from digest.editing.select import SelectionLimits, choose_stories
from digest.editing.summarize import summarize
from digest.editing.topics import read_topics
from digest.settings import Show, Source, Templates
from digest.synthetic import has_label
from digest.types import Article, EarlierStory, Language, Line, Script, Story, Summary
from tests.editing.stories import article, sample_articles, voice

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
ANNA, BEN = voice("anna"), voice("ben")
# A title that its text does not say in its first sentence.
DAIRY = article(
    "牛奶又要涨价了",
    "云岭乳业公司22日宣布，从下月起上调三种产品的出厂价。",
    source="晨港新闻",
    published=datetime(2026, 11, 22, 20, tzinfo=UTC),
)
BRIDGE = article(
    "青屿跨海大桥正式通车",
    "青屿跨海大桥11月23日上午正式通车，全长18.6公里，双向六车道。",
    "大桥总投资约96.8亿元，可抵御16级台风，通车后前30天免费。",
    source="晨港新闻",
    published=datetime(2026, 11, 22, 20, tzinfo=UTC),
)


def _show(language: Literal["zh-Hans", "zh-Hant"] = "zh-Hans", **templates: str | tuple[str, ...]) -> Show:
    return Show(
        title="每日要闻", language=language, source=(Source(url="x"),), templates=Templates.model_validate(templates)
    )


def _summary(source: Article, *others: Article) -> Summary:
    return Summary(Story(source, others), summarize(source, 400))


def _sample() -> tuple[Summary, ...]:
    stories = rank_stories(group_articles(sample_articles()), now=NOW)
    return choose_stories(stories, SelectionLimits(300, 6), (ANNA,), lambda kept: 45.0 * len(kept)).summaries


def _lines(script: Script) -> list[Line]:
    return [line for chapter in script.chapters for line in chapter.lines]


def _text(script: Script) -> str:
    return "\n".join(line.text for line in _lines(script))


def test_an_episode_has_everything() -> None:
    """Show name, date and weekday, notice, headlines, a chapter per story, source and date, a closing."""
    summaries = _sample()
    script = write_episode_script(summaries, _show(), [ANNA], DAY)
    titles = [summary.story.lead.title for summary in summaries]
    assert [chapter.title for chapter in script.chapters] == ["开场", *titles, "结束语"]
    opening = "".join(line.text for line in script.chapters[0].lines)
    for part in ("每日要闻", "2026年11月23日", "星期一", "人工智能合成语音", *titles[:3]):
        assert part in opening
    assert script.title == f"11月23日：{titles[0]}"
    assert "每日要闻" in script.chapters[-1].lines[-1].text


@pytest.mark.parametrize(
    ("templates", "said"),
    [
        ({"notice": ""}, ["本节目由人工智能合成语音播报。"]),
        ({"notice": "消息来自网络。"}, ["消息来自网络。", "本节目由人工智能合成语音播报。"]),
        ({"notice": "声音由AI生成。"}, ["声音由AI生成。"]),
        ({"notice": "", "opening": "我是由AI合成的主播。"}, []),
    ],
)
def test_no_template_takes_the_label_away(templates: dict[str, str], said: list[str]) -> None:
    """An episode and an article say that AI makes the voice, in the show's words where they do, else in ours."""
    show = _show().model_copy(update={"templates": Templates.model_validate(templates)})
    opening = write_episode_script(_sample(), show, [ANNA], DAY).chapters[0]
    assert [line.text for line in opening.lines if line.template == "notice"] == said
    article = write_article_script(_sample()[0], ANNA, show=show).chapters[0]
    assert has_label("".join(line.text for line in article.lines if line.template == "notice"))


def test_words_of_a_source_carry_their_place() -> None:
    """Each sentence kept is spoken once, as it was printed; the show's own lines carry none."""
    summaries = _sample()
    script = write_episode_script(summaries, _show(), [ANNA, BEN], DAY)
    kept = [sentence for summary in summaries for sentence in summary.sentences]
    spoken = [line for line in _lines(script) if line.sentence]
    assert [line.sentence for line in spoken] == kept
    assert [line.text for line in spoken] == [sentence.text for sentence in kept]


def test_every_line_is_in_one_script() -> None:
    """A line's language is the script its words are in, so that only Traditional text is converted for reading."""
    languages: tuple[Literal["zh-Hans", "zh-Hant"], ...] = ("zh-Hans", "zh-Hant")
    for language in languages:
        for line in _lines(write_episode_script(_sample(), _show(language), [ANNA], DAY)):
            assert line.language in (han.detect_language(line.text), "zh-Hans", "zh-Hant")
            if line.language == "zh-Hans":
                assert han.detect_language(line.text) == "zh-Hans", line.text


def test_a_traditional_show_speaks_traditional() -> None:
    """The built-in words of a zh-Hant show are in its script, chapter titles too."""
    script = write_episode_script(_sample(), _show("zh-Hant"), [ANNA], DAY)
    assert script.chapters[0].title == "開場"
    assert script.chapters[-1].title == "結束語"
    assert any("聽" in line.text and line.language == "zh-Hant" for line in script.chapters[0].lines)


def test_hosts_take_turns() -> None:
    """Two hosts tell the stories in turn; the first opens and closes."""
    script = write_episode_script(_sample(), _show(), [ANNA, BEN], DAY)
    speakers = [{line.voice for line in chapter.lines} for chapter in script.chapters]
    assert speakers[:4] == [{"anna"}, {"anna"}, {"ben"}, {"anna"}]
    assert speakers[-1] == {"anna"}


def test_a_line_whose_field_is_unknown_is_left_out() -> None:
    """A page that names no source is told without one; one that names no date, without the date."""
    nameless = write_episode_script([_summary(replace(DAIRY, source=None))], _show(), [ANNA], DAY)
    assert [line.template for line in nameless.chapters[1].lines] == ["story", None]
    undated = replace(BRIDGE, published=None)
    assert "晨港新闻" in _text(write_episode_script([_summary(undated)], _show(), [ANNA], DAY))
    assert "None" not in _text(nameless) + _text(write_episode_script([_summary(undated)], _show(), [ANNA], DAY))


def test_a_dateline_is_attribution_enough() -> None:
    """An article whose first sentence begins with its source is not introduced with it again."""
    dateline = replace(BRIDGE, paragraphs=(f"晨港新闻11月23日电　{BRIDGE.paragraphs[0]}",))
    assert _text(write_episode_script([_summary(dateline)], _show(), [ANNA], DAY)).count("晨港新闻") == 1


def test_other_sources_are_named_once() -> None:
    """Further outlets are named, each once, the lead's own not again."""
    others = [
        replace(BRIDGE, id=name, source=name, language="zh-Hant") for name in ("東嶼時報", "東嶼時報", "晨港新闻")
    ]
    script = write_episode_script([_summary(BRIDGE, *others)], _show(), [ANNA], DAY)
    assert _text(script).count("東嶼時報") == 1
    assert script.chapters[1].lines[-1].language == "zh-Hant"


def test_own_templates() -> None:
    """A show's own words replace the built-in ones, fields filled, in its own script."""
    show = _show(opening="{show}，{date}，{weekday}，{count}条，{host}和{cohost}。", transition="下一条。")
    script = write_episode_script([_summary(BRIDGE)] * 2, show, [ANNA, BEN], DAY)
    assert script.chapters[0].lines[0].text == "每日要闻，2026年11月23日，星期一，2条，anna和ben。"
    assert script.chapters[2].lines[0].text == "下一条。"
    alone = write_episode_script([_summary(BRIDGE)], show, [ANNA], DAY)
    assert "和" not in alone.chapters[0].lines[0].text


def test_the_date_varies_the_words() -> None:
    """The same day says the same; within a month the greeting differs."""
    days = [DAY + timedelta(days=number) for number in range(30)]
    greetings = [
        write_episode_script([_summary(BRIDGE)], _show(), [ANNA], day).chapters[0].lines[0].text for day in days
    ]
    shapes = {
        text.replace(f"{day.month}月{day.day}日", "").rsplit("星期")[0]
        for text, day in zip(greetings, days, strict=True)
    }
    assert len(shapes) > 1
    assert write_episode_script(_sample(), _show(), [ANNA], DAY) == write_episode_script(
        _sample(), _show(), [ANNA], DAY
    )


# The built-in topics without their words, but for two.
TOPICS: dict[str, list[str]] = {topic.name: [] for topic in read_topics()} | {"sport": ["足球"], "world": ["海外"]}


def _about(word: str, number: int, *, source: str | None = "晨港新闻") -> Summary:
    return _summary(replace(DAIRY, id=f"{word}{number}", title=f"{word}怎么办", source=source))


def _transitions(*summaries: Summary, show: Show | None = None) -> list[list[str]]:
    told = show or _show()
    script = write_episode_script(summaries, told.model_copy(update={"topics": TOPICS}), [ANNA], DAY)
    stories = [chapter for chapter in script.chapters if chapter.summary]
    return [[line.text for line in chapter.lines if line.template == "transition"] for chapter in stories]


def test_a_transition_names_the_topic_where_it_changes() -> None:
    """Not before the first story, nor between two of a topic, nor in the same words when a topic comes again."""
    kinds = ["足球", "海外", "海外", "足球", "海外", "没有"]
    first, *rest = _transitions(*(_about(word, number) for number, word in enumerate(kinds)))
    assert first == []
    assert [len(said) for said in rest] == [1, 0, 1, 1, 0]
    world, _, sport, again, _ = (said[0] if said else "" for said in rest)
    assert "国际" in world + again
    assert world != again
    assert "体" in sport


def test_a_story_begins_where_one_hears_it() -> None:
    """Without title, source and new topic, a word still tells that another story begins."""
    told = replace(BRIDGE, source=None)
    assert [len(said) for said in _transitions(_about("海外", 1), _summary(told))] == [0, 1]
    assert [len(said) for said in _transitions(_about("海外", 1), _summary(BRIDGE))] == [0, 0]


def test_own_transitions_are_said_between_any_two() -> None:
    """Those that name the topic, where it changes."""
    stories = [_about("足球", 1), _about("海外", 2), _about("海外", 3)]
    assert _transitions(*stories, show=_show(transition="下一条。")) == [[], ["下一条。"], ["下一条。"]]
    assert _transitions(*stories, show=_show(transition="{topic}新闻。")) == [[], ["国际新闻。"], []]


def _heard(script: Script, title: str) -> list[str]:
    return [line.text for line in _lines(script) if line.text == f"{title}。"]


def test_a_title_that_the_first_sentence_says_is_not_said_too() -> None:
    """The chapter keeps it; one that says something else is heard."""
    script = write_episode_script([_summary(BRIDGE), _summary(DAIRY)], _show(headlines="要点。"), [ANNA], DAY)
    assert len(_heard(script, BRIDGE.title)) == 1  # among the headlines
    assert len(_heard(script, DAIRY.title)) == 2
    assert [chapter.title for chapter in script.chapters[1:3]] == [BRIDGE.title, DAIRY.title]


def test_a_title_with_a_figure_that_the_first_sentence_lacks_is_said() -> None:
    """How many it is must be heard in the story itself."""
    counted = replace(BRIDGE, title=f"{BRIDGE.title} 耗时1287天")
    script = write_episode_script([_summary(counted), _summary(DAIRY)], _show(), [ANNA], DAY)
    assert len(_heard(script, counted.title)) == 2


def test_a_title_that_was_heard_just_before_is_not_said_again() -> None:
    """Less is enough: the first story follows the headlines at once."""
    partly = replace(BRIDGE, title="青屿大桥通车 居民欢庆")
    first = write_episode_script([_summary(partly), _summary(DAIRY)], _show(), [ANNA], DAY)
    assert len(_heard(first, partly.title)) == 1
    second = write_episode_script([_summary(DAIRY), _summary(partly)], _show(), [ANNA], DAY)
    assert len(_heard(second, partly.title)) == 2


@pytest.mark.parametrize(
    ("title", "spoken"),
    [
        (
            "市长出席大桥通车仪式并慰问建设者 " * 2 + "强调全力以赴确保安全运行",
            "市长出席大桥通车仪式并慰问建设者 市长出席大桥通车仪式并慰问建设者",
        ),
        ("市长出席大桥通车仪式并慰问建设者，要求再接再厉；渡轮公司公布新航线，首月票价减半，老人和儿童免费", None),
        ("市长称“大桥通车是几代人的心愿 是海岛居民回家的路 也是晨港市走向远方的第一步 一定要守护好它” 众人鼓掌", ""),
        ("大桥通车 首月免费", ""),
    ],
)
def test_a_very_long_title_is_spoken_in_part(title: str, spoken: str | None) -> None:
    """Its first clauses, where one ends and no quotation is left open; the chapter has all of it."""
    wanted = title if spoken == "" else spoken or title.partition("；")[0]
    told = _summary(replace(DAIRY, title=title))
    script = write_episode_script([told, _summary(BRIDGE)], _show(), [ANNA], DAY)
    assert len(_heard(script, wanted)) == 2
    assert script.chapters[1].title == title


def test_own_words_around_a_title_are_always_said() -> None:
    script = write_episode_script([_summary(BRIDGE)], _show(story="第一条：{title}。"), [ANNA], DAY)
    assert script.chapters[1].lines[0].text == f"第一条：{BRIDGE.title}。"


@pytest.mark.parametrize(("minutes", "recap", "times"), [(10, None, 1), (15, None, 2), (20, False, 1), (5, True, 2)])
def test_long_shows_end_with_their_headlines(minutes: float, recap: bool | None, times: int) -> None:
    """From 15 minutes on, or where the show says so."""
    show = _show().model_copy(update={"minutes": minutes, "recap": recap})
    stories = [_summary(BRIDGE), _summary(replace(BRIDGE, id="other", title="海岛大桥正式通车"))]
    script = write_episode_script(stories, show, [ANNA], DAY)
    assert len(_heard(script, BRIDGE.title)) == times
    assert script.chapters[-1].lines[-1].template == "closing"
    short = write_episode_script(stories, show, [ANNA], DAY, little_news=True)
    assert len(_heard(short, BRIDGE.title)) == 1


def test_the_first_story_follows_the_headlines_with_a_word() -> None:
    script = write_episode_script([_summary(BRIDGE), _summary(DAIRY)], _show(details="详情。"), [ANNA], DAY)
    assert script.chapters[0].lines[-1].text == "详情。"
    alone = write_episode_script([_summary(BRIDGE)], _show(details="详情。"), [ANNA], DAY)
    assert "详情。" not in _text(alone)


def test_what_a_story_follows_is_said_when_it_was_told() -> None:
    """After its title; without one, at its end."""
    earlier = EarlierStory("guid", "旧闻", date(2026, 11, 22))
    for source, place in ((BRIDGE, -1), (DAIRY, 1)):
        summary = replace(_summary(source), story=Story(source, follows=earlier))
        lines = write_episode_script([summary], _show(), [ANNA], DAY).chapters[1].lines
        assert lines[place].template == "follow_up"
        assert "昨天" in lines[place].text


def test_a_brief_without_a_sentence_is_its_title() -> None:
    brief = Summary(Story(BRIDGE), (), brief=True)
    script = write_episode_script([_summary(DAIRY), brief], _show(), [ANNA], DAY)
    assert [line.template for line in script.chapters[2].lines] == ["briefs", "attribution", "story"]


def test_the_hosts_are_named_in_the_shows_script() -> None:
    named = ANNA.model_copy(update={"title": "晓晓"})
    script = write_episode_script([_summary(BRIDGE)], _show("zh-Hant", opening="我是{host}。"), [named], DAY)
    assert script.chapters[0].lines[0].text == "我是曉曉。"


@pytest.mark.parametrize(("title", "spoken"), [("通车了", "通车了。"), ("真的吗？", "真的吗？"), ("好！", "好！")])
def test_a_title_ends_like_a_sentence(title: str, spoken: str) -> None:
    """A title gets a full stop unless it brings its own mark."""
    script = write_episode_script([_summary(replace(DAIRY, title=title))], _show(), [ANNA], DAY)
    assert script.chapters[1].lines[0].text == spoken


def test_pauses() -> None:
    """Chapters end with the pause between stories, paragraphs with theirs, the episode with none."""
    script = write_episode_script([_summary(BRIDGE)] * 2, _show(), [ANNA], DAY)
    assert [chapter.lines[-1].pause for chapter in script.chapters] == ["story", "story", "story", "none"]
    assert [line.pause for line in script.chapters[1].lines if line.sentence] == ["paragraph", "story"]


def test_a_single_article() -> None:
    """Title, source and full date, the sentences, and the notice in the article's script."""
    library = next(one for one in sample_articles() if one.id == "library")
    script = write_article_script(_summary(library), ANNA)
    (chapter,) = script.chapters
    assert chapter.lines[0].text == f"{library.title}。"
    assert "東嶼時報" in chapter.lines[1].text
    assert "2026年11月20日" in chapter.lines[1].text
    assert [line.sentence is None for line in chapter.lines] == [True, True, *[False] * (len(chapter.lines) - 3), True]
    assert "合成語音" in chapter.lines[-1].text
    assert {line.language for line in chapter.lines} == {"zh-Hant"}


def test_prediction_adds_up() -> None:
    """A script takes longer than its parts, and a faster voice tells it sooner."""
    script = write_episode_script(_sample(), _show(), [ANNA], DAY)
    slow, fast = (predict_s(script, {"anna": voice("anna", rate)}) for rate in (4.0, 5.0))
    assert 0.7 * slow < fast < slow


def test_a_title_is_spoken_without_its_labels() -> None:
    """Chapter, headlines and story say what the headline tells; the summary keeps the printed one."""
    told = replace(BRIDGE, title="[视频]【新征程】青屿跨海大桥正式通车（图）")
    script = write_episode_script([_summary(told), _summary(told)], _show(story="{title}。"), [ANNA], DAY)
    assert script.chapters[1].title == "青屿跨海大桥正式通车"
    assert [line.text for line in _lines(script) if line.template == "story"] == ["青屿跨海大桥正式通车。"] * 4
    single = write_article_script(_summary(told), ANNA)
    assert single.title == told.title
    assert single.chapters[0].lines[0].text == "青屿跨海大桥正式通车。"


@given(st.text(min_size=1, max_size=30), st.text(max_size=20), st.sampled_from(["zh-Hans", "zh-Hant", "en", "und"]))
@settings(max_examples=60, deadline=None)
def test_any_title_and_source_are_printed_as_they_are(title: str, source: str, language: Language) -> None:
    """Braces and other signs of a title or source never break a template, and nothing is converted in them."""
    told = replace(DAIRY, title=title, source=source or None, language=language)
    script = write_episode_script([_summary(told)], _show(story="{title}。"), [ANNA], DAY)
    assert trim_title(title) in script.chapters[1].lines[0].text
    assert all(line.text for line in _lines(script))


def test_brief_news_are_a_block_at_the_end() -> None:
    """The first one opens the block; none says its title, each says where it comes from, chapters are named so."""
    brief = replace(_summary(BRIDGE), sentences=_summary(BRIDGE).sentences[:1], brief=True)
    script = write_episode_script([_summary(BRIDGE), brief, brief], _show(briefs="简讯来了。"), [ANNA], DAY)
    assert [chapter.title for chapter in script.chapters[2:4]] == [f"简讯：{BRIDGE.title}"] * 2
    first, second = (chapter.lines for chapter in script.chapters[2:4])
    assert [line.template for line in first] == ["briefs", "attribution", None]
    assert [line.template for line in second] == ["attribution", None]
    assert first[0].text == "简讯来了。"
    assert len([line for line in script.chapters[0].lines if line.template == "story"]) == 0  # one headline is none


def test_a_brief_without_sentences_says_its_title() -> None:
    brief = replace(_summary(BRIDGE), sentences=(), brief=True)
    script = write_episode_script([_summary(BRIDGE), brief], _show(), [ANNA], DAY)
    assert [line.template for line in script.chapters[2].lines] == ["briefs", "attribution", "story"]


def test_little_news_is_said() -> None:
    """An episode that is shorter than on other days says so in its opening, any other one does not."""
    short = write_episode_script([_summary(BRIDGE)], _show(), [ANNA], DAY, little_news=True)
    assert "little_news" in [line.template for line in short.chapters[0].lines]
    assert "little_news" not in [
        line.template for line in _lines(write_episode_script([_summary(BRIDGE)], _show(), [ANNA], DAY))
    ]


def test_every_line_is_of_a_source_or_of_a_template() -> None:
    """What no source printed names the kind of template that says it."""
    for line in _lines(write_episode_script(_sample(), _show(), [ANNA, BEN], DAY, little_news=True)):
        assert (line.sentence is None) is (line.template is not None)


def test_an_opening_may_name_the_lunar_date() -> None:
    """A show whose template asks for it says it, in its own script."""
    script = write_episode_script([_summary(BRIDGE)], _show("zh-Hant", opening="今天是{date}，{lunar}。"), [ANNA], DAY)
    assert script.chapters[0].lines[0].text == "今天是2026年11月23日，農曆十月十五。"
