"""Say who reports a story, and when: once, and not where its first sentence says so itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from digest.editing import templates
from digest.editing.headlines import trim_title
from digest.editing.scissors import CREDITED_PARAGRAPHS, find_credit, names_source
from digest.editing.similarity import fold_text
from digest.editing.writer import Writer
from digest.settings import Voice
from digest.types import Article, Language, Line, Story, Summary

# News of yesterday is the news of today: its date is said only where it is older.
_NEWS = timedelta(days=1)
# A day that is told from the day of the report.
_NEAR_DAY = re.compile("[今昨明][天日晨早晚夜]|前天|今(?=[发發表宣公起称稱赴])")
_DATE = re.compile(r"\d日")
_BEGINNING_CHARS = 30
# What names an edition at the end of a name: 晨港时报（网络版）
_BRACKETED = re.compile(r"\s*[（(][^（()）]*[)）]$")
# One paper by two names: 晨港日报 Morning Daily; but not ETtoday 新聞雲, of which either half is another's.
_LATIN_TOO = re.compile(r"^(?:[A-Za-z][A-Za-z .&]*\s+)?([一-鿿]{3,}[报報])(?:\s+[A-Za-z][A-Za-z .&]*)?$")
# At most so many outlets that report the same are named.
_MOST_OTHERS = 3


def write_attribution(writer: Writer, summary: Summary, host: Voice, turn: int = 0) -> Iterator[Line]:
    """Yield source and date, unless the first sentence begins with who reports it: two never follow one another."""
    article = summary.story.lead
    source = _find_source(article)
    first = summary.sentences[0].text if summary.sentences else ""
    # 青屿日报今天获悉: the source is named already.
    if names_source(first) or (source and fold_text(source) in fold_text(first[:30])):
        return
    yield from writer.write(
        "attribution",
        host,
        turn=turn,
        quoted=article.language,
        pause="clause",
        title=trim_title(article.title),
        source=source,
        when=_write_when(writer, summary, source),
    )


def write_other_sources(writer: Writer, story: Story, host: Voice, turn: int) -> Iterator[Line]:
    """Yield who else reports the story: at most three, each once, written as the show is."""
    told = _find_source(story.lead)
    names: list[str] = []
    for article in story.others:
        if article.source and article.source not in (story.lead.source, told, *names):
            names.append(article.source)
    if not names:
        return
    named = names[:_MOST_OTHERS]
    languages = {article.language for article in story.others if article.source in named}
    quoted: Language = "zh-Hant" if "zh-Hant" in languages else writer.language
    yield from writer.write("others", host, turn=turn, quoted=quoted, source="、".join(named), count=str(len(names)))


def _find_source(article: Article) -> str | None:
    """Return who reports: the agency that the article's dateline names, though another site may print it."""
    credit = find_credit(article.paragraphs[:CREDITED_PARAGRAPHS])
    # 德国之声 and 德国之声中文网 are one: the show's name for it counts.
    if credit is None or (article.source and fold_text(article.source) in fold_text(credit)):
        credit = article.source
    if not credit:
        return None
    name = _BRACKETED.sub("", credit) or credit
    return _LATIN_TOO.sub(r"\1", name)


def _write_when(writer: Writer, summary: Summary, source: str | None) -> str | None:
    """Write the day of a report where a listener needs it.

    What is said of today, 今天, must be known to be of another day. Else yesterday's news is today's, and an older
    report whose first sentence brings its date needs no other.
    """
    article = summary.story.lead
    day = templates.find_day(article.published, writer.show.zone if writer.show else None)
    if day is None:
        return None
    when = writer.write_words(templates.write_day(day, writer.day) or "", article.language)
    if writer.has_own("attribution"):
        return when
    if source and source[-1].isascii() and when[:1].isdigit():  # example.com11月23日 could not be read
        return None
    if writer.day is None:
        return when
    told = "".join(sentence.text for sentence in summary.sentences) or article.title
    if day >= writer.day:
        return None
    if _NEAR_DAY.search(told):
        return when
    is_dated = _DATE.search(told[:_BEGINNING_CHARS]) is not None
    return None if is_dated or writer.day - day <= _NEWS else when
