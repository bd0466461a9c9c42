"""Find when an article was published, among all the times that a page states and prints."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from lxml import html

from digest.articles.dates import CHINA, When, find_clocks_of_day, find_day_in_address, find_times, parse_time
from digest.articles.metadata import Metadata
from digest.articles.page_lines import Line
from digest.articles.relative_dates import read_relative, read_yearless

# Names of meta elements that state the time of publication, the most exact first.
_META = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date_published",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "pubdate",
    "pubtime",
    "publishtime",
    "publish_time",
    "dc.date",
    "dcterms.created",
    "dc.date.issued",
    "weibo:article:create_at",
    "apub:time",
    "og:release_date",
    "date",
    "sailthru.date",
    "parsely-pub-date",
    "og:time",
    "og:pubdate",
    "firstpublishedtime",
    "_pubtime",
    "ptime",
    "createdate",
    "releasedate",
    "article:create_time",
)
# var ct = "1795403460", "publish_time": "2026-11-23 09:41"
_SCRIPTED = re.compile(
    r"""
    (?<![\w.]) (?:var\s+)?
    ["']?
    (?: ct | (?:ori_?)?create_?time | publish(?:ed)?_?(?:time|date|at) | pub_?(?:time|date) | ptime | date_?published )
    ["']? \s* [:=] \s* ["']?
    (
        1\d{9}(?:\d{3})?(?!\d)  # seconds or milliseconds since 1970
        | (?:19|20)\d\d [-/年.] \d{1,2} [-/月.] \d{1,2} [^"'<>;,}]{0,20}
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# The day on which a page was opened, as many sites print it over everything.
_TODAY = re.compile(
    r"(?:今[天日]|[现現]在|[当當]前)(?:是|[时時][间間]|日期)|[农農][历曆]|(?:香港|北京|[台臺][北灣湾])[时時][间間]\s*[:：]"
)
_ASIDE = frozenset({"related", "comment", "interface"})
# A page with more marked times lists articles.
_FEW_TIMES = 3
# A longer script is a library: reading it would cost time and find other programs' dates.
_SCRIPT_CHARACTERS = 400_000
# How much speaks against a printed time, in lines of distance from the head of the body.
_OF_VISIT = 40
_IN_SENTENCE = 20
_WITHOUT_CLOCK = 15
_WITHOUT_YEAR = 5
_AFTER_BODY = 15
_OF_UPDATE = 10
_IN_ASIDE = 8

# Reads a line: the time and whether its hour is known, or None.
_Reader = Callable[[str], tuple[datetime, bool] | None]

# Earlier times are those of programs without one.
_FIRST = datetime(1971, 1, 1, tzinfo=CHINA)
# © 2019-2026
_COPYRIGHT = re.compile(
    r"(?:©|copyright|版[权權]所有)\D{0,20}(?:(?:19|20)\d\d\s*[-~–至]\s*)?((?:19|20)\d\d)", re.IGNORECASE
)
# A time without its year is looked for in lines that hold little else.
_LONGEST_DATE = 40

_UPDATED = re.compile(r"更新|修改|最[后後]|update|modif", re.IGNORECASE)
_PUBLISHED = re.compile(r"[发發][布表佈稿]|刊[登出]|publish|posted|日期|[时時][间間]", re.IGNORECASE)


def find_published(
    root: html.HtmlElement,
    metadata: Metadata,
    body: Sequence[Line],
    lines: Sequence[Line],
    url: str | None,
    now: datetime | None = None,
) -> datetime | None:
    """Find the time of publication.

    What the page states for machines is preferred, then what it prints near the head of the body, then the day in its
    address. What it prints may lack its year, or count from now (3小时前). Where a page states a day and prints day
    and minute, or states local time as if it were UTC, what it prints decides.

    Args:
        now: When the page was fetched, aware; None for a file.

    Returns:
        The time, aware; midnight at +08:00 where only the day is known.
    """
    printed = _find_printed(body, lines, _choose_reader(lines, now))
    stated = [when for when in _find_stated(root, metadata) if when is not None and _is_possible(when, now)]
    if stated:
        exact = next((when for when in stated if when.has_clock), stated[0])
        return _reconcile(exact, printed).moment
    if not printed:
        scripted = _find_in_scripts(root)
        if scripted is not None:
            return scripted.moment
    in_address = find_day_in_address(url or metadata.canonical or "")
    found = _choose_printed(printed, in_address)
    if found is not None and (found.has_clock or in_address is None):
        return _to_local(found)
    if in_address is None:
        return None
    return _add_yearless_clock(in_address, body, lines)


def _is_possible(when: When, now: datetime | None) -> bool:
    """Whether a time can be true: second 0 of 1970 and times to come are what programs state that know none."""
    if when.moment < _FIRST:
        return False
    return now is None or when.moment <= now + timedelta(days=1)


def _choose_reader(lines: Sequence[Line], now: datetime | None) -> _Reader | None:
    """Return what reads times without a year: from now, or else from the year of the page's copyright."""
    if now is not None:
        return functools.partial(read_relative, now=now, zone=CHINA)
    years = [int(year) for line in lines for year in _COPYRIGHT.findall(line.text)]
    if not years:
        return None
    return functools.partial(read_yearless, now=datetime(max(years), 12, 31, tzinfo=CHINA))


def _to_local(when: When) -> datetime:
    """Return a printed time with its zone; one in UTC with that of China."""
    return when.moment.astimezone(CHINA) if _is_utc(when) else when.moment


def _choose_printed(printed: Sequence[When], in_address: When | None) -> When | None:
    """Choose the likeliest of the printed times: on the day of the address, if one is, and with its hour, if one is."""
    if not printed:
        return None
    same_day = [when for when in printed if in_address is not None and _is_same_day(when, in_address)]
    best = same_day[0] if same_day else printed[0]
    if best.has_clock:
        return best
    with_clock = (when for when in printed if when.has_clock and _is_same_day(when, best))
    return next(with_clock, best)


def _is_same_day(when: When, other: When) -> bool:
    return when.wall[:3] == other.wall[:3]


def _add_yearless_clock(day: When, body: Sequence[Line], lines: Sequence[Line]) -> datetime:
    """Return the day of the address at the hour that the head prints beside the day without its year: 11-23 09:41."""
    first, _ = _find_body(body, lines)
    moment = day.moment
    for line in lines[max(0, first - 15) : first + 4]:
        if len(line.text) > 120:
            continue
        clock = next(find_clocks_of_day(line.text, moment.month, moment.day), None)
        if clock is not None:
            hour, minute = clock
            return moment.replace(hour=hour, minute=minute)
    return moment


def _reconcile(stated: When, printed: Sequence[When]) -> When:
    """Correct a stated time by what the page prints.

    A stated day is given the hour that the page prints; second 0 of a day is what programs state that know the day
    only. Local time that is stated as UTC is given its true zone: where 19:51 is printed and 19:51Z stated, it is 19:51
    in China, for nobody prints UTC on a Chinese page.
    """
    is_day = not stated.has_clock or (stated.wall[3:] == (0, 0) and stated.moment.second == 0)
    for when in printed:
        if not when.has_clock:
            continue
        if is_day and _is_same_day(when, stated):
            return when
        if stated.has_zone and not when.has_zone and when.wall == stated.wall:
            return when if _is_utc(stated) else stated
    if stated.has_clock and stated.has_zone and _is_utc(stated):
        return When(stated.moment.astimezone(CHINA), has_clock=True, has_zone=True)
    return stated


def _is_utc(when: When) -> bool:
    return when.moment.utcoffset() == timedelta(0)


def _find_stated(root: html.HtmlElement, metadata: Metadata) -> Iterator[When | None]:
    """Yield the times that a page states for machines, the surest first."""
    yield parse_time(metadata.find_linked("datePublished"))
    yield from (parse_time(metadata.meta.get(name)) for name in _META)
    yield from _find_marked(root)
    yield parse_time(metadata.find_linked("dateCreated"))
    marked = [time for time in root.iter("time") if time.get("datetime")]
    times = [time for time in marked if not _UPDATED.search(_join_marks(time))]
    if len(times) <= _FEW_TIMES:
        yield from (parse_time(time.get("datetime")) for time in times)
    # <span class="date" title="2026-11-23 09:41">3小时前</span>
    for dated in root.xpath("//*[@title][contains(@class, 'time') or contains(@class, 'date')]")[:_FEW_TIMES]:
        yield parse_time(dated.get("title"))


def _find_marked(root: html.HtmlElement) -> Iterator[When | None]:
    """Yield the times of elements that are marked as the time of publication."""
    for time in root.iter("time"):
        attributes = " ".join(time.keys())  # <time pubdate datetime="…">
        marks = f"{time.get('itemprop', '')} {time.get('class', '')} {attributes}"
        moment = time.get("datetime")
        if moment and re.search(r"publish|pubdate", marks, re.IGNORECASE):
            yield parse_time(moment)
    for element in root.iterfind(".//*[@itemprop='datePublished']"):
        stated = element.get("content") or element.get("datetime")
        yield parse_time(stated or element.text_content())


def _join_marks(element: html.HtmlElement) -> str:
    """Return the words by which pages mark an update: an element's own, and its parent's class."""
    return f"{element.get('itemprop', '')} {element.get('class', '')} {element.getparent().get('class', '')}"


def _find_in_scripts(root: html.HtmlElement) -> When | None:
    """Return the time that a script is to print, on pages whose place for it is empty."""
    for script in root.iter("script"):
        source = (script.text or "")[:_SCRIPT_CHARACTERS]
        for match in _SCRIPTED.finditer(source):
            when = parse_time(match[1])
            if when is not None:
                return When(when.moment.astimezone(CHINA), when.has_clock, when.has_zone)
    return None


def _find_printed(body: Sequence[Line], lines: Sequence[Line], read: _Reader | None) -> list[When]:
    """List the times printed around the head of the body, the likeliest first.

    Args:
        read: Reads times without their year; None where they cannot be placed.
    """
    if not lines:
        return []
    first, last = _find_body(body, lines)
    found: list[tuple[float, int, When]] = []
    for index, line in enumerate(lines):
        if len(line.text) > 160 or line.share_linked > 0.6:
            continue
        penalty = _weigh_place(index, first, last) + _weigh_words(line)
        times = list(find_times(line.text))
        if not times and read is not None and len(line.text) <= _LONGEST_DATE:
            times = _read_undated(line.text, read)
            penalty += _WITHOUT_YEAR
        for order, when in enumerate(times):  # in one line, the time of publication comes before that of an update
            without_clock = 0 if when.has_clock else _WITHOUT_CLOCK
            found.append((penalty + order + without_clock, index, when))
    found.sort(key=lambda item: item[:2])
    return [when for _, _, when in found]


def _read_undated(text: str, read: _Reader) -> list[When]:
    found = read(unicodedata.normalize("NFKC", text))
    return [] if found is None else [When(found[0], has_clock=found[1], has_zone=False)]


def _find_body(body: Sequence[Line], lines: Sequence[Line]) -> tuple[int, int]:
    """Return the indices of the body's first and last line; of all lines where the page does not print it."""
    if not body:
        return 0, len(lines)
    first = 0
    last = len(lines)
    for index, line in enumerate(lines):
        if line is body[0]:
            first = index
        if line is body[-1]:
            last = index
    return first, last


def _weigh_place(index: int, first: int, last: int) -> float:
    """Return how much the place of a line speaks against its times: its distance from the head of the body."""
    is_over = index <= first + 3
    distance = abs(index - first) * (1.0 if is_over else 2.0)
    is_after = index > last  # in a list of other articles, as a rule
    return distance + _AFTER_BODY if is_after else distance


def _weigh_words(line: Line) -> float:
    """Return how much the words of a line speak against its times."""
    penalty = 0
    if len(line.text) >= 70:  # a sentence that tells when something happened
        penalty += _IN_SENTENCE
    if _TODAY.search(line.text):
        penalty += _OF_VISIT
    elif line.part in _ASIDE:
        penalty += _IN_ASIDE
    if _UPDATED.search(line.text) and not _PUBLISHED.search(line.text):
        penalty += _OF_UPDATE
    return penalty
