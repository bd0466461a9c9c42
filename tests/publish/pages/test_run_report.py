"""The report of a run: what it tells, in which language, and that it loads and runs nothing."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from lxml import html

from digest.errors import DayFacts
from digest.message import Message
from digest.publish.pages.run_report import build_report
from digest.publish.record import build_record
from digest.record import Record
from digest.translation import set_language
from digest.types import Details, Doubt, Episode, Failure, Run, UnreadReason

COUNTS = (("listed", 40), ("fresh", 12), ("read", 11), ("duplicates", 3), ("stories", 8))
DETAILS = Details(
    unread=((UnreadReason.TOLD_BEFORE, 20), (UnreadReason.TOO_OLD, 8)),
    failures=(Failure("unreachable", "fetch", "https://gone.example/feed", Message("404 Not Found")),),
    curve_lufs=tuple(-19.0 - (second % 5) for second in range(3660)),
    doubts=(Doubt("藏", "把旧的", "在那里", "cang2", ("zang4",), 0.61), Doubt("<b>Zorblax", "叫", "。", "zˈɔ")),
)


def made(episode: Episode, **changes: object) -> tuple[Run, Record]:
    record = build_record(dataclasses.replace(episode, counts=COUNTS, aim_s=3600.0, predicted_s=3590.0, **changes))  # type: ignore[arg-type]
    run = Run(
        "sample",
        episode.date,
        datetime(2026, 1, 5, 6, 30, tzinfo=UTC),
        "degraded",
        (Message("fetch: gone"),),
        75.0,
        title=episode.title,
        duration_s=episode.duration_s,
        stories=2,
        report="sample/sample-2026-01-05.html",
    )
    return run, record


def rows(page: bytes, name: str) -> list[list[str]]:
    section = html.document_fromstring(page).xpath(f"//section[@aria-labelledby='{name}']")[0]
    return [[" ".join(cell.text_content().split()) for cell in row] for row in section.xpath(".//tbody/tr")]


@pytest.fixture
def chinese() -> Iterator[None]:
    set_language("zh")
    yield
    set_language("en")


def test_it_tells_where_news_was_lost(episode: Episode) -> None:
    """Each step from the feeds to the ear has its number and what fell away there, with the reasons."""
    run, record = made(episode)
    page = build_report(run, record, DETAILS, [run], aim_lufs=-19.0)
    assert [(row[0], row[1], row[3]) for row in rows(page, "funnel")] == [
        ("entries listed", "40", ""),
        ("fresh and not told before", "12", "20 told by an earlier episode8 older than fresh_hours"),
        ("articles read", "11", "1 failed"),
        ("stories", "8", "3 duplicates of other articles"),
        ("stories told", "2", ""),
        ("sentences spoken", "3", ""),
    ]
    assert [row[:2] for row in rows(page, "time")] == [["Fetching feeds", "1.2"], ["Speaking", "20.0"]]
    text = html.document_fromstring(page).text_content()
    assert "gone.example/feed: 404 Not Found" in text
    assert "(+1.8 %)" in text


def test_it_tells_which_readings_to_listen_to(episode: Episode) -> None:
    """Where a word stands, how it is read, what else it could be; text of sources is text."""
    run, record = made(episode)
    page = build_report(run, record, DETAILS, [run], aim_lufs=-19.0)
    assert rows(page, "doubts") == [["把旧的藏在那里", "cang2", "zang4", "61 %"], ["叫<b>Zorblax。", "zˈɔ", "", "–"]]
    sure = build_report(run, record, dataclasses.replace(DETAILS, doubts=()), [run], aim_lufs=-19.0)
    assert "Every reading was sure." in sure.decode()


def test_it_draws_the_loudness(episode: Episode) -> None:
    """The curve is one line with as many points as it has values, and each chapter has the middle of its part."""
    run, record = made(episode)
    page = build_report(run, record, DETAILS, [run], aim_lufs=-19.0)
    (line,) = html.document_fromstring(page).xpath("//polyline")
    assert len(line.get("points").split()) == 3660
    assert [row[2] for row in rows(page, "loudness")] == ["−19.0", "−21.0", "−21.0", "–"]


def test_a_run_without_an_episode_says_why(episode: Episode) -> None:
    """And how far the news came."""
    run, record = made(episode)
    failed = dataclasses.replace(
        run, outcome="failed", said=(Message("sample: no story to tell"),), duration_s=None, stories=None, title=None
    )
    facts: DayFacts = {"counts": dict(COUNTS), "passed": [{"reason": "over the time budget"}] * 8, "failures": []}
    page = build_report(failed, facts, Details(), [run, failed], aim_lufs=-19.0)
    assert "sample: no story to tell" in page.decode()
    assert rows(page, "funnel")[-1][1:] == ["0", "", "8 over the time budget"]
    assert build_report(failed, {}, Details(), [failed], aim_lufs=-19.0)
    assert record["report"] == "reports/sample/sample-2026-01-05.html"


@pytest.mark.usefixtures("chinese")
def test_it_speaks_the_owner_s_language(episode: Episode) -> None:
    """On a Chinese machine no English is left but names and units."""
    run, record = made(episode)
    page = html.document_fromstring(build_report(run, record, DETAILS, [run], aim_lufs=-19.0))
    assert page.get("lang") == "zh-CN"
    for part in page.xpath("//style | //code | //ul"):
        part.drop_tree()
    words = set(re.findall("[A-Za-z]{3,}", page.text_content()))
    assert words <= {"LUFS", "dBTP", "digest", "Zorblax", "cang", "zang"}


def test_it_loads_and_runs_nothing(episode: Episode) -> None:
    """No script, no address to load from; the policy lets in the page's own style by its hash and nothing else."""
    run, record = made(episode)
    page = build_report(run, record, DETAILS, [run], aim_lufs=-19.0).decode()
    root = html.document_fromstring(page)
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']")[0].get("content")
    (style,) = root.xpath("//style")
    hashed = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    assert not root.xpath("//script | //link | //img | //*[@style] | //*[@src]")
