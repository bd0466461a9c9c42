"""Articles on several pages, from real servers: joined, bounded, and never mixed with another article."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import pytest

from digest.articles.extract import extract
from digest.documents.open import open_document
from digest.fetching.fetcher import Fetcher
from digest.sources.further_pages import MOST_PAGES, add_further_pages
from digest.sources.open_pages import open_address
from digest.types import Article, Fetched
from tests.sources.pages_site import LOCAL, SENTENCES, TITLE, make_page, serve_pages

Pages = dict[str, str | int]
OTHER = "银行今天下调首套房贷款利率，全市有三十万户家庭受益，下月起执行新的标准。"


def _read(
    pages: Mapping[str, str | int], path: str = "/a.html", *, robots: bool = True, max_bytes: int = 10_000_000
) -> tuple[Article, list[str]]:
    with serve_pages(pages) as (site, asked), Fetcher(max_bytes=max_bytes) as fetcher:
        document = open_address(f"{site}{path}", fetcher, allow_private=LOCAL, robots=robots)
        article = extract(add_further_pages(document, fetcher, allow_private=LOCAL, robots=robots))
    return article, [path for path in asked if path != "/robots.txt"]


def _make_three(
    name: Callable[[int], str], nav: Callable[[int], str], head: Callable[[int], str] = lambda _: ""
) -> Pages:
    return {
        name(number): make_page(*SENTENCES[3 * number - 3 : 3 * number], head=head(number), after=nav(number))
        for number in (1, 2, 3)
    }


def _plain(number: int) -> str:
    return "/a.html" if number == 1 else f"/a_{number}.html"


def _list_numbers(number: int) -> str:
    return "".join(f"<a href='{_plain(k)}'>{k}</a> " if k != number else f"<b>{k}</b> " for k in (1, 2, 3))


def _query(number: int) -> str:
    return "/v?id=77" if number == 1 else f"/v?id=77&page={number}"


def _folder(number: int) -> str:
    return "/post/55/" if number == 1 else f"/post/55/{number}/"


def _counted_from_zero(number: int) -> str:
    return "/t2026_88.html" if number == 1 else f"/t2026_88_{number - 1}.html"


LAYOUTS: dict[str, Pages] = {
    "numbers": _make_three(_plain, _list_numbers),
    "next": _make_three(_plain, lambda n: f"<a href='{_plain(n + 1)}'>下一页</a>" if n < 3 else "<span>下一页</span>"),
    "traditional": _make_three(_plain, lambda n: f"<a href='{_plain(n + 1)}'>下一頁 ›</a>" if n < 3 else ""),
    "rel": _make_three(_plain, lambda _: "", lambda n: f"<link rel='next' href='{_plain(n + 1)}'>" if n < 3 else ""),
    "query": _make_three(_query, lambda _: "".join(f"<a href='{_query(k)}'>第{k}頁</a>" for k in (1, 2, 3))),
    "folder": _make_three(_folder, lambda _: "".join(f"<a href='{_folder(k)}'>[{k}]</a>" for k in (1, 2, 3))),
    "headed": _make_three(_plain, lambda _: "".join(f"<a href='{_plain(k)}'>第{k}页：其{k}</a>" for k in (1, 2, 3))),
    "choice": _make_three(
        _plain,
        lambda _: f"<select>{''.join(f'<option value={_plain(k)!r}>第{k}页</option>' for k in (1, 2, 3))}</select>",
    ),
    "script": _make_three(
        _counted_from_zero, lambda n: f"<script>createPageHTML(3, {n - 1}, 't2026_88', 'html');</script>"
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_article_on_several_pages_is_one(layout: str) -> None:
    """However its pages are linked, all of its sentences are there, once, in their order, and nothing else."""
    pages = LAYOUTS[layout]
    article, asked = _read(pages, next(iter(pages)))
    assert article.paragraphs == SENTENCES
    assert article.is_whole
    assert article.title == TITLE
    assert asked == list(pages)


@pytest.mark.parametrize(
    "words", ["余下全文", "點擊閱讀全文 >>", "单页阅读", "單頁閱讀", "全文阅读", "View as single page"]
)
def test_the_page_that_has_all_of_it_is_read_in_place_of_the_first(words: str) -> None:
    """The further pages are not asked for; the article keeps its first page's address."""
    pages = LAYOUTS["numbers"] | {"/all.html": make_page(*SENTENCES)}
    link = f"<a href='/all.html'>{words}</a>"
    pages["/a.html"] = make_page(*SENTENCES[:3], after=f"{link}{_list_numbers(1)}")
    article, asked = _read(pages)
    assert article.paragraphs == SENTENCES
    assert article.url is not None
    assert article.url.endswith("/a.html")
    assert asked == ["/a.html", "/all.html"]


