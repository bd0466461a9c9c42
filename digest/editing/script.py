"""Write what an episode says, line by line: the show's own words around the sentences of the sources.

Every line of a source carries its `Sentence`; a line without one is the show's, or the title that the source printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from digest.editing import durations, templates
from digest.editing.attribution import write_attribution, write_other_sources
from digest.editing.candidates import is_balanced
from digest.editing.care import is_story_of_suicide, tells_how
from digest.editing.headlines import trim_title
from digest.editing.help_lines import HELP_LINES, find_region, wants_help
from digest.editing.salience import find_terms
from digest.editing.select import HEADLINES
from digest.editing.similarity import fold_text
from digest.editing.topics import find_topic
from digest.editing.transitions import Turn, plan_turns, write_transition
from digest.editing.writer import Writer, build_article_writer, build_writer
from digest.han import HAN
from digest.settings import Show, Voice
from digest.synthetic import SPOKEN_LABEL, has_label
from digest.types import Chapter, Language, Line, Pause, Script, Story, Summary

# The titles of chapters without a story, and what stands before the title of a story in brief.
_OPENING = "开场"
_CLOSING = "结束语"
_BRIEF = "简讯："
# Who speaks, told before what was said: 甲乙表示，
_LEADS_ON = re.compile("[，：,:]$")

# Where the first sentence has this share of a title's terms, the title says nothing more and is not spoken; less is
# enough where it was heard among the headlines just before.
_SAYS_TITLE = 0.6
_SAYS_HEARD_TITLE = 0.3
# How many it is: what a title counts must be heard.
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
# A title of more characters is heard as a sentence too long; what parts its clauses, and how short it may become.
_LONG_TITLE = 45
_SHORT_TITLE = 10
_TITLE_BORDER = re.compile(rf"[；;]|(?<=[{HAN}」』”》])\s+(?=[{HAN}「『“《])")
# A first sentence of fewer characters only leads on to the next one: both are taken together.
_SHORT_FIRST = 20


@dataclass(frozen=True, slots=True)
class _Telling:
    """A story, and how it is told.

    Attributes:
        title: What is spoken as its title; None where its first sentence says the same.
    """

    summary: Summary
    host: Voice
    turn: Turn
    title: str | None


def write_episode_script(
    summaries: Sequence[Summary], show: Show, hosts: Sequence[Voice], day: date, *, little_news: bool = False
) -> Script:
    """Write the script of an episode.

    Args:
        summaries: The stories in order, at least one; those of a slot first and last.
        show: Its title, language and templates.
        hosts: One voice or more; stories are told in turn, the first one opens and closes.
        day: The episode's date; it chooses among templates too.
        little_news: The opening says that the episode is shorter than on other days.

    Returns:
        A chapter for the opening, one per story under the article's title, those in brief last, and one for the
        closing.
    """
    writer = build_writer(summaries, show, hosts, day)
    headlines = _choose_headlines(summaries)
    opening = _write_opening(writer, headlines, hosts[0], little_news)
    chapters = [Chapter(writer.write_words(_OPENING), _end_with_pause(opening, "story"))]
    for telling in _plan_tellings(summaries, show, hosts, heard=bool(headlines)):
        lines = _write_telling(writer, telling, summaries)
        chapter_title = _write_chapter_title(writer, telling.summary)
        chapters.append(Chapter(chapter_title, _end_with_pause(lines, "story"), telling.summary))
    repeated = headlines if show.repeats_headlines and not little_news else ()
    closing = _write_closing(writer, repeated, hosts[0])
    chapters.append(Chapter(writer.write_words(_CLOSING), _end_with_pause(closing, "none")))
    # Apps show the day's first news beside the show's name: a title repeats neither that name nor a number.
    news = [summary for summary in summaries if not summary.story.lead.slot]
    first_title = trim_title((news or summaries)[0].story.lead.title)
    title = f"{day.month}月{day.day}日：{first_title}"
    # A chapter has no lines where its templates have only fields that are unknown.
    told = tuple(chapter for chapter in chapters if chapter.lines)
    return Script(title, told)


def write_article_script(summary: Summary, voice: Voice, *, show: Show | None = None) -> Script:
    """Write the script of a single article: title, source and date, its sentences, the synthetic-voice notice.

    Args:
        summary: The article, with the sentences to speak.
        voice: Who speaks.
        show: Whose templates and time zone are used; by default the built-in ones and the article's own zone.

    Returns:
        A script of one chapter.
    """
    article = summary.story.lead
    language: Language = "zh-Hant" if article.language == "zh-Hant" else "zh-Hans"
    spoken = trim_title(article.title)
    writer = build_article_writer(spoken, language, voice, show)
    title: Iterator[Line] = iter(())
    if not tells_how(article.title, of_suicide=is_story_of_suicide(article)):
        title = writer.write("story", voice, quoted=article.language, pause="paragraph", title=spoken)
    lines = [
        *title,
        *write_attribution(writer, summary, voice),
        *_write_sentences(summary, voice, last="paragraph"),
        *_write_help(writer, summary, voice),
        *_write_notice(writer, voice, quoted=language),
    ]
    chapter = Chapter(spoken, _end_with_pause(lines, "none"), summary)
    return Script(article.title, (chapter,))


def predict_s(script: Script, voices: Mapping[str, Voice]) -> float:
    """Predict how long a script takes to say, pauses included, in seconds."""
    return sum(
        durations.estimate_s(line.text, voices[line.voice], line.pause)
        for chapter in script.chapters
        for line in chapter.lines
    )


def _choose_headlines(summaries: Sequence[Summary]) -> tuple[Summary, ...]:
    """Return the stories that are announced at the beginning; one alone is not."""
    at_length = [summary for summary in summaries if not summary.brief and not summary.story.lead.slot]
    return tuple(at_length[:HEADLINES]) if len(at_length) > 1 else ()


def _find_title(summary: Summary) -> str:
    """Return what is spoken as a story's title: without labels, and of a very long one the first clauses."""
    title = summary.headline or trim_title(summary.story.lead.title)
    if len(title) <= _LONG_TITLE:
        return title
    beginnings = [title[: border.start()] for border in _TITLE_BORDER.finditer(title, _SHORT_TITLE, _LONG_TITLE + 1)]
    return next((text for text in reversed(beginnings) if is_balanced(text)), title)


