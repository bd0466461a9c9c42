"""One text at several addresses of a site."""

from __future__ import annotations

from digest.sources.repeated_bodies import find_repeated, fold_body
from digest.types import Article, Entry

NOTICE = "亲，您来得真巧，锅里的水刚刚烧开，面条还要再等一会儿才能下锅。"


def _read(path: str, title: str | None, text: str, host: str = "news.example") -> tuple[Entry, Article]:
    return Entry(f"http://{host}/{path}", title=title), Article("0" * 16, "云滨在线", (text,))


def test_a_text_under_several_titles_is_no_article() -> None:
    """Whatever it says, and though the numbers in it change."""
    read = [
        _read("1", "码头试运行", f"{NOTICE}请求编号 7f3a01"),
        _read("2", "气象台发布寒潮预警", f"{NOTICE}请求编号 99b1"),
        _read("3", "银行下调利率", "银行今天下调首套房贷款利率。"),
    ]
    assert find_repeated(read) == {0, 1}
    assert fold_body(read[0][1]) == fold_body(read[1][1])


def test_one_article_at_two_addresses_or_two_sites_stays() -> None:
    """With the same title, without one, or printed by another outlet."""
    same = [_read("1", "码头今天开始试运行", NOTICE), _read("1?from=rss", "码头今天开始试运行！", NOTICE)]
    untitled = [_read("1", None, NOTICE), _read("2", None, NOTICE)]
    outlets = [_read("1", "码头试运行", NOTICE), _read("1", "气象台发布寒潮预警", NOTICE, "other.example")]
    for read in (same, untitled, outlets):
        assert find_repeated(read) == frozenset()
