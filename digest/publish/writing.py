"""The same episode in one writing throughout, for a show whose listeners read two.

What is in the other one is convert_to with OpenCC's phrases (头发 -> 頭髮, 发展 -> 發展); words stay the source's own
(no 软件 -> 軟體). The record beside the MP3 and the plain transcripts stay as printed: they are the proof.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from digest.han import convert_to, detect_language
from digest.record import ChapterRecord, EarlierRecord, OtherRecord, Record, Segment, StoryRecord
from digest.settings import Show
from digest.types import Language, Script, Writing

ENDINGS: dict[Writing, str] = {"zh-Hans": "hans", "zh-Hant": "hant"}


def convert_titles(script: Script, show: Show) -> dict[str, str]:
    """Return how the titles of a script's chapters, and its own, are written in the show's feed, by their title.

    Only for a show with feeds in one writing each: in any other, titles stay as they were printed.
    """
    if not show.scripts or show.language not in ENDINGS:
        return {}
    own: Writing = "zh-Hant" if show.language == "zh-Hant" else "zh-Hans"
    titles = {script.title: _convert_text(script.title, own, show.language)}
    for chapter in script.chapters:
        language = chapter.summary.story.lead.language if chapter.summary else show.language
        titles[chapter.title] = _convert_text(chapter.title, own, language)
    return titles


def convert_show(show: Show, writing: Writing) -> Show:
    """Return a show whose own words are in a writing."""
    if show.language == writing:
        return show
    texts = {name: convert_to(getattr(show, name), writing) for name in ("title", "description", "author")}
    return show.model_copy(update={**texts, "language": writing})


def convert_record(record: Record, writing: Writing, own: Language) -> Record:
    """Return a record in one writing, for building a feed; `writing` in it names the sidecars that go with it.

    Args:
        record: As `build_record` makes it.
        writing: The writing wanted.
        own: The writing of the show's own words.
    """
    languages = {story["start_s"]: story["language"] for story in record["stories"]}
    chapters: list[ChapterRecord] = [
        {**it, "title": _convert_text(it["title"], writing, languages.get(it["start_s"], own))}
        for it in record["chapters"]
    ]
    return {
        **record,
        "writing": writing,
        "language": writing,
        "title": _convert_text(record["title"], writing, own),
        "voices": [{**it, "title": _convert_text(it["title"], writing)} for it in record["voices"]],
        "chapters": chapters,
        "stories": [_convert_story(story, writing) for story in record["stories"]],
    }


def convert_segments(segments: Sequence[Segment], record: Record, writing: Writing) -> list[Segment]:
    """Return the cues of a transcript in one writing; the spans, which point to what was printed, stay."""
    languages = {story["article_id"]: story["language"] for story in record["stories"]}
    found = []
    for segment in segments:
        language: Language = "und"
        if "source" in segment:
            language = languages.get(segment["source"]["article_id"], "und")
        found.append(_convert_segment(segment, writing, language))
    return found


def _convert_segment(segment: Segment, writing: Writing, language: Language) -> Segment:
    """Convert a segment by its whole text; its words are cut from that at the same places."""
    body = _convert_text(segment["body"], writing, language)
    found: Segment = {**segment, "speaker": _convert_text(segment["speaker"], writing), "body": body}
    if words := segment.get("words"):
        ends = list(itertools.accumulate(len(word["body"]) for word in words))
        if len(body) == ends[-1]:
            found["words"] = [
                {**word, "body": body[end - len(word["body"]) : end]} for word, end in zip(words, ends, strict=True)
            ]
        else:  # a phrase with another number of characters moved them all
            del found["words"]
    return found


def _convert_story(story: StoryRecord, writing: Writing) -> StoryRecord:
    language = story["language"]
    return {
        **story,
        "title": _convert_text(story["title"], writing, language),
        "source": story["source"] and _convert_text(story["source"], writing),
        "language": writing if language in ENDINGS else language,
        "sentences": [{**it, "text": _convert_text(it["text"], writing, language)} for it in story["sentences"]],
        "others": [_convert_other(it, writing) for it in story["others"]],
        "follows": _convert_earlier(story["follows"], writing),
    }


def _convert_other(other: OtherRecord, writing: Writing) -> OtherRecord:
    title = _convert_text(other["title"], writing, other.get("language", "und"))
    return {**other, "title": title, "source": other["source"] and _convert_text(other["source"], writing)}


def _convert_earlier(earlier: EarlierRecord | None, writing: Writing) -> EarlierRecord | None:
    return earlier and {**earlier, "title": _convert_text(earlier["title"], writing)}


def _convert_text(text: str, writing: Writing, language: Language = "und") -> str:
    """Convert a text that is in the other writing; one whose writing is not known is looked at."""
    known = language if language in ENDINGS else detect_language(text)
    return text if known in {writing, "en"} else convert_to(text, writing)
