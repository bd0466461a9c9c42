"""Finds when an article was published, among all the times a page states and prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml import html

from digest.articles.dates import CHINA, When, find_clocks_of_day, find_day_in_address, find_times, parse_time
from digest.articles.metadata import Metadata
from digest.articles.page_lines import Line

# Names of meta elements that state the time of publication, the most exact first.
_META = (
    *("article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date_published"),
    *("publishdate", "publish-date", "publish_date", "publication_date", "pubdate", "pubtime", "publishtime"),
    *("publish_time", "dc.date", "dcterms.created", "dc.date.issued", "weibo:article:create_at", "apub:time"),
    *("og:release_date", "date", "sailthru.date", "parsely-pub-date", "og:time", "og:pubdate", "firstpublishedtime"),
    *("_pubtime", "ptime", "createdate", "releasedate", "article:create_time"),
)
_SCRIPTED = re.compile(
    r"(?<![\w.])(?:var\s+)?[\"']?(?:ct|(?:ori_?)?create_?time|publish(?:ed)?_?(?:time|date|at)|pub_?(?:time|date)|ptime|date_?published)[\"']?"
    r"\s*[:=]\s*[\"']?(1\d{9}(?:\d{3})?(?!\d)|(?:19|20)\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}[^\"'<>;,}]{0,20})",
    re.IGNORECASE,
)
# The day on which a page was opened, as many sites print it over everything.
_TODAY = re.compile(r"(?:今[天日]|[现現]在|[当當]前)(?:是|[时時][间間]|日期)|[农農][历曆]")
_ASIDE = frozenset({"related", "comment", "interface"})
_FEW_TIMES = 3
# Above this much a script is a library.
_SCRIPT_CHARACTERS = 400_000
_UPDATED = re.compile(r"更新|修改|最[后後]|update|modif", re.IGNORECASE)
_PUBLISHED = re.compile(r"[发發][布表佈稿]|刊[登出]|publish|posted|日期|[时時][间間]", re.IGNORECASE)


def find_published(
    root: html.HtmlElement, metadata: Metadata, body: Sequence[Line], lines: Sequence[Line], url: str | None
) -> datetime | None:
    """Find the time of publication.

    What the page states for machines is preferred, then what it prints near the head of the body, then the day in its
    address. Where a page states a day and prints day and minute, or states local time as if it were UTC, what it
    prints decides.

    Returns:
        The time, aware; midnight at +08:00 where only the day is known.
    """
    stated = [when for when in _find_stated(root, metadata) if when is not None]
    printed = _find_printed(body, lines)
    if stated:
        best = next((when for when in stated if when.has_clock), stated[0])
        return _reconcile(best, printed).moment
    if not printed and (when := _find_in_scripts(root)) is not None:
        return when.moment
    in_address = find_day_in_address(url or metadata.canonical or "")
    if printed:
        same_day = [w for w in printed if in_address and w.wall[:3] == in_address.wall[:3]]
        found = (same_day or printed)[0]
        if not found.has_clock:  # the same day may be printed with its hour elsewhere
            found = next((w for w in printed if w.has_clock and w.wall[:3] == found.wall[:3]), found)
        if found.has_clock or in_address is None:
            return found.moment if found.moment.utcoffset() else found.moment.astimezone(CHINA)
    return _add_yearless_clock(in_address, body, lines) if in_address else None


def _add_yearless_clock(day: When, body: Sequence[Line], lines: Sequence[Line]) -> datetime:
    """The day of the address with the hour that the head prints beside the same day without its year: 11-23 09:41."""
    first = next((index for index, line in enumerate(lines) if body and line is body[0]), 0)
    for line in lines[max(0, first - 15) : first + 4]:
        if len(line.text) <= 120:
            for hour, minute in find_clocks_of_day(line.text, day.moment.month, day.moment.day):
                return day.moment.replace(hour=hour, minute=minute)
    return day.moment


def _reconcile(stated: When, printed: Sequence[When]) -> When:
    for when in printed:
        if when.has_clock and not stated.has_clock and when.wall[:3] == stated.wall[:3]:
            return when
        if when.has_clock and stated.has_zone and when.wall == stated.wall and not when.has_zone:
            # 19:51 printed and 19:51Z stated: nobody prints UTC on a Chinese page.
            return when if stated.moment.utcoffset() is not None and not stated.moment.utcoffset() else stated
    if stated.has_clock and stated.has_zone and not stated.moment.utcoffset():
        return When(stated.moment.astimezone(CHINA), has_clock=True, has_zone=True)
    return stated


def _find_stated(root: html.HtmlElement, metadata: Metadata) -> Iterable[When | None]:
    yield parse_time(metadata.find_linked("datePublished"))
    for name in _META:
        yield parse_time(metadata.meta.get(name))
    for element in root.iter("time"):
        marked = f"{element.get('itemprop', '')} {element.get('class', '')} {' '.join(element.keys())}"
        if element.get("datetime") and re.search(r"publish|pubdate", marked, re.IGNORECASE):
            yield parse_time(element.get("datetime"))
    for element in root.iterfind(".//*[@itemprop='datePublished']"):
        yield parse_time(element.get("content") or element.get("datetime") or element.text_content())
    yield parse_time(metadata.find_linked("dateCreated"))
    times = [it for it in root.iter("time") if it.get("datetime") and not _UPDATED.search(_join_marks(it))]
    if len(times) <= _FEW_TIMES:  # more belong to a list of articles
        yield from (parse_time(element.get("datetime")) for element in times)
    for dated in root.xpath("//*[@title][contains(@class, 'time') or contains(@class, 'date')]")[:_FEW_TIMES]:
        yield parse_time(dated.get("title"))


def _join_marks(element: html.HtmlElement) -> str:
    return f"{element.get('itemprop', '')} {element.get('class', '')} {element.getparent().get('class', '')}"


def _find_in_scripts(root: html.HtmlElement) -> When | None:
    """The time that a script is to print: of pages whose place for it is empty."""
    for script in root.iter("script"):
        for match in _SCRIPTED.finditer((script.text or "")[:_SCRIPT_CHARACTERS]):
            when = parse_time(match[1])
            if when is not None:
                return When(when.moment.astimezone(CHINA), when.has_clock, when.has_zone)
    return None


def _find_printed(body: Sequence[Line], lines: Sequence[Line]) -> list[When]:
    """The times printed around the head of the body, the likeliest first: near it, short line, not an update."""
    if not lines:
        return []
    first = next((index for index, line in enumerate(lines) if body and line is body[0]), 0)
    last = next((index for index, line in enumerate(lines) if body and line is body[-1]), len(lines))
    found: list[tuple[float, int, When]] = []
    for index, line in enumerate(lines):
        if len(line.text) > 160 or line.share_linked > 0.6:
            continue
        for order, when in enumerate(find_times(line.text)):
            distance = abs(index - first) * (1.0 if index <= first + 3 else 2.0)
            penalty = distance + (0 if when.has_clock else 15) + order + (0 if len(line.text) < 70 else 20)
            penalty += 15 if index > last else 0  # in a list of other articles, as a rule
            penalty += 40 if _TODAY.search(line.text) else 8 if line.part in _ASIDE else 0
            penalty += 10 if _UPDATED.search(line.text) and not _PUBLISHED.search(line.text) else 0
            found.append((penalty, index, when))
    found.sort(key=lambda item: item[:2])
    return [when for _, _, when in found]
