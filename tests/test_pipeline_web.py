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

from digest import pipeline, report
from digest.catalog import Catalog, find_built_in, read_settings
from digest.episode.replan import plan_again
from digest.episode.sound import estimate_left_to_speak
from digest.episode.studio import Studio
from digest.han import find_sentences
from digest.publish.notes import build_notes
from digest.report_plan import print_plan
from digest.settings import Show
from digest.sources.entry_articles import LEAD_SENTENCES
from digest.verify import verify
from tests.sources.pages_site import SENTENCES, make_page, serve_pages
from tests.studio import DAY, NOW, hosts_of, make


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


def test_what_stands_in_for_a_page_is_said_in_record_report_and_notes(
    catalog: Catalog, studio: Studio, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A story in the words of its feed, one of which the second page is gone, and the setting that is suggested."""
    paged, *walled = (
        "云滨港第三集装箱码头试运行",
        "海关在港区增设夜间查验站",
        "港务局计划再建两个泊位",
        "旧码头改成滨水公园",
    )
    items = f"<item><title>{paged}</title><link>/0.html</link></item>"
    for number, title in enumerate(walled, 1):
        text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[2 * number : 2 * number + 2])
        items += f"<item><title>{title}</title><link>/{number}.html</link>"
        items += f"<description><![CDATA[{text}]]></description></item>"
    half = len(items.split("</item>")[0]) + len("</item>")
    pages: dict[str, str | int] = {
        "/paged.xml": f"<rss version='2.0'><channel><title>晨港</title>{items[:half]}</channel></rss>",
        "/walled.xml": f"<rss version='2.0'><channel><title>云滨</title>{items[half:]}</channel></rss>",
        "/0.html": make_page(*SENTENCES[:4], after="<a href='/0_2.html'>下一页</a>"),
        **{f"/{number}.html": 403 for number in (1, 2, 3)},
    }
    with serve_pages(pages) as (site, _):
        show = show_at(tmp_path, f"{site}/paged.xml", f"{site}/walled.xml").model_copy(update={"minutes": 3.0})
        edited = pipeline.plan(show, hosts_of(show, catalog), DAY, NOW, studio)
        outcome = pipeline.make_episode(edited, tmp_path / "out", NOW, studio)
    stories = {story["title"]: story for story in outcome.record["stories"]}
    assert outcome.record["failures"] == []
    assert (stories[paged]["full_text"], "404" in stories[paged]["missing"]) == (False, True)
    told_of_feed = [title for title in walled if title in stories]
    assert told_of_feed
    assert all("403" in stories[title]["from_feed"] and stories[title]["full_text"] for title in told_of_feed)
    assert "不是全文" in build_notes(show, outcome.record)
    assert verify(outcome.mp3, studio.store).faults == ()
    report.print_outcome(outcome, as_json=False)
    assert capsys.readouterr().err.count("in the words of its feed") == len(told_of_feed)
    print_plan(edited, estimate_left_to_speak(edited, studio.clips, studio.lexicon), as_json=False)
    printed = capsys.readouterr().err
    assert printed.count("fetch_pages = false") == 1
    assert f"not all of it: {paged}" in printed
    again = plan_again(show, hosts_of(show, catalog), outcome.record, studio.store)
    of_feed = {story.lead.title for story in edited.stories if story.lead.from_feed}
    assert {story.lead.title for story in again.stories if story.lead.from_feed} == of_feed
    assert [story.lead.title for story in again.stories if not story.lead.is_whole] == [paged]
