"""Parts of a page: comments, other articles and credits are marked, and a text in a box so named is not."""

from __future__ import annotations

import dataclasses

from digest.articles.line_parts import assign_parts, mark_replies, mark_teasers
from digest.articles.page_lines import Line

PROSE = "首批车辆上午八时驶上大桥，两岸市民在桥头守候多时，不少人拍下了这一刻，并在网上分享了现场的照片和视频。"


def test_a_name_is_not_believed_of_an_element_with_most_of_the_text() -> None:
    """A page whose article stands in "sidebar" has it there."""
    aside = Line("推荐", named=((1, "related"),))
    article = dataclasses.replace(Line(PROSE * 2), named=((2, "interface"),))
    assert [line.part for line in assign_parts([aside, article])] == ["related", None]


def test_first_words_under_linked_headlines_are_a_list_of_articles() -> None:
    """From three on: an article may begin under a link."""
    cards = [
        line
        for card in range(3)
        for line in (
            Line("又一座跨海大桥开工", linked=9, path=(0, card + 1)),
            Line(PROSE, path=(0, card + 1)),
        )
    ]
    assert [line.part for line in mark_teasers(cards)] == [None, "related"] * 3
    assert [line.part for line in mark_teasers(cards[:4])] == [None] * 4


def test_replies_of_a_discussion_are_comments() -> None:
    """All after its first post, if that is long enough to be the article."""
    posts = [Line("发表于 2026-11-23"), Line(PROSE * 2), Line("发表于 2026-11-24"), Line("同意，说得好，支持。")]
    assert [line.part for line in mark_replies(posts)] == [None, None, "comment", "comment"]
    assert [line.part for line in mark_replies([posts[0], Line("短。"), *posts[2:]])] == [None] * 4
