"""Pages that stand in an article's place: each of tests/data/refused is told for what it is, and never read."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.articles.extract import extract
from digest.articles.not_articles import find_stand_in
from digest.documents.open import open_document
from digest.errors import NotAnArticle
from digest.types import Fetched

REFUSED = Path(__file__).parent.parent / "data" / "refused"
ROWS = [row.split("\t") for row in (REFUSED / "reasons.tsv").read_text("utf-8").splitlines() if not row.startswith("#")]


@pytest.mark.parametrize(("name", "reason"), ROWS)
def test_what_stands_in_an_articles_place_is_named(name: str, reason: str) -> None:
    """Captcha, consent, login, missing page, teaser, list, pictures, video, empty shell: one line with the address."""
    with pytest.raises(NotAnArticle) as caught:
        extract(open_document(Fetched("https://news.example/a", (REFUSED / name).read_bytes(), "text/html")))
    assert str(caught.value).startswith("https://news.example/a: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_refused_page_has_its_reason() -> None:
    """No page of the folder goes untested."""
    assert {path.name for path in REFUSED.glob("*.html")} == {name for name, _ in ROWS}


@pytest.mark.parametrize(
    ("title", "text", "dated"),
    [
        (
            "多地居民收到冒充验证码短信 警方提醒",
            "警方表示，凡是索要验证码的都是诈骗，请勿点击短信里的链接。" * 20,
            False,
        ),
        ("平台：违规文章已删除", "该平台23日通报，共有三千余篇违规文章已被删除，相关账号已经禁言处理。", True),
        ("图书馆延长开放", "图书馆今天说，读者可以在网上预约404个座位，404路公交车在门口停靠。", False),
        ("青屿轮渡延长夜间班次", "青屿市交通运输局23日宣布，夜间班次将于12月1日起延长。", False),
    ],
)
def test_news_about_such_pages_is_news(title: str, text: str, dated: bool) -> None:
    """A report on captchas or deleted posts is longer than the pages themselves, or has a time."""
    assert find_stand_in(title, (text,), dated=dated) is None
