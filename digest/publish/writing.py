"""Convert an episode to one writing throughout, simplified or traditional, for a show whose listeners read both.

Text in the other writing is converted by OpenCC's phrases (头发 -> 頭髮, 发展 -> 發展). Words stay those of the source:
软件 does not become 軟體. The record beside the MP3 and the plain transcripts stay as printed: they are the proof.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from digest.han import convert_to, detect_language
from digest.record import (
    ChapterRecord,
    EarlierRecord,
    OtherRecord,
    Record,
    SentenceRecord,
    StoryRecord,
    VoiceRecord,
)
from digest.settings import Show
from digest.transcript import Segment, WordSegment
from digest.types import Language, Script, Writing

ENDINGS: dict[Writing, str] = {"zh-Hans": "hans", "zh-Hant": "hant"}


def convert_titles(script: Script, show: Show) -> dict[str, str]:
    """Return how the show's feed writes the titles of a script and of its chapters, by the title as printed.

    Only for a show with a feed in each writing: in the feed of any other, titles stay as they were printed.

    Returns:
        {} for any other show.
    """
    if not show.scripts or show.language not in ENDINGS:
        return {}
    own: Writing = "zh-Hant" if show.language == "zh-Hant" else "zh-Hans"
    titles = {script.title: _convert_text(script.title, own, show.language)}
    for chapter in script.chapters:
        language: Language = show.language
        if chapter.summary:  # its title is the article's
            language = chapter.summary.story.lead.language
        titles[chapter.title] = _convert_text(chapter.title, own, language)
    return titles


def convert_show(show: Show, writing: Writing) -> Show:
    """Return a show with its own words converted."""
    if show.language == writing:
        return show
    changes: dict[str, str] = {"language": writing}
    for name in ("title", "description", "author"):
        changes[name] = convert_to(getattr(show, name), writing)
    return show.model_copy(update=changes)


def convert_record(record: Record, writing: Writing, own: Language) -> Record:
    """Return a record in one writing, for building a feed; its `writing` tells which sidecars go with it.

    Args:
        record: As `build_record` makes it.
        writing: The writing wanted.
        own: The writing of the show's own words.
    """
    # A chapter and its story begin together: that is all by which a record tells that they belong together.
    languages = {story["start_s"]: story["language"] for story in record["stories"]}
    chapters: list[ChapterRecord] = []
    for chapter in record["chapters"]:
        language = languages.get(chapter["start_s"], own)
        title = _convert_text(chapter["title"], writing, language)
        chapters.append({**chapter, "title": title})
    voices: list[VoiceRecord] = [
        {**voice, "title": _convert_text(voice["title"], writing)} for voice in record["voices"]
    ]
    return {
        **record,
        "writing": writing,
        "language": writing,
        "title": _convert_text(record["title"], writing, own),
        "voices": voices,
        "chapters": chapters,
        "stories": [_convert_story(story, writing) for story in record["stories"]],
    }


def convert_segments(segments: Sequence[Segment], record: Record, writing: Writing) -> list[Segment]:
    """Return a transcript's segments in one writing; the spans, which point to what was printed, stay."""
    languages = {story["article_id"]: story["language"] for story in record["stories"]}
    found = []
    for segment in segments:
        language: Language = "und"  # the show's own words may quote a title in either writing: the text decides
        if "source" in segment:
            language = languages.get(segment["source"]["article_id"], "und")
        found.append(_convert_segment(segment, writing, language))
    return found


def _convert_segment(segment: Segment, writing: Writing, language: Language) -> Segment:
    """Convert a segment by its whole text; its words are cut from that at the same places."""
    body = _convert_text(segment["body"], writing, language)
    found: Segment = {
        **segment,
        "speaker": _convert_text(segment["speaker"], writing),
        "body": body,
    }
    words = segment.get("words")
    if not words:
        return found
    ends = list(itertools.accumulate(len(word["body"]) for word in words))
    if len(body) != ends[-1]:  # a phrase with another number of characters moved them all
        del found["words"]
        return found
    starts = [0, *ends[:-1]]
    converted: list[WordSegment] = []
    for word, start, end in zip(words, starts, ends, strict=True):
        converted.append({**word, "body": body[start:end]})
    found["words"] = converted
    return found


def _convert_story(story: StoryRecord, writing: Writing) -> StoryRecord:
    language = story["language"]
    sentences: list[SentenceRecord] = []
    for sentence in story["sentences"]:
        text = _convert_text(sentence["text"], writing, language)
        sentences.append({**sentence, "text": text})
    return {
        **story,
        "title": _convert_text(story["title"], writing, language),
        "source": story["source"] and _convert_text(story["source"], writing),
        "language": writing if language in ENDINGS else language,
        "sentences": sentences,
        "others": [_convert_other(other, writing) for other in story["others"]],
        "follows": _convert_earlier(story["follows"], writing),
    }


def _convert_other(other: OtherRecord, writing: Writing) -> OtherRecord:
    language = other.get("language", "und")  # earlier versions kept none of the other articles
    return {
        **other,
        "title": _convert_text(other["title"], writing, language),
        "source": other["source"] and _convert_text(other["source"], writing),
    }


def _convert_earlier(earlier: EarlierRecord | None, writing: Writing) -> EarlierRecord | None:
    if not earlier:
        return None
    return {**earlier, "title": _convert_text(earlier["title"], writing)}


def _convert_text(text: str, writing: Writing, language: Language = "und") -> str:
    """Convert a text that is in the other writing; where the language does not say, the text itself decides."""
    known = language if language in ENDINGS else detect_language(text)
    if known in {writing, "en"}:
        return text
    return convert_to(text, writing)
