"""Single articles and texts through the whole flow, alone and in a show's feed."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest
from mutagen.id3 import ID3

from digest.catalog import Catalog, find_built_in
from digest.documents.open import open_document
from digest.episode.article import prepare_article
from digest.episode.outcome import Outcome
from digest.episode.published import find_published_article
from digest.episode.say import say
from digest.episode.studio import Studio
from digest.errors import DigestError, PublishError
from digest.fetching.fetcher import read_source
from digest.han import to_simplified
from digest.pipeline import produce
from digest.settings import Show
from digest.types import Fetched
from digest.verify import verify
from tests.studio import NOW, seconds_of, snapshot


def test_an_article_of_a_reading_list_is_made_once(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """Its own feed and page hold it, its sources are in its tags, and the next time it is there already."""
    later = sample.model_copy(update={"name": "later", "source": ()})
    data = (find_built_in() / "feeds" / "sample" / "music.html").read_bytes()
    address = "https://example.org/music.html"
    assert find_published_article(address, later, tmp_path, studio) is None
    document = open_document(Fetched(address, data, "text/html", "utf-8"))
    voice = catalog.read_voice("xiaoxiao")
    made = produce(prepare_article(document, voice, seconds=20, show=later, out=tmp_path), NOW, studio)
    tag = ID3(made.mp3)
    assert [frame.url for frame in tag.getall("WXXX")] == [address]
    # The show's feeds are in two scripts, the MP3 is one: its tags are in the script of the first.
    assert tag.getall("TIT2")[0].text == [to_simplified(made.record["title"])]
    assert len(tag.getall("APIC")) == 1
    (item,) = feedparser.parse((tmp_path / "later" / "feed.xml").read_bytes()).entries
    assert item.id == made.record["guid"]
    assert "psc_chapters" not in item
    assert tag.getall("CHAP") == []
    assert not (tmp_path / "later" / "articles.xml").exists()
    assert made.record["title"][:6] in (tmp_path / "later" / "index.html").read_text("utf-8")
    before = snapshot(tmp_path / "later")
    again = find_published_article(f"{address}?utm_source=x", later, tmp_path, studio)
    assert again is not None
    assert (again.made, again.mp3, again.record) == (False, made.mp3, made.record)
    assert snapshot(tmp_path / "later") == before


def test_an_article_that_would_harm_followers_is_refused(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """With the file of an earlier article gone, the next is published where it is forced, and not otherwise."""
    later, voice = sample.model_copy(update={"name": "later", "source": ()}), catalog.read_voice("xiaoxiao")
    folder = find_built_in() / "feeds" / "sample"
    first, second = (
        open_document(Fetched(f"https://example.org/{name}", (folder / name).read_bytes(), "text/html", "utf-8"))
        for name in ("music.html", "bank.html")
    )
    produce(prepare_article(first, voice, seconds=10, show=later, out=tmp_path), NOW, studio).mp3.unlink()
    with pytest.raises(PublishError, match=r"is gone.*the same command with --force"):
        produce(prepare_article(second, voice, seconds=10, show=later, out=tmp_path), NOW, studio)
    made = produce(prepare_article(second, voice, seconds=10, show=later, out=tmp_path), NOW, studio, force=True)
    (item,) = feedparser.parse((tmp_path / "later" / "feed.xml").read_bytes()).entries
    assert item.id == made.record["guid"]


def test_an_article_without_a_show_has_a_cover_of_its_own(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """A player shows its title rather than nothing."""
    page = (find_built_in() / "feeds" / "sample" / "music.html").read_bytes()
    document = open_document(Fetched("-", page, "text/html", "utf-8"))
    voice = catalog.read_voice("xiaoxiao")
    made = produce(prepare_article(document, voice, seconds=20, show=None, out=tmp_path / "a.mp3"), NOW, studio)
    (picture,) = ID3(made.mp3).getall("APIC")
    assert picture.mime == "image/jpeg"


def test_two_articles_of_one_title_have_files_of_their_own(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """The second is told apart by its id, and each keeps its name when it is made again."""
    page = (find_built_in() / "feeds" / "sample" / "music.html").read_bytes()
    voice = catalog.read_voice("xiaoxiao")

    def made(address: str) -> Outcome:
        document = open_document(Fetched(address, page, "text/html", "utf-8"))
        return produce(prepare_article(document, voice, seconds=20, show=None, out=tmp_path / "mine"), NOW, studio)

    first, second = made("https://a.example/1"), made("https://b.example/2")
    identity = second.record["stories"][0]["article_id"]
    assert second.mp3.name == f"{first.mp3.stem}-{identity[:8]}.mp3"
    assert [made(address).mp3 for address in ("https://b.example/2", "https://a.example/1")] == [second.mp3, first.mp3]
    assert [json.loads(it.mp3.with_suffix(".json").read_bytes()) for it in (first, second)] == [
        dict(first.record),
        dict(second.record),
    ]


def test_an_article_is_read_in_its_own_script(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """Traditional stays Traditional on paper; captions and editor lines are not read."""
    document = open_document(read_source(str(find_built_in() / "feeds/sample/bridge-hant.html"), None, studio.fetcher))
    voice = catalog.read_voice("xiaobei")
    outcome = produce(
        prepare_article(document, voice, seconds=None, show=None, out=tmp_path / "bridge.mp3"), NOW, studio
    )
    said = (tmp_path / "bridge.vtt").read_text("utf-8")
    assert "可抵禦16級颱風" in said
    assert "圖／" not in said
    assert "責任編輯" not in said
    assert verify(outcome.mp3, studio.store).faults == ()


def test_an_article_joins_a_shows_feed_of_articles(
    sample: Show, catalog: Catalog, studio: Studio, tmp_path: Path
) -> None:
    """It is published under its id, and listed in articles.xml."""
    document = open_document(read_source(str(find_built_in() / "feeds/sample/bank.html"), None, studio.fetcher))
    outcome = produce(
        prepare_article(document, catalog.read_voice("yunjian"), seconds=30, show=sample, out=tmp_path), NOW, studio
    )
    identity = outcome.record["name"]
    assert outcome.mp3 == tmp_path / "sample" / "articles" / identity / f"{identity}.mp3"
    (item,) = feedparser.parse((tmp_path / "sample" / "articles.xml").read_bytes()).entries
    assert item.id == outcome.record["guid"]


def test_text_is_spoken(catalog: Catalog, studio: Studio, tmp_path: Path) -> None:
    """`say` makes an MP3 and nothing else."""
    master = say("今天是2026年11月23日。\n再见！", catalog.read_voice("xiaobei"), NOW, studio, tmp_path / "a" / "x.mp3")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["x.mp3"]
    assert abs(seconds_of(tmp_path / "a" / "x.mp3") - master.duration_s) < 0.1
    with pytest.raises(DigestError, match="no text"):
        say(" \n", catalog.read_voice("xiaobei"), NOW, studio, tmp_path / "y.mp3")
