"""Write show notes: an episode's headlines with times, the sentences kept of each story, and where they come from.

Titles and sentences stand in the article's own writing, the words around them in the show's.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import datetime
from html import escape

import nh3

from digest.publish.chapters import list_chapters
from digest.publish.formats import build_address, build_page_path, clean_text, format_clock
from digest.record import Record, SentenceRecord, StoryRecord
from digest.settings import Show
from digest.synthetic import WRITTEN_LABEL
from digest.wording import write_traditional

DESCRIPTION_BYTES = 4000  # Apple's limit, in bytes of UTF-8
_DATE = len("2026-01-04")  # a time of publication would look like one of the audio

# What Apple keeps of notes; Audiobookshelf drops headings and quotations, too.
_TAGS = {"p", "br", "ul", "li", "a", "strong"}
# Programs make a link of whatever looks like a time of the audio, and 8:30 in a headline is none.
_TIME = re.compile(r"(?<=\d):(?=\d)")
_WORD_JOINER = "\u2060"  # unseen; it parts the digits from the colon for programs alone


def localize(show: Show, text: str) -> str:
    """Return words of this program, which are in simplified characters, in the show's own writing."""
    return write_traditional(text, show.variety) if show.language == "zh-Hant" else text


def build_description(show: Show, record: Record) -> str:
    """Return an episode's description as HTML of at most 4,000 bytes: headlines with times, sources, notice.

    What does not fit is left out from the end, links first. The notice that AI makes the voice is always there.
    """
    notice = f"<p>{escape(localize(show, WRITTEN_LABEL))}</p>"
    room = DESCRIPTION_BYTES - len(notice.encode())
    changed = _write_correction(show, record)
    lines = _list_headlines(record) or _list_paragraphs(record)
    headlines = _fit_list("<p>", lines, "<br>\n", "</p>\n", room - len(changed.encode()))
    room -= len((changed + headlines).encode())
    label = escape(localize(show, "来源："))
    items = [f"<li>{source}</li>" for source in _list_sources(record)]
    sources = _fit_list(f"<p>{label}</p>\n<ul>\n", items, "\n", "\n</ul>\n", room)
    return _clean(f"{changed}{headlines}{sources}{notice}")


def build_notes(show: Show, record: Record) -> str:
    """Return the full show notes as HTML: headlines with times, the sentences kept of each story, sources, notice."""
    lines = "<br>\n".join(_list_headlines(record))
    headlines = f"<p>{lines}</p>\n" if lines else ""
    stories = "\n".join(_build_story(show, story) for story in record["stories"])
    notice = escape(localize(show, WRITTEN_LABEL))
    return _clean(f"{_write_correction(show, record)}{headlines}{stories}\n<p>{notice}</p>")


def _clean(html: str) -> str:
    # All is escaped already; this is the second lock, so that no slip there puts a script into an app.
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"*": {"lang"}, "a": {"href"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )


def _write_correction(show: Show, record: Record) -> str:
    return f"<p>{escape(_describe_correction(show, record))}</p>\n" if record.get("corrected") else ""


def _fit_list(before: str, lines: list[str], between: str, after: str, room: int) -> str:
    """Join the first lines, as many as fit whole with what is around them in so many bytes of UTF-8; "" if none do."""
    left = room - len((before + after).encode())
    kept = 0
    for line in lines:
        left -= len((line + (between if kept else "")).encode())
        if left < 0:
            break
        kept += 1
    return before + between.join(lines[:kept]) + after if kept else ""


def _describe_correction(show: Show, record: Record) -> str:
    """Say that the episode is not the one first published."""
    said = localize(show, "更正：本期已更新")
    when = format_moment(show, record["corrected"])
    return f"{said}（{when}）。"


def fit_bytes(lines: list[str], room: int) -> str:
    """Join the first lines, as many as fit whole.

    Args:
        room: How many bytes of UTF-8 there is room for. If not even the first line fits, it is cut.
    """
    if not lines:
        return ""
    kept = 0
    used = -1  # there is a line break between two lines, none before the first
    for line in lines:
        used += len(line.encode()) + 1
        if used > room:
            break
        kept += 1
    if not kept:
        cut = lines[0].encode()[:room]
        return cut.decode(errors="ignore")  # drops the character that was cut in two
    return "\n".join(lines[:kept]).rstrip()