def _plan_tellings(
    summaries: Sequence[Summary], show: Show, hosts: Sequence[Voice], *, heard: bool
) -> Iterator[_Telling]:
    """Yield how each story is told.

    Args:
        heard: Whether the titles of the first ones were heard just before.
    """
    topics = [find_topic(summary.story, show.topics) for summary in summaries]
    for summary, turn in zip(summaries, plan_turns(topics), strict=True):
        just_heard = heard and not turn.place and not summary.story.lead.slot
        title = None if _says_title(summary, just_heard=just_heard) else _find_title(summary)
        yield _Telling(summary, hosts[turn.place % len(hosts)], turn, title)


def _says_title(summary: Summary, *, just_heard: bool) -> bool:
    """Whether the first sentence that is told says what the title says."""
    title = find_terms(fold_text(_find_title(summary)))
    if not summary.sentences or not title:
        return False
    first = summary.sentences[0].text
    if len(first) < _SHORT_FIRST and len(summary.sentences) > 1:
        first += summary.sentences[1].text
    if not _find_figures(_find_title(summary)) <= _find_figures(first):
        return False
    said = len(title & find_terms(fold_text(first)))
    return said >= (_SAYS_HEARD_TITLE if just_heard else _SAYS_TITLE) * len(title)


def _find_figures(text: str) -> frozenset[str]:
    return frozenset(_FIGURE.findall(fold_text(text)))


def _write_chapter_title(writer: Writer, summary: Summary) -> str:
    title = trim_title(summary.story.lead.title)
    if not summary.brief:
        return title
    return writer.write_words(_BRIEF, summary.story.lead.language) + title


def _write_opening(writer: Writer, headlines: Sequence[Summary], host: Voice, little_news: bool) -> Iterator[Line]:
    greeting = list(writer.write("opening", host))
    yield from greeting
    yield from _write_notice(writer, host, greeting, pause="paragraph")
    if little_news:
        yield from writer.write("little_news", host, pause="paragraph")
    if headlines:
        yield from writer.write("headlines", host)
        yield from _write_headlines(writer, headlines, host)
        yield from writer.write("details", host)


def _write_notice(
    writer: Writer, host: Voice, said: Sequence[Line] = (), *, quoted: Language = "und", pause: Pause = "sentence"
) -> Iterator[Line]:
    """Yield the notice, and the label of synthetic speech where neither it nor what was said before has one."""
    notice = list(writer.write("notice", host, quoted=quoted, pause=pause))
    yield from notice
    if not has_label("".join(line.text for line in (*said, *notice))):
        language = templates.choose_line_language(writer.language, quoted)
        words = writer.write_words(SPOKEN_LABEL, quoted)
        yield Line(words, host.name, language, pause=pause, template="notice")


