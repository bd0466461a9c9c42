"""Shows drawn up from feeds: what is chosen, and that the file says it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from digest.catalog import is_name, read_settings
from digest.new_show import Draft, build_show_file, draft_show, is_chinese, read_advice
from digest.settings import Show
from digest.sources.discover import Found
from digest.sources.feeds import Feed
from digest.types import Entry

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


def feed(url: str, title: str | None, *titles: str, age_h: float | None = 1) -> Found:
    when = None if age_h is None else NOW - timedelta(hours=age_h)
    return Found(url, Feed(title, tuple(Entry(f"{url}/{n}", text, when) for n, text in enumerate(titles))))


SIMPLIFIED = feed(
    "https://www.example.com.cn/rss", "晨港新闻", "两岸车程缩短", "经济发展报告", "图书馆开放", "气象卫星发射"
)
TRADITIONAL = feed("https://news.dongyu.tw/feed", "東嶼時報", "兩岸車程縮短", "經濟發展報告")
ENGLISH = feed("https://example.org/feed", "Port News", "Bridge opens to traffic", "Bank cuts rates")


def test_a_single_feed_gives_its_name() -> None:
    """Title from the feed, file name from the site, script and zone from what it prints and where."""
    draft = draft_show([SIMPLIFIED], NOW, taken=())
    assert (draft.name, draft.title, draft.language) == ("example", "晨港新闻", "zh-Hans")
    other = draft_show([TRADITIONAL], NOW, taken=())
    assert (other.name, other.language, other.timezone) == ("dongyu", "zh-Hant", "Asia/Taipei")
    assert (draft.taiwan, other.taiwan) == (False, True)
    hong_kong = draft_show([feed("https://news.example.hk/feed", "東嶼時報", "兩岸車程縮短")], NOW, taken=())
    assert (hong_kong.language, hong_kong.timezone, hong_kong.taiwan) == ("zh-Hant", "Asia/Hong_Kong", False)


def test_several_feeds_get_a_general_name() -> None:
    """A name that is taken gets a number; a name that the user gives stays."""
    assert draft_show([SIMPLIFIED, TRADITIONAL], NOW, taken=()).title == "每日要闻"
    assert draft_show([SIMPLIFIED], NOW, taken=("example", "example-2")).name == "example-3"
    assert draft_show([SIMPLIFIED], NOW, taken=("mine",), name="mine").name == "mine"
    assert draft_show([feed("http://10.0.0.5:1200/x", "联合早报", "新闻")], NOW, taken=()).name == "lian-he-zao-bao"


def test_a_slow_site_is_looked_at_further_back() -> None:
    """The first episode holds something: 36 hours for a newspaper, weeks for a blog, no limit where none will do."""
    assert draft_show([SIMPLIFIED], NOW, taken=()).fresh_hours == 36
    assert draft_show([feed("https://a.cn/", "周刊", *"甲乙丙丁", age_h=100)], NOW, taken=()).fresh_hours == 168
    assert draft_show([feed("https://a.cn/", "年鉴", *"甲乙丙丁", age_h=9000)], NOW, taken=()).fresh_hours == 0
    assert draft_show([feed("https://a.cn/", "无日期", *"甲乙丙丁", age_h=None)], NOW, taken=()).fresh_hours == 36


def test_other_languages_are_told_apart() -> None:
    """A feed in English is none for a Mandarin voice, whatever Chinese name stands in it."""
    assert is_chinese(SIMPLIFIED)
    assert is_chinese(TRADITIONAL)
    assert not is_chinese(ENGLISH)
    assert not is_chinese(feed("https://a.cn/", "空"))


def test_the_file_is_a_valid_show(tmp_path: Path) -> None:
    """What was chosen is what is read back, and the commented keys are there to be edited."""
    draft = draft_show([SIMPLIFIED, TRADITIONAL], NOW, taken=(), private=[SIMPLIFIED.url])
    path = tmp_path / f"{draft.name}.toml"
    path.write_text(build_show_file(draft, read_advice()), encoding="utf-8")
    show = read_settings(path, Show)
    assert (show.title, show.voice, show.cohost, show.minutes) == (draft.title, draft.voice, draft.cohost, 10)
    assert [(it.url, it.name, it.allow_private) for it in show.source] == [
        (SIMPLIFIED.url, "晨港新闻", True),
        (TRADITIONAL.url, "東嶼時報", False),
    ]
    assert "# [templates]" in path.read_text(encoding="utf-8")
    assert show.readings is None
    path.write_text(build_show_file(draft_show([TRADITIONAL], NOW, taken=()), ""), encoding="utf-8")
    assert read_settings(path, Show).readings == "taiwan"


@given(title=st.text(), name=st.text(max_size=30))
def test_any_title_can_be_written(tmp_path_factory, title: str, name: str) -> None:  # type: ignore[no-untyped-def]
    """Quotes, backslashes and control characters of a feed's title break neither the file nor the file's name."""
    draft = draft_show(
        [feed("http://127.0.0.1/x", title, "新闻"), feed("http://127.0.0.1/y", name, "要闻")], NOW, taken=()
    )
    assert is_name(draft.name)
    path = tmp_path_factory.mktemp("show") / f"{draft.name}.toml"
    path.write_text(build_show_file(draft, ""), encoding="utf-8")
    assert [it.url for it in read_settings(path, Show).source] == ["http://127.0.0.1/x", "http://127.0.0.1/y"]


def test_a_list_has_no_source(tmp_path: Path) -> None:
    """A show for single articles is valid without a source."""
    draft: Draft = draft_show([], NOW, taken=(), name="later", title="稍后听")
    path = tmp_path / "later.toml"
    path.write_text(build_show_file(draft, read_advice()), encoding="utf-8")
    assert read_settings(path, Show).source == ()
