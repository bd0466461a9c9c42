"""The paragraphs of an article, and why each other line around them is left out."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from digest.articles.page_lines import Line
from digest.articles.paragraphs import separate_body


def _lines(*texts: str) -> list[Line]:
    return [Line(text) for text in texts]


PROSE = "首批车辆上午八时驶上大桥，两岸市民在桥头守候多时，不少人拍下了这一刻，并在网上分享了现场的照片和视频。"


def test_a_paragraph_that_is_printed_twice_is_kept_once() -> None:
    """The second printing is dropped as a duplicate."""
    paragraphs, dropped = separate_body(_lines(PROSE, "大桥全长18公里，投资96亿元。", PROSE), "大桥通车")
    assert paragraphs == (PROSE, "大桥全长18公里，投资96亿元。")
    assert [(drop.reason, drop.text) for drop in dropped] == [("duplicate", PROSE)]


def test_a_short_line_may_come_twice() -> None:
    """答：是。 is no duplicate."""
    paragraphs, _ = separate_body(_lines("问：通车了吗？", "答：是的。", "问：免费吗？", "答：是的。"), "问答")
    assert paragraphs.count("答：是的。") == 2


def test_the_title_is_not_repeated_in_the_body() -> None:
    """A line that prints the title again is dropped."""
    paragraphs, dropped = separate_body(_lines("大桥通车 两岸欢腾", PROSE), "大桥通车　两岸欢腾")
    assert paragraphs == (PROSE,)
    assert dropped[0].reason == "title"


def test_an_unpunctuated_line_behind_a_picture_is_a_caption() -> None:
    """青屿大桥全景 under a picture is not read aloud; a bold subheading is."""
    caption = Line("青屿大桥全景", after_image=True)
    heading = Line("桥头的等待", after_image=True, bold=True)
    paragraphs, dropped = separate_body(
        [Line(PROSE), caption, heading, Line("大桥全长18公里，投资96亿元。")], "大桥通车"
    )
    assert "桥头的等待" in paragraphs
    assert [(drop.reason, drop.text) for drop in dropped] == [("caption", "青屿大桥全景")]


def test_what_follows_a_heading_of_related_pages_is_left_out() -> None:
    """Behind 相关新闻, plain headlines go too, though nothing in them tells."""
    paragraphs, dropped = separate_body(
        _lines(PROSE, PROSE + "他说。", "相关新闻", "寒潮来袭 气温骤降", "图书馆开馆"), "大桥通车"
    )
    assert len(paragraphs) == 2
    assert {drop.reason for drop in dropped} == {"related"}


def test_running_text_behind_such_a_heading_stays() -> None:
    """A box in the middle of an article does not end it."""
    paragraphs, _ = separate_body(_lines(PROSE, "延伸閱讀", PROSE + "一。", PROSE + "二。", PROSE + "三。"), "大桥通车")
    assert len(paragraphs) == 4


@given(st.lists(st.text(max_size=80), max_size=12), st.text(max_size=20))
def test_every_line_is_kept_or_dropped_with_a_reason(texts: list[str], title: str) -> None:
    """Nothing disappears: each line is a paragraph, or stands among the dropped."""
    lines = _lines(*texts)
    paragraphs, dropped = separate_body(lines, title)
    assert len(paragraphs) + len(dropped) >= len(lines)
    assert all(drop.reason for drop in dropped)


class _Counted(list[Line]):
    """Lines that count how often all of them are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Line]:
        self.times += 1
        return super().__iter__()


def test_the_work_grows_with_the_lines_only() -> None:
    """Of a page of pictures all lines are gone through as often, however many there are."""
    times = []
    for count in (100, 400):
        shown = (Line(f"大桥通车的第{n}张图", tag="p", after_image=True, style="p") for n in range(count))
        lines = _Counted([*shown, *(Line(f"大桥今天通车，第{n}辆车驶过。", style="p") for n in range(count))])
        separate_body(lines, "大桥通车")
        times.append(lines.times)
    assert times[0] == times[1] > 0


def test_marks_over_the_body_are_no_text_though_a_subtitle_came_first() -> None:
    """A label, a line with the minute, and links with signs between them are left out until running text begins."""
    mark = "晨港通讯 • 2026年11月23日 下午9:20 • 桥梁"
    tags = Line("桥梁 、 交通 、 青屿", linked=7)
    lines = [
        Line("十八公里的大桥今早开放"),
        Line("晨港日报"),
        Line(mark),
        tags,
        Line(PROSE),
        Line("桥头的等待"),
        Line(PROSE + "又。"),
    ]
    paragraphs, dropped = separate_body(lines, "大桥通车")
    assert paragraphs == ("十八公里的大桥今早开放", PROSE, "桥头的等待", PROSE + "又。")
    assert [drop.reason for drop in dropped] == ["head", "time", "tags"]


def test_a_line_of_the_text_may_name_a_minute() -> None:
    """Only before the text begins is a line with the minute a mark."""
    line = "2026年11月23日 9:20 封桥演练在青屿大桥北侧举行"
    paragraphs, _ = separate_body([Line(PROSE), Line(line), Line(PROSE + "又。")], "大桥通车")
    assert line in paragraphs


def test_what_has_the_form_of_the_credit_before_it_is_one() -> None:
    """美术：王一 after 记者：李二; 地点：晨港 without one before it is text."""
    paragraphs, dropped = separate_body([Line(PROSE), Line("記者︰李二"), Line("美術：王一")], "大桥通车")
    assert paragraphs == (PROSE,)
    assert [drop.reason for drop in dropped] == ["byline", "byline"]
    paragraphs, _ = separate_body([Line(PROSE), Line("地点：晨港")], "大桥通车")
    assert paragraphs == (PROSE, "地点：晨港")
