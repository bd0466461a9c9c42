"""Write show notes: an episode's headlines with times, the sentences kept of each story, and where they come from.

Titles and sentences stand in the article's own writing, the words around them in the show's.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from html import escape

import nh3

from digest.publish.formats import build_address, build_page_path, clean_text, defuse_tags, format_clock
from digest.record import Record, SentenceRecord, StoryRecord
from digest.settings import Show
from digest.wording import write_traditional

DESCRIPTION_BYTES = 4000  # Apple's limit, in bytes of UTF-8

_TAGS = {"p", "br", "h3", "blockquote", "a"}  # all that the notes are made of

_NOTICE = "本节目由合成语音播报，文字摘自所列来源。"


def localize(show: Show, text: str) -> str:
    """Return words of this program, which are in simplified characters, in the show's own writing."""
    return write_traditional(text, show.variety) if show.language == "zh-Hant" else text


def build_plain_notes(show: Show, record: Record) -> str:
    """Return an episode's description as plain text of at most 4,000 bytes: headlines with times, sources, notice.

    What does not fit is left out from the end, links first. The notice that the voice is synthetic is always there.
    """
    notice = localize(show, _NOTICE)
    room = DESCRIPTION_BYTES - len(f"\n\n{notice}".encode())
    lines = _list_headlines(record)
    if record.get("corrected"):
        lines = [_describe_correction(show, record), "", *lines]
    sources = list(_list_sources(record))
    if sources:
        lines += ["", localize(show, "来源："), *sources]
    safe = [defuse_tags(line) for line in lines]
    kept = fit_bytes(safe, room)
    return f"{kept}\n\n{notice}"


def build_html_notes(show: Show, record: Record) -> str:
    """Return the full show notes as HTML: what `build_plain_notes` says, and the sentences kept of each story."""
    # The time stamps again: what reads the description may join its lines, and then finds them here.
    headlines = "<br>\n".join(escape(line) for line in _list_headlines(record))
    stories = "\n".join(_build_story(show, story) for story in record["stories"])
    notice = escape(localize(show, _NOTICE))
    changed = ""
    if record.get("corrected"):
        changed = f"<p>{escape(_describe_correction(show, record))}</p>\n"
    html = f"{changed}<p>{headlines}</p>\n{stories}\n<p>{notice}</p>"
    # All is escaped above; this is the second lock, so that no slip there puts a script into an app.
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"*": {"lang"}, "a": {"href"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )


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
    """Return a line for each chapter, in the form that Apple, Spotify and YouTube take for chapters: (mm:ss) Title."""
    headlines = []
    for chapter in record["chapters"]:
        clock = format_clock(chapter["start_s"])
        headlines.append(f"({clock}) {clean_text(chapter['title'])}")
    return headlines


def _list_sources(record: Record) -> Iterator[str]:
    """Yield a line for each article that was told: who published it, its title and address."""
    for story in record["stories"]:
        for article in (story, *story["others"]):
            parts = [article["source"], article["title"]]
            named = " · ".join(clean_text(part) for part in parts if part)
            url = article["url"]
            yield f"{named}：{url}" if url else named


def _build_story(show: Show, story: StoryRecord) -> str:
    title = escape(clean_text(story["title"]))
    paragraphs = ["".join(sentence["text"] for sentence in group) for group in group_paragraphs(story)]
    quoted = "<br>\n".join(escape(clean_text(paragraph)) for paragraph in paragraphs)
    facts = [
        _link_source(show, story),
        "" if story.get("full_text", True) else localize(show, "只取导语"),
        format_moment(show, story["published"]),
        _link_others(show, story),
        _link_earlier(show, story),
    ]
    shown = " · ".join(fact for fact in facts if fact)
    language = story["language"]  # a show may quote articles in both writings, and a screen reader goes by this
    clock = format_clock(story["start_s"])
    return (
        f'<h3 lang="{language}">({clock}) {title}</h3>\n'
        f'<blockquote lang="{language}">{quoted}</blockquote>\n'
        f"<p>{shown}</p>"
    )


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


def _build_link(url: str | None, text: str) -> str:
    shown = escape(clean_text(text))
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
