"""Shows whose sources are on the web: what fails there, real pages, and stories that go on from day to day."""

from __future__ import annotations

import functools
import gzip
import json
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest import pipeline
from digest.catalog import Catalog, find_built_in, read_settings
from digest.episode.studio import Studio
from digest.han import find_sentences
from digest.publish.notes import build_notes
from digest.settings import Show
from digest.sources.entry_articles import LEAD_SENTENCES
from digest.verify import verify
from tests.studio import NOW, hosts_of, make


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A pages and the loopback address that serves it."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    pages = tmp_path / "web"
    shutil.copytree(find_built_in() / "feeds" / "sample", pages)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=pages))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield pages, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def show_at(tmp_path: Path, *urls: str) -> Show:
    path = tmp_path / "feeds" / "morning.toml"
    path.parent.mkdir()
    blocks = "".join(f'\n[[source]]\nurl = "{url}"\nallow_private = true\n' for url in urls)
    path.write_text(f'title = "早报"\nminutes = 1\nfresh_hours = 0\n{blocks}', encoding="utf-8")
    return read_settings(path, Show)


def test_a_show_over_http_survives_what_fails(
    web: tuple[Path, str], catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """A missing page, a page that is no article and a dead feed are listed; the others are told, with their links."""
    site, address = web
    (site / "weather.html").unlink()
    (site / "bank.html").write_text("<html><body><p>登录后阅读全文</p></body></html>", encoding="utf-8")
    show = show_at(tmp_path, f"{address}/feed.xml", f"{address}/gone.xml")
    record = make(show, catalog, studio, tmp_path / "out").record
    assert sorted(failure["stage"] for failure in record["failures"]) == ["extract", "extract", "fetch"]
    assert any("404" in failure["reason"] for failure in record["failures"])
    assert all(story["url"] and story["url"].startswith(address) for story in record["stories"])


def test_real_pages_over_http_become_an_episode(
    web: tuple[Path, str], shared: Path, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """A feed of public pages, old and new, in both scripts and several charsets, becomes an episode that verifies."""
    site, address = web
    pages = json.loads((shared / "data" / "extract_dev" / "gold.json").read_text("utf-8"))
    chosen = [page for page in pages if page["lang"].startswith("zh")][::8]
    for page in chosen:
        packed = (shared / "data" / "extract_dev" / page["file"]).read_bytes()
        (site / f"{page['id']}.html").write_bytes(gzip.decompress(packed))
    items = "".join(f"<item><link>{address}/{page['id']}.html</link></item>" for page in chosen)
    feed = f'<rss version="2.0"><channel><title>pages</title>{items}</channel></rss>'
    (site / "pages.xml").write_text(feed, encoding="utf-8")
    show = show_at(tmp_path, f"{address}/pages.xml").model_copy(update={"minutes": 6.0})
    outcome = make(show, catalog, studio, tmp_path / "out")
    assert len(outcome.record["stories"]) >= 4
    assert len(outcome.record["failures"]) <= 2
    assert verify(outcome.mp3, studio.store).faults == ()


def test_a_source_without_full_text_is_told_by_its_lead(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """Record and notes say so, and no more than the first sentences of its articles are kept to be checked against."""
    only = tuple(source.model_copy(update={"full_text": False}) for source in sample.source)
    outcome = make(sample.model_copy(update={"source": only}), catalog, studio, tmp_path / "out")
    assert outcome.record["stories"]
    for story in outcome.record["stories"]:
        assert story["full_text"] is False
        assert len(story["sentences"]) <= LEAD_SENTENCES
    for article in studio.store.read_articles(outcome.record["guid"]):
        assert sum(len(list(find_sentences(paragraph))) for paragraph in article.paragraphs) <= LEAD_SENTENCES
    assert "只取导语" in build_notes(sample, outcome.record)
    assert verify(outcome.mp3, studio.store).faults == ()


def _page(folder: Path, name: str, title: str, paragraphs: tuple[str, ...]) -> None:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><article>{body}</article></body></html>"
    (folder / name).write_text(page, encoding="utf-8")


def test_a_continuing_story_reads_what_is_new_and_links_the_earlier_chapter(
    web: tuple[Path, str], catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """The next day's report of the same event names the first one's episode and does not repeat its sentences."""
    folder, address = web
    shared = (
        "大桥由省交通集团建设，连接青屿岛和晨港市，总投资约96.8亿元，是省内最长的跨海大桥。",
        "大桥可抵御16级台风，设计使用年限为120年，桥面为双向六车道，设计时速100公里。",
    )
    _page(
        folder, "a.html", "青屿跨海大桥主桥合龙", ("青屿跨海大桥主桥11月22日合龙，全长18.6公里，双向六车道。", *shared)
    )
    new = "青屿跨海大桥主桥合龙之后，工程人员11月24日开始荷载试验，36辆重车缓缓驶上桥面。"
    _page(folder, "b.html", "青屿跨海大桥合龙后开始荷载试验", (new, *shared))
    show = show_at(tmp_path, f"{address}/a.html")
    first = make(show, catalog, studio, tmp_path / "out").record
    assert first["stories"][0]["follows"] is None
    source = show.source[0].model_copy(update={"url": f"{address}/b.html"})
    show = show.model_copy(update={"source": (source,)})
    second = make(show, catalog, studio, tmp_path / "out", date(2026, 11, 24))
    (story,) = second.record["stories"]
    assert story["follows"] == {"guid": first["guid"], "title": "青屿跨海大桥主桥合龙", "date": "2026-11-23"}
    assert [sentence["text"] for sentence in story["sentences"]] == [new]
    assert verify(second.mp3, studio.store).faults == ()
    again = show.model_copy(update={"repeat": True})
    assert pipeline.plan(again, hosts_of(show, catalog), date(2026, 11, 24), NOW, studio).stories[0].follows is None