def _list_headlines(record: Record) -> list[str]:
    """Return a line for each chapter, (mm:ss) Title, as Apple, Spotify and YouTube read them; none for a single one."""
    chapters = list_chapters(record)
    headlines = []
    for chapter in chapters if len(chapters) > 1 else ():
        clock = format_clock(chapter["startTime"])
        headlines.append(f"({clock}) {_show(chapter['title'])}")
    return headlines


def _list_paragraphs(record: Record) -> list[str]:
    """Return what is told of a single article, which has no chapters."""
    return [
        _show("".join(sentence["text"] for sentence in group))
        for story in record["stories"]
        for group in group_paragraphs(story)
    ]


def _list_sources(record: Record) -> Iterator[str]:
    """Yield each article that was told: its title, with a link where it has an address, and who published it."""
    for story in record["stories"]:
        for article in (story, *story["others"]):
            title = _build_link(article["url"], article["title"])
            yield " · ".join(part for part in (title, _show(article["source"] or "")) if part)


def _build_story(show: Show, story: StoryRecord) -> str:
    paragraphs = ["".join(sentence["text"] for sentence in group) for group in group_paragraphs(story)]
    quoted = "".join(f"<br>\n{_show(paragraph)}" for paragraph in paragraphs)
    published = story["published"]
    facts = [
        _link_source(show, story),
        _describe_part(show, story),
        format_moment(show, published)[:_DATE] if published else "",
        _link_others(show, story),
        _link_earlier(show, story),
    ]
    shown = " · ".join(fact for fact in facts if fact)
    language = story["language"]  # a show may quote articles in both writings, and a screen reader goes by this
    return f'<p lang="{language}"><strong>{_show(story["title"])}</strong>{quoted}</p>\n<p>{shown}</p>'


def _describe_part(show: Show, story: StoryRecord) -> str:
    """Say that not all of an article was read; "" where it was."""
    if story.get("full_text", True):
        return ""
    return localize(show, "不是全文" if "missing" in story else "只取导语")


def _link_source(show: Show, story: StoryRecord) -> str:
    """Return a link to a story's article under the name of its source; "" where neither is known."""
    named = story["source"] or ""
    if not named and story["url"]:
        named = localize(show, "原文")
    return _build_link(story["url"], named)


def _link_others(show: Show, story: StoryRecord) -> str:
    """Return links to the other articles that tell a story, "" if there are none."""
    links = [_build_link(other["url"], other["source"] or other["title"]) for other in story["others"]]
    also = "、".join(links)
    if not also:
        return ""
    label = localize(show, "另见")
    return f"{label}：{also}"


def _link_earlier(show: Show, story: StoryRecord) -> str:
    """Return a link to the page of the episode that told the story before, "" for a new story."""
    follows = story["follows"]
    if not follows:
        return ""
    shown = f"{follows['date']} {follows['title']}"
    page = build_page_path(f"episodes/{follows['date']}")  # only episodes are followed
    link = _build_link(build_address(show, page), shown)
    return f"{localize(show, '前情')}：{link}"


def group_paragraphs(story: StoryRecord) -> list[list[SentenceRecord]]:
    """Return a story's sentences, those of one paragraph of the source together."""

    def find_paragraph(sentence: SentenceRecord) -> int:
        return sentence["paragraph"]

    return [list(group) for _, group in itertools.groupby(story["sentences"], key=find_paragraph)]


def _show(text: str) -> str:
    """Write a printed text as HTML in which programs find no time of the audio."""
    return _TIME.sub(f":{_WORD_JOINER}", escape(clean_text(text)))


def _build_link(url: str | None, text: str) -> str:
    shown = _show(text)
    if not url or not shown:
        return shown
    return f'<a href="{escape(url)}">{shown}</a>'


def format_moment(show: Show, published: str | None) -> str:
    """Return a time in the show's time zone, 2026-01-04 19:51, or its date if only that is known; "" for None."""
    if published is None:
        return ""
    moment = datetime.fromisoformat(published)
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return f"{moment:%Y-%m-%d}"  # a page that prints no time
    return f"{moment.astimezone(show.zone):%Y-%m-%d %H:%M}"
