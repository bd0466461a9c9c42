"""Write what an episode says, line by line: the show's own words around the sentences of the sources.

Every line of a source carries its `Sentence`; a line without one is the show's, or the title that the source printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from digest.editing import durations, templates
from digest.editing.care import is_story_of_suicide, tells_how
from digest.editing.headlines import trim_title
from digest.editing.help_lines import HELP_LINES, find_region, wants_help
from digest.editing.scissors import CREDITED_PARAGRAPHS, find_credit, names_source
from digest.editing.select import HEADLINES
from digest.editing.similarity import fold_text
from digest.settings import Show, Templates, Voice
from digest.types import Article, Chapter, Language, Line, Pause, Script, Story, Summary

# The titles of chapters without a story, and what stands before the title of a story in brief.
_OPENING = "开场"
_CLOSING = "结束语"
_BRIEF = "简讯："


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the show's own lines of a script; what they have in common.

    Attributes:
        templates: The show's, or the built-in ones.
        language: What the show is written in.
        show: None for an article that is in no show.
        day: The episode's date; None for a single article, which gives dates with their year.
        fields: Fields that every template knows.
    """

    templates: Templates
    language: Language
    day: date | None
    show: Show | None
    fields: Mapping[str, str | None]

    def write(
        self,
        kind: str,
        voice: Voice,
        *,
        turn: int = 0,
        quoted: Language = "und",
        pause: Pause = "sentence",
        **fields: str | None,
    ) -> Iterator[Line]:
        """Yield the line of a template; nothing where a field of it is unknown."""
        language = templates.choose_line_language(self.language, quoted)
        # Only what every line knows is converted, such as the show's title: a quoted title stays as it was printed.
        common = _convert_fields(self.fields, self.language, language)
        text = templates.fill_template(
            kind,
            self.templates,
            {**common, **fields},
            seed=str(self.day),
            turn=turn,
            language=self.language,
            line_language=language,
        )
        if text:
            yield Line(text, voice.name, language, pause=pause, template=kind)


def write_episode_script(
    summaries: Sequence[Summary], show: Show, hosts: Sequence[Voice], day: date, *, little_news: bool = False
) -> Script:
    """Write the script of an episode.

    Args:
        summaries: The stories in order, at least one.
        show: Its title, language and templates.
        hosts: One voice or more; stories are told in turn, the first one opens and closes.
        day: The episode's date; it chooses among templates too.
        little_news: The opening says that the episode is shorter than on other days.

    Returns:
        A chapter for the opening, one per story under the article's title, those in brief last, and one for the
        closing.
    """
    writer = _build_writer(summaries, show, hosts, day)
    opening = _write_opening(writer, summaries, hosts[0], little_news)
    opening_title = templates.convert_writing(_OPENING, "zh-Hans", show.language)
    chapters = [Chapter(opening_title, _end_with_pause(opening, "story"))]
    for place, summary in enumerate(summaries):
        host = hosts[place % len(hosts)]
        if summary.brief:
            first = not place or not summaries[place - 1].brief
            lines = _write_brief(writer, summary, host, place, first=first)
        else:
            lines = _write_story(writer, summary, host, place, summaries)
        chapter_title = _write_chapter_title(writer, summary)
        chapters.append(Chapter(chapter_title, _end_with_pause(lines, "story"), summary))
    closing = writer.write("closing", hosts[0])
    closing_title = templates.convert_writing(_CLOSING, "zh-Hans", show.language)
    chapters.append(Chapter(closing_title, _end_with_pause(closing, "none")))
    # Apps show the day's first news beside the show's name: a title repeats neither that name nor a number.
    first_title = trim_title(summaries[0].story.lead.title)
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
    writer = _Writer(
        templates=show.templates if show else Templates(),
        language=show.language if show else language,
        day=None,
        show=show,
        fields=_collect_fields(
            show=show.title if show else None,
            title=trim_title(article.title),
            host=voice.title,
        ),
    )
    title: Iterator[Line] = iter(())
    if not tells_how(article.title, of_suicide=is_story_of_suicide(article)):
        spoken = trim_title(article.title)
        title = writer.write("story", voice, quoted=article.language, pause="paragraph", title=spoken)
    lines = [
        *title,
        *_write_attribution(writer, summary, voice),
        *_write_sentences(summary, voice, last="paragraph"),
        *_write_help(writer, summary, voice),
        *writer.write("notice", voice, quoted=language),
    ]
    chapter = Chapter(trim_title(article.title), _end_with_pause(lines, "none"), summary)
    return Script(article.title, (chapter,))


