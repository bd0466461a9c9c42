"""The same episode in one script throughout, for a show whose listeners read two.

What is in the other script is converted with OpenCC's phrases (头发 -> 頭髮, 发展 -> 發展); words stay the source's own
(no 软件 -> 軟體). The record beside the MP3 and the plain transcripts stay as printed: they are the proof.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

from digest.han import convert_to, detect_language
from digest.record import ChapterRecord, EarlierRecord, OtherRecord, Record, Segment, StoryRecord
from digest.settings import Show
from digest.types import Language
from digest.types import Script as Spoken

Script = Literal["zh-Hans", "zh-Hant"]

ENDINGS: dict[Script, str] = {"zh-Hans": "hans", "zh-Hant": "hant"}


def titles_in(spoken: Spoken, show: Show) -> dict[str, str]:
    """Return how the titles of a script's chapters, and its own, are written in the show's feed, by their title.

    Only for a show with feeds in one script each: in any other, titles stay as they were printed.
    """
    if not show.scripts or show.language not in ENDINGS:
        return {}
    own: Script = "zh-Hant" if show.language == "zh-Hant" else "zh-Hans"
    titles = {spoken.title: _in(spoken.title, own, show.language)}
    for chapter in spoken.chapters:
        language = chapter.summary.story.lead.language if chapter.summary else show.language
        titles[chapter.title] = _in(chapter.title, own, language)
    return titles


def show_in(show: Show, script: Script) -> Show:
    """Return a show whose own words are in a script."""
    if show.language == script:
        return show
    texts = {name: convert_to(getattr(show, name), script) for name in ("title", "description", "author")}
    return show.model_copy(update={**texts, "language": script})


def record_in(record: Record, script: Script, own: Language) -> Record:
    """Return a record in one script, for building a feed; `script` in it names the sidecars that go with it.

    Args:
        record: As `record_of` makes it.
        script: The script wanted.
        own: The script of the show's own words.
    """
    languages = {story["start_s"]: story["language"] for story in record["stories"]}
    chapters: list[ChapterRecord] = [
        {**it, "title": _in(it["title"], script, languages.get(it["start_s"], own))} for it in record["chapters"]
    ]
    return {
        **record,
        "script": script,
        "language": script,
        "title": _in(record["title"], script, own),
        "voices": [{**it, "title": _in(it["title"], script)} for it in record["voices"]],
        "chapters": chapters,
        "stories": [_story_in(story, script) for story in record["stories"]],
    }


def segments_in(segments: Sequence[Segment], record: Record, script: Script) -> list[Segment]:
    """Return the cues of a transcript in one script; the spans, which point to what was printed, stay."""
    languages = {story["article_id"]: story["language"] for story in record["stories"]}
    found = []
    for segment in segments:
        language: Language = "und"
        if "source" in segment:
            language = languages.get(segment["source"]["article_id"], "und")
        found.append(_segment_in(segment, script, language))
    return found


def _segment_in(segment: Segment, script: Script, language: Language) -> Segment:
    """Convert a segment by its whole text; its words are cut from that at the same places."""
    body = _in(segment["body"], script, language)
    found: Segment = {**segment, "speaker": _in(segment["speaker"], script), "body": body}
    if words := segment.get("words"):
        ends = list(itertools.accumulate(len(word["body"]) for word in words))
        if len(body) == ends[-1]:
            found["words"] = [
                {**word, "body": body[end - len(word["body"]) : end]} for word, end in zip(words, ends, strict=True)
            ]
        else:  # a phrase with another number of characters moved them all
            del found["words"]
    return found


def _story_in(story: StoryRecord, script: Script) -> StoryRecord:
    language = story["language"]
    return {
        **story,
        "title": _in(story["title"], script, language),
        "source": story["source"] and _in(story["source"], script),
        "language": script if language in ENDINGS else language,
        "sentences": [{**it, "text": _in(it["text"], script, language)} for it in story["sentences"]],
        "others": [_other_in(it, script) for it in story["others"]],
        "follows": _earlier_in(story["follows"], script),
    }


def _other_in(other: OtherRecord, script: Script) -> OtherRecord:
    title = _in(other["title"], script, other.get("language", "und"))
    return {**other, "title": title, "source": other["source"] and _in(other["source"], script)}


def _earlier_in(earlier: EarlierRecord | None, script: Script) -> EarlierRecord | None:
    return earlier and {**earlier, "title": _in(earlier["title"], script)}


def _in(text: str, script: Script, language: Language = "und") -> str:
    """Convert a text that is in the other script; one whose script is not known is looked at."""
    known = language if language in ENDINGS else detect_language(text)
    return text if known in {script, "en"} else convert_to(text, script)