def _write_closing(writer: Writer, headlines: Sequence[Summary], host: Voice) -> Iterator[Line]:
    if headlines:
        yield from writer.write("recap", host)
        yield from _write_headlines(writer, headlines, host)
    yield from writer.write("closing", host)


def _write_headlines(writer: Writer, headlines: Sequence[Summary], host: Voice) -> Iterator[Line]:
    """Yield the titles of some stories, with a longer pause after the last."""
    for summary in headlines:
        last = summary is headlines[-1]
        for line in writer.write_title(_find_title(summary), summary.story.lead.language, host):
            yield replace(line, pause="paragraph") if last else line


def _write_telling(writer: Writer, telling: _Telling, summaries: Sequence[Summary]) -> Iterator[Line]:
    place = telling.turn.place
    if not telling.summary.brief:
        yield from _write_story(writer, telling)
        return
    if not place or not summaries[place - 1].brief:
        yield from writer.write("briefs", telling.host, pause="paragraph")
    yield from _write_brief(writer, telling.summary, telling.host, place)


def _write_story(writer: Writer, telling: _Telling) -> Iterator[Line]:
    summary, host, place = telling.summary, telling.host, telling.turn.place
    article = summary.story.lead
    # A show's own words around the title are always said.
    title = _find_title(summary) if writer.has_own("story") else telling.title
    attribution = tuple(write_attribution(writer, summary, host, place))
    if place > 0:
        needed = title is None and not attribution
        yield from write_transition(writer, summary, host, telling.turn, needed=needed)
    if title is not None:
        yield from writer.write("story", host, turn=place, quoted=article.language, pause="paragraph", title=title)
        yield from _write_follow_up(writer, summary.story, host, place)
    yield from attribution
    yield from _write_sentences(summary, host, last="paragraph")
    if title is None:  # what a story follows is clear only when it was told
        yield from _write_follow_up(writer, summary.story, host, place)
    yield from write_other_sources(writer, summary.story, host, place)
    yield from _write_help(writer, summary, host)


def _write_brief(writer: Writer, summary: Summary, host: Voice, place: int) -> Iterator[Line]:
    """Yield a story of the block of brief news: where it comes from and its sentence, or else its title."""
    yield from write_attribution(writer, summary, host, place)
    if not summary.sentences:
        yield from writer.write_title(_find_title(summary), summary.story.lead.language, host)
    yield from _write_sentences(summary, host, last="paragraph")
    yield from _write_follow_up(writer, summary.story, host, place)
    yield from _write_help(writer, summary, host)


def _write_follow_up(writer: Writer, story: Story, host: Voice, turn: int) -> Iterator[Line]:
    """Yield that the story continues an earlier one, and on which day that was told."""
    if not story.follows or not writer.day:
        return
    when = writer.write_words(templates.write_day(story.follows.day, writer.day) or "")
    yield from writer.write("follow_up", host, turn=turn, title=trim_title(story.follows.title), when=when)


def _write_sentences(summary: Summary, host: Voice, *, last: Pause) -> Iterator[Line]:
    """Yield the sentences of the source, with a longer pause between its paragraphs."""
    article = summary.story.lead
    following = (*summary.sentences[1:], None)[: len(summary.sentences)]
    for sentence, after in zip(summary.sentences, following, strict=True):
        pause: Pause = "paragraph"
        if after is None:
            pause = last
        elif _LEADS_ON.search(sentence.text):
            pause = "clause"
        elif after.paragraph == sentence.paragraph:
            pause = "sentence"
        yield Line(
            sentence.text,
            host.name,
            article.language,
            sentence,
            pause,
        )


def _write_help(writer: Writer, summary: Summary, host: Voice) -> Iterator[Line]:
    """Yield where to find help, after a story that speaks of suicide."""
    said = [summary.headline or summary.story.lead.title, *(sentence.text for sentence in summary.sentences)]
    if not wants_help(summary, said):
        return
    if writer.templates.help is not None:
        yield from writer.write("help", host, pause="paragraph")
        return
    line = HELP_LINES[find_region(writer.show, writer.language)]
    text = templates.convert_writing(line.text, line.writing, writer.language)
    yield Line(text, host.name, writer.language, pause="paragraph", template="help")


def _end_with_pause(lines: Iterator[Line] | Sequence[Line], pause: Pause) -> tuple[Line, ...]:
    """Return the lines, the last of them with that pause."""
    found = tuple(lines)
    if not found:
        return ()
    last = replace(found[-1], pause=pause)
    return (*found[:-1], last)
