"""What names an article: its address without what only tracks readers, or its text."""

from __future__ import annotations

import pytest

from digest.articles.article_id import make_article_id


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://news.example/a?utm_source=x&id=1", "https://news.example/a?id=1#top", True),
        ("http://www.news.example/a/", "https://NEWS.example/a", True),
        ("https://news.example/a?id=1", "https://news.example/a?id=2", False),
        ("https://news.example/A", "https://news.example/a", False),
    ],
)
def test_an_address_names_an_article_without_its_tracking(one: str, other: str, same: bool) -> None:
    """What only tracks readers does not make another article."""
    assert (make_article_id(one) == make_article_id(other)) is same
    assert len(make_article_id(one)) == 16


@pytest.mark.parametrize(
    ("chapter", "other", "same"),
    [
        ("https://news.example/a.epub#epub:2", "https://news.example/a.epub#epub:3", False),
        ("https://news.example/a.epub#epub:2", "http://news.example/a.epub#epub:2", True),
        ("https://[::1", "https://[::2", False),
        ("今天通车。", " 今天通车。\n", True),
        ("今天通车。", "明天通车。", False),
    ],
)
def test_chapters_and_texts_are_named_too(chapter: str, other: str, same: bool) -> None:
    """Each chapter of a book is an article; a broken address and a text are named by their words."""
    assert (make_article_id(chapter) == make_article_id(other)) is same