def predict_s(script: Script, voices: Mapping[str, Voice]) -> float:
    """Predict how long a script takes to say, pauses included, in seconds."""
    return sum(
        durations.estimate_s(line.text, voices[line.voice], line.pause)
        for chapter in script.chapters
        for line in chapter.lines
    )


def _build_writer(summaries: Sequence[Summary], show: Show, hosts: Sequence[Voice], day: date) -> _Writer:
    fields = _collect_fields(
        show=show.title,
        date=templates.write_date(day),
        weekday=templates.convert_writing(templates.WEEKDAYS[day.weekday()], "zh-Hans", show.language),
        lunar=_write_lunar_date(show, day),
        count=str(len(summaries)),
        host=hosts[0].title,
        cohost=hosts[1].title if len(hosts) > 1 else None,
    )
    return _Writer(show.templates, show.language, day, show, fields)


def _write_lunar_date(show: Show, day: date) -> str | None:
    """Return the day of the lunar calendar where a template of the show asks for it."""
    if not templates.has_field("lunar", show.templates):
        return None
    words = templates.write_lunar_date(day)
    return words and templates.convert_writing(words, "zh-Hans", show.language)


def _collect_fields(**known: str | None) -> dict[str, str | None]:
    names = ("show", "date", "weekday", "lunar", "count", "title", "source", "when", "host", "cohost")
    return {name: known.get(name) for name in names}


def _convert_fields(fields: Mapping[str, str | None], language: Language, wanted: Language) -> dict[str, str | None]:
    converted: dict[str, str | None] = {}
    for name, value in fields.items():
        converted[name] = value and templates.convert_writing(value, language, wanted)
    return converted


def _write_chapter_title(writer: _Writer, summary: Summary) -> str:
    title = trim_title(summary.story.lead.title)
    if not summary.brief:
        return title
    language = templates.choose_line_language(writer.language, summary.story.lead.language)
    return templates.convert_writing(_BRIEF, "zh-Hans", language) + title


def _write_opening(writer: _Writer, summaries: Sequence[Summary], host: Voice, little_news: bool) -> Iterator[Line]:
    yield from writer.write("opening", host)
    yield from writer.write("notice", host, pause="paragraph")
    if little_news:
        yield from writer.write("little_news", host, pause="paragraph")
    at_length = [summary for summary in summaries if not summary.brief]
    if len(at_length) > 1:
        yield from writer.write("headlines", host)
        for summary in at_length[:HEADLINES]:
            article = summary.story.lead
            yield from _write_title(writer, summary.headline or trim_title(article.title), article.language, host)


def _write_title(writer: _Writer, title: str, language: Language, host: Voice) -> Iterator[Line]:
    """Yield a title as a headline, always in the built-in way: the show's `story` template may say more."""
    plain = replace(writer, templates=Templates())
    yield from plain.write("story", host, quoted=language, title=title)


def _write_story(
    writer: _Writer, summary: Summary, host: Voice, place: int, summaries: Sequence[Summary]
) -> Iterator[Line]:
    article = summary.story.lead
    title = summary.headline or trim_title(article.title)
    follows_another = place > 0 and len(summaries) > 1
    if follows_another and summary.transition:  # a language model wrote it
        yield Line(summary.transition, host.name, writer.language, pause="clause", template="transition")
    elif follows_another:
        yield from writer.write("transition", host, turn=place, pause="clause")
    yield from writer.write("story", host, turn=place, quoted=article.language, pause="paragraph", title=title)
    yield from _write_follow_up(writer, summary.story, host, place)
    yield from _write_attribution(writer, summary, host, place)
    yield from _write_sentences(summary, host, last="paragraph")
    yield from _write_other_sources(writer, summary.story, host, place)
    yield from _write_help(writer, summary, host)