def test_where_the_page_with_all_of_it_fails_the_pages_are_read_one_by_one() -> None:
    """It is a login, another story, or gone."""
    for instead in (403, make_page(OTHER, title="银行下调利率")):
        pages = LAYOUTS["numbers"] | {"/all.html": instead}
        pages["/a.html"] = make_page(*SENTENCES[:3], after=f"<a href='/all.html'>全文阅读</a>{_list_numbers(1)}")
        article, _ = _read(pages)
        assert article.paragraphs == SENTENCES


@pytest.mark.parametrize(
    ("page", "why"),
    [(404, "404"), (500, "500"), (make_page(OTHER, title="银行下调利率"), "another title"), ("x" * 30_000, "larger")],
)
def test_where_the_rest_cannot_be_had_the_article_says_so(page: str | int, why: str) -> None:
    """What was had is kept."""
    article, _ = _read(LAYOUTS["numbers"] | {"/a_3.html": page}, max_bytes=20_000)
    assert article.paragraphs == SENTENCES[:6]
    assert not article.is_whole
    assert why in str(article.missing)


def test_robots_txt_is_asked_about_each_page() -> None:
    """What it does not allow is missing, and not read."""
    pages = LAYOUTS["numbers"] | {"/robots.txt": "User-agent: *\nDisallow: /a_2"}
    article, asked = _read(pages)
    assert article.paragraphs == SENTENCES[:3]
    assert "robots.txt" in str(article.missing)
    assert asked == ["/a.html"]
    article, _ = _read(pages, robots=False)
    assert article.paragraphs == SENTENCES


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "[::1]", "10.0.0.1"])
@pytest.mark.parametrize("words", ["下一页", "2", "余下全文"])
def test_no_page_of_another_host_is_asked(host: str, words: str) -> None:
    """Least of all one in a private network."""
    link = f"<a rel='next' href='http://{host}:{{port}}/a_2.html'>{words}</a>"
    article, asked = _read({"/a.html": make_page(*SENTENCES[:3], after=link), "/a_2.html": make_page(*SENTENCES[3:])})
    assert article.paragraphs == SENTENCES[:3]
    assert asked == ["/a.html"]


def test_a_further_page_that_redirects_into_a_private_network_is_not_read() -> None:
    """Its own page leads there by a script; only the first address is followed on from."""
    script = "<script>location.replace('http://localhost:{port}/secret')</script>"
    pages = {**LAYOUTS["next"], "/a_2.html": script, "/secret": make_page(*SENTENCES[3:])}
    article, asked = _read(pages)
    assert article.paragraphs == SENTENCES[:3]
    assert "/secret" not in asked


def test_the_number_of_pages_is_bounded() -> None:
    """A trap of endless pages costs no more than an article of many."""
    pages = {
        _plain(number): make_page(
            f"第{number}段写着港区今天又来了第{number}艘船，装的是第{number}批冷藏水果，一切都很顺利。",
            f"调度员第{number}次核对了船期，确认明天早上还会有第{number + 1}艘船要靠上第三号泊位。",
            after=f"<a href='{_plain(number + 1)}'>下一页</a>",
        )
        for number in range(1, 40)
    }
    article, asked = _read(pages)
    assert len(asked) == MOST_PAGES
    assert "pages" in str(article.missing)


