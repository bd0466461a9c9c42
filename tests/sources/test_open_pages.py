"""Pages that lead on without a click, fetched from real servers under the rules of a redirect."""

from __future__ import annotations

import pytest

from digest.articles.extract import extract
from digest.errors import FetchError, PrivateNetwork
from digest.fetching.fetcher import MAX_REDIRECTS, Fetcher
from digest.sources.open_pages import open_address, open_named
from tests.sources.pages_site import LOCAL, SENTENCES, make_page, serve_pages

TEXT = "港务局今天宣布，第三集装箱码头开始试运行。"


def _script(target: str) -> str:
    return f"<script>location.replace('{target}')</script>"


def test_a_chain_of_kinds_ends_at_the_article() -> None:
    """A refresh leads to a script, that to a frame, that to the article, whose address is the document's."""
    pages = {
        "/1": '<meta http-equiv="refresh" content="0;url=/2">',
        "/2": _script("{site}/3"),
        "/3": '<iframe src="/4"></iframe>',
        "/4": f"<p>{TEXT}</p>",
    }
    with serve_pages(pages) as (site, asked), Fetcher() as fetcher:
        document = open_address(f"{site}/1", fetcher, allow_private=LOCAL)
    assert document.url == f"{site}/4"
    assert TEXT in document.text
    assert asked == ["/robots.txt", "/1", "/2", "/3", "/4"]


@pytest.mark.parametrize("through", ["script", "refresh", "frame"])
@pytest.mark.parametrize("host", ["localhost", "[::1]", "127.0.0.2", "10.0.0.1", "169.254.169.254"])
def test_no_page_leads_into_a_private_network(through: str, host: str) -> None:
    """Only the hosts that the source allows are asked, whatever a page names."""
    target = f"http://{host}:{{port}}/secret"
    page = {
        "script": _script(target),
        "refresh": f'<meta http-equiv="refresh" content="0;url={target}">',
        "frame": f'<iframe src="{target}"></iframe>',
    }[through]
    with serve_pages({"/1": page, "/secret": TEXT}) as (site, asked), Fetcher() as fetcher:
        if through == "frame":  # of another host, and so never looked at
            assert TEXT not in open_address(f"{site}/1", fetcher, allow_private=LOCAL).text
        else:
            with pytest.raises(PrivateNetwork):
                open_address(f"{site}/1", fetcher, allow_private=LOCAL)
    assert "/secret" not in asked


def test_leave_to_read_one_host_is_none_for_another() -> None:
    """`True` allows the host that the user named, as for a redirect."""
    pages = {"/1": _script("{site}/2"), "/2": TEXT, "/3": _script("http://localhost:{port}/2")}
    with serve_pages(pages) as (site, asked), Fetcher() as fetcher:
        assert TEXT in open_address(f"{site}/1", fetcher, allow_private=True).text
        asked.clear()
        with pytest.raises(PrivateNetwork):
            open_address(f"{site}/3", fetcher, allow_private=True)
    assert "/2" not in asked


def test_what_a_user_names_is_read_with_all_its_pages() -> None:
    """Whatever robots.txt says to crawlers; only on the host that was named."""
    pages = {
        "/robots.txt": "User-agent: *\nDisallow: /",
        "/go": _script("/a.html"),
        "/a.html": make_page(*SENTENCES[:4], after="<a href='/a_2.html'>下一页</a>"),
        "/a_2.html": make_page(*SENTENCES[4:]),
        "/away": _script("http://localhost:{port}/a.html"),
    }
    with serve_pages(pages) as (site, asked), Fetcher() as fetcher:
        assert extract(open_named(f"{site}/go", None, fetcher)).paragraphs == SENTENCES
        assert asked == ["/go", "/a.html", "/a_2.html"]
        with pytest.raises(PrivateNetwork):
            open_named(f"{site}/away", None, fetcher)


def test_robots_txt_is_asked_about_each_address() -> None:
    """What it does not allow is not reached by a detour."""
    pages = {"/robots.txt": "User-agent: *\nDisallow: /2", "/1": _script("/2"), "/2": TEXT}
    with serve_pages(pages) as (site, asked), Fetcher() as fetcher:
        with pytest.raises(FetchError, match=r"robots\.txt"):
            open_address(f"{site}/1", fetcher, allow_private=LOCAL)
        assert "/2" not in asked
        assert TEXT in open_address(f"{site}/1", fetcher, allow_private=LOCAL, robots=False).text


def test_loops_and_long_chains_end() -> None:
    """After as many steps as redirects may have."""
    loop = {"/1": _script("/2"), "/2": _script("/1")}
    with (
        serve_pages(loop) as (site, asked),
        Fetcher() as fetcher,
        pytest.raises(FetchError, match="back to itself"),
    ):
        open_address(f"{site}/1", fetcher, allow_private=LOCAL)
    assert len(asked) == 3
    chain = {f"/{n}": _script(f"/{n + 1}") for n in range(1, 30)}
    with (
        serve_pages(chain) as (site, asked),
        Fetcher() as fetcher,
        pytest.raises(FetchError, match="more than 5 times"),
    ):
        open_address(f"{site}/1", fetcher, allow_private=LOCAL)
    assert len(asked) == 2 + MAX_REDIRECTS


def test_a_larger_page_than_allowed_is_refused_wherever_it_comes() -> None:
    """The limit on size holds for each."""
    with (
        serve_pages({"/1": _script("/2"), "/2": "x" * 5_000}) as (site, _),
        Fetcher(max_bytes=2_000) as fetcher,
        pytest.raises(FetchError, match="larger than"),
    ):
        open_address(f"{site}/1", fetcher, allow_private=LOCAL)