def _write_brief(writer: _Writer, summary: Summary, host: Voice, place: int, *, first: bool) -> Iterator[Line]:
    """Yield a story of the block of brief news: its source, its sentences or its title; the first opens the block."""
    if first:
        yield from writer.write("briefs", host, pause="paragraph")
    yield from _write_follow_up(writer, summary.story, host, place)
    yield from _write_attribution(writer, summary, host, place)
    if summary.sentences:
        yield from _write_sentences(summary, host, last="paragraph")
    else:
        article = summary.story.lead
        yield from _write_title(writer, article.title, article.language, host)
    yield from _write_help(writer, summary, host)


def _write_follow_up(writer: _Writer, story: Story, host: Voice, turn: int) -> Iterator[Line]:
    """Yield that the story continues an earlier one, and on which day that was told."""
    if not story.follows or not writer.day:
        return
    day = story.follows.day
    when = f"{day.month}月{day.day}日"
    if day.year != writer.day.year:
        when = templates.write_date(day)
    yield from writer.write("follow_up", host, turn=turn, title=story.follows.title, when=when)


def _write_attribution(writer: _Writer, summary: Summary, host: Voice, turn: int = 0) -> Iterator[Line]:
    """Yield source and date, unless the first sentence begins with who reports it: two never follow one another."""
    article = summary.story.lead
    source = _find_source(article)
    first = summary.sentences[0].text if summary.sentences else ""
    # 青屿日报今天获悉: the source is named already.
    if names_source(first) or (source and fold_text(source) in fold_text(first[:30])):
        return
    zone = writer.show.zone if writer.show else None
    yield from writer.write(
        "attribution",
        host,
        turn=turn,
        quoted=article.language,
        pause="clause",
        title=trim_title(article.title),
        source=source,
        when=templates.write_report_date(article.published, writer.day, zone),
    )


def _find_source(article: Article) -> str | None:
    """Return who reports: the agency that the article's dateline names, though another site may print it."""
    credit = find_credit(article.paragraphs[:CREDITED_PARAGRAPHS])
    # 德国之声 and 德国之声中文网 are one: the show's name for it counts.
    if credit is None or (article.source and fold_text(article.source) in fold_text(credit)):
        return article.source
    return credit


def _write_sentences(summary: Summary, host: Voice, *, last: Pause) -> Iterator[Line]:
    """Yield the sentences of the source, with a longer pause between its paragraphs."""
    article = summary.story.lead
    following = [*summary.sentences[1:], None]
    for sentence, after in zip(summary.sentences, following, strict=True):
        pause: Pause = "paragraph"
        if after is None:
            pause = last
        elif after.paragraph == sentence.paragraph:
            pause = "sentence"
        yield Line(
            sentence.text,
            host.name,
            article.language,
            sentence,
            pause,
        )


def _write_other_sources(writer: _Writer, story: Story, host: Voice, turn: int) -> Iterator[Line]:
    """Yield who else reports the story: at most three, each once, written as the show is."""
    told = _find_source(story.lead)
    names: list[str] = []
    for article in story.others:
        if article.source and article.source not in (story.lead.source, told, *names):
            names.append(article.source)
    if not names:
        return
    named = names[:3]
    languages = {article.language for article in story.others if article.source in named}
    quoted: Language = "zh-Hant" if "zh-Hant" in languages else writer.language
    yield from writer.write("others", host, turn=turn, quoted=quoted, source="、".join(named), count=str(len(names)))


def _write_help(writer: _Writer, summary: Summary, host: Voice) -> Iterator[Line]:
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