def test_loops_and_repetitions_end() -> None:
    """Nothing is read twice, and nothing is missing."""
    back = make_page(*SENTENCES[3:6], after="<a href='/a.html'>下一页</a>")
    article, asked = _read({"/a.html": LAYOUTS["next"]["/a.html"], "/a_2.html": back})
    assert (article.paragraphs, article.missing) == (SENTENCES[:6], None)
    assert asked == ["/a.html", "/a_2.html"]
    same = make_page(*SENTENCES[:3], after="<a href='/a_3.html'>下一页</a>")
    article, _ = _read({"/a.html": LAYOUTS["next"]["/a.html"], "/a_2.html": same})
    assert (article.paragraphs, article.missing) == (SENTENCES[:3], None)


@pytest.mark.parametrize(
    "link",
    [
        "<link rel='next' title='银行下调利率' href='/b.html'><a rel='next' href='/b.html'>下一篇：银行下调利率</a>",
        "<a href='/1000.html'>上一条</a><a href='/1002.html'>下一条</a>",
        "<a href='/1000.html'>上一页</a><a href='/1002.html'>下一页</a>",
        "<div class='comment-list'><a href='/a.html?page=2'>下一页</a></div>",
        "<a href='/comment/a_2.html'>2</a>",
        "<ol><li><a href='/hot.html'>2</a><a href='/hot.html'>地铁延长运营</a></li></ol>",
        "<a href='/b.html'>阅读全文</a><a href='/c.html'>阅读全文</a>",
        "<a href='javascript:;'>下一页</a><a href='#'>余下全文</a>",
    ],
)
def test_the_next_article_is_not_the_next_page(link: str) -> None:
    """Nor are comments, a list of other articles, or a button."""
    other = make_page(OTHER, OTHER, title="银行下调利率")
    names = ("/b.html", "/c.html", "/1002.html", "/a.html?page=2", "/comment/a_2.html", "/hot.html")
    pages = {"/1001.html": make_page(*SENTENCES, after=link), **dict.fromkeys(names, other)}
    article, asked = _read(pages, "/1001.html")
    assert (article.paragraphs, article.missing) == (SENTENCES, None)
    assert asked == ["/1001.html"]


def test_a_gallery_is_not_followed() -> None:
    """By its title; or by what its pages have, which is then not read."""

    def make(title: str) -> Pages:
        caption = "号泊位的工人正在把南美来的冷藏水果一箱一箱地装上去内陆的火车，岸上的市民举着手机拍照留念。"
        return {
            _plain(number): make_page(
                after=f"<p><img src='{number}.jpg' width='900'></p><p>第{number}{caption}</p>"
                f"<a href='{_plain(number + 1)}'>下一页</a>",
                title=title,
            )
            for number in range(1, 20)
        }

    _, asked = _read(make("组图：云滨港第三集装箱码头"))
    assert asked == ["/a.html"]
    article, asked = _read(make(TITLE))
    assert len(article.paragraphs) == 1
    assert len(asked) <= MOST_PAGES


def test_a_sentence_goes_on_over_the_page() -> None:
    """It is one paragraph."""
    first, second = SENTENCES[2][:15], SENTENCES[2][15:]
    nav = "<a href='/a_2.html'>下一页</a>"
    pages: Pages = {
        "/a.html": make_page(*SENTENCES[:2], first, after=nav),
        "/a_2.html": make_page(second, *SENTENCES[3:]),
    }
    article, _ = _read(pages)
    assert article.paragraphs == SENTENCES


@pytest.mark.parametrize(
    "hostile",
    [
        "<a href='/a_2.html'><div>" * 1_500 + "下一页",
        "<a href='/b'>2</a>" * 50_000,
        f"<a href='/a_2.html'>{'点击' * 200_000}</a>下一页",
        f"<a href='/a_2.html'>{'- ' * 200_000}下一页</a>",
        f"<script>{'createPageHTML(' * 20_000}</script>下一页",
        f"下一页<a href='/{'a_' * 900}2.html'>下一页</a>",
    ],
)
def test_no_page_keeps_it_busy(hostile: str) -> None:
    """What is looked at of it is bounded."""
    page = open_document(
        Fetched("http://127.0.0.1:9/a.html", make_page(*SENTENCES, after=hostile).encode(), "text/html")
    )
    begun = time.process_time()
    with Fetcher(total_s=0.1) as fetcher:
        add_further_pages(page, fetcher, robots=False)
    assert time.process_time() - begun < 5
