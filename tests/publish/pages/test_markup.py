"""Words of sources that are markup stay words, in whatever is published of them."""

from __future__ import annotations

import dataclasses
import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import webvtt
from lxml import etree, html

from digest.publish.checks.feed import check_feed
from digest.publish.pages.site import build_site
from digest.publish.record import build_record
from digest.publish.sidecars import build_sidecars
from digest.settings import Show
from digest.types import Article, Chapter, Cue, Episode, Line, Mark, Script, Sentence, Story, Summary
from tests.publish.conftest import make_episode
from tests.publish.feeds import build_feed

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "<a href='javascript:alert(1)'>x</a>",
    "<p style='position:fixed'>x",
    "]]><script>alert(1)</script><![CDATA[",
    "</title></script><script>alert(1)</script>",
    "<!--<script>alert(1)//-->",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<b onclick=alert(1)>&lt;script&gt;",
    "{{ 7*7 }}{% raw %}${alert(1)}",
    "</v><c.x><script>alert(1)</script>",
    "\n\n00:00:00.000 --> 00:00:09.000\n<script>alert(1)</script>",
)
ALLOWED = {"p", "br", "strong", "ul", "li", "a", "div"}
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def episode_of(attack: str) -> Episode:
    """An episode whose article has the attack as title, body, source, author and address, and so has the other one."""
    said = f"今天{attack}。"
    article = Article("00112233445566aa", f"题{attack}", (said,), f"javascript:alert('{attack}')", source=f"报{attack}")
    other = Article("00112233445566cc", attack, (said,), f"https://x.example/'\"><script>{attack}", source=attack)
    sentence = Sentence(said, article.id, 0, 0, len(said))
    line = Line(said, "bei", sentence=sentence)
    summary = Summary(Story(article, (other,)), (sentence,))
    script = Script(f"早报{attack}", (Chapter(article.title, (line,), summary),))
    return dataclasses.replace(
        make_episode(),
        title=script.title,
        script=script,
        voices=(("bei", f"晓北{attack}", "kokoro"),),
        cues=(Cue(0.0, 9.0, said, "bei", 0, sentence),),
        marks=(Mark(0.0, 20.0, article.title, article.url),),
        duration_s=20.0,
        failures=(),
    )


def assert_harmless(tree: Any, known: frozenset[str] = frozenset()) -> None:
    """Nothing in a tree runs or leads to what runs; `known` are the scripts and styles that belong there."""
    for element in tree.iter(etree.Element):
        if element.tag in {"script", "style"}:
            assert element.text in known
        assert element.tag not in {"iframe", "object", "embed", "base", "form"}
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in {"style", "srcdoc"}
            assert not value.strip().lower().startswith("javascript:")


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_feed_carries_no_markup_of_a_source(attack: str, show: Show) -> None:
    """Notes and descriptions have the few tags that are ours; titles none, taken for HTML too."""
    xml = build_feed(show, [build_record(episode_of(attack))], kind="episode")
    assert check_feed(xml) == ()
    item = etree.fromstring(xml).find("channel/item")
    assert item is not None
    notes = html.fromstring(f"<div>{item.findtext(CONTENT)}</div>")
    assert {element.tag for element in notes.iter()} <= ALLOWED
    assert {name for element in notes.iter() for name in element.attrib} <= {"href", "lang"}
    assert_harmless(notes)
    assert all(link.startswith("https://") for link in notes.xpath("//@href"))
    description = html.fromstring(f"<div>{item.findtext('description')}</div>")
    assert {element.tag for element in description.iter()} <= ALLOWED
    assert_harmless(description)
    assert len(list(html.fromstring(f"<div>{item.findtext('title')}</div>").iter())) == 1
    words = "".join("".join(notes.itertext()).split()).replace("\u2060", "")
    assert "".join(attack.split()) in words  # none of it is lost


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_page_carries_no_markup_of_a_source(attack: str, show: Show) -> None:
    """Every page has the scripts and styles of every other, and no more."""
    episode = episode_of(attack)
    record = build_record(episode)
    segments = json.loads(build_sidecars(episode, record)[f"{episode.name}.transcript.json"])["segments"]
    for name, data in build_site(show, [record], (), lambda _: segments, lambda _: None):
        tree = html.fromstring(data)
        policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert len(policy) == 1
        scripts = [it for it in tree.iter("script") if it.get("type") != "application/ld+json"]
        (plain,) = _plain(show, name)
        assert [it.text for it in scripts] == plain
        for held in tree.xpath("//script[@type='application/ld+json']"):
            assert "<" not in held.text
            assert json.loads(held.text)["@context"] == "https://schema.org"
            held.getparent().remove(held)
        assert_harmless(tree, frozenset([*plain, *(it.text for it in tree.iter("style"))]))
        assert len(list(tree.iter("style"))) == 1


def _plain(show: Show, name: str) -> list[list[str]]:
    """The scripts of the page of that name where nothing in it is hostile."""
    pages = dict(build_site(show, [build_record(make_episode())], (), lambda _: (), lambda _: None))
    return [[it.text for it in html.fromstring(pages[name]).iter("script") if it.get("type") is None]]


@pytest.mark.parametrize("attack", ATTACKS)
def test_sidecars_carry_no_markup_of_a_source(attack: str, tmp_path: Path) -> None:
    """A transcript has the one cue that was said; chapters and JSON hold text, and no address that runs."""
    episode = episode_of(attack)
    files = build_sidecars(episode, build_record(episode))
    vtt, srt = tmp_path / "a.vtt", tmp_path / "a.srt"
    vtt.write_bytes(files[f"{episode.name}.vtt"])
    srt.write_bytes(files[f"{episode.name}.srt"])
    said = "".join(episode.cues[0].text.split())
    (cue,) = webvtt.read(str(vtt)).captions
    assert "".join(unescape(cue.text).split()) == said
    assert "<script" not in cue.raw_text
    (cue,) = webvtt.from_srt(str(srt)).captions
    assert "".join(cue.raw_text.split()) == said  # SubRip has no way to escape; players draw it, and run nothing
    (segment,) = json.loads(files[f"{episode.name}.transcript.json"])["segments"]
    assert "".join(segment["body"].split()) == said
    (chapter,) = json.loads(files[f"{episode.name}.chapters.json"])["chapters"]
    assert "url" not in chapter
    for name, data in files.items():
        if name.endswith(".json"):
            assert all(url == "None" or url.startswith("https://") for url in _addresses(json.loads(data)))


def _addresses(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [str(held) for key, held in value.items() if key == "url"] + [
            it for held in value.values() for it in _addresses(held)
        ]
    return [it for held in value for it in _addresses(held)] if isinstance(value, list) else []
