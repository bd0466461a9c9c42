"""Print what an episode would hold, before anything is spoken for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from digest.report import (
    SHORTER,
    format_length,
    print_counts,
    print_failures,
    print_json,
    print_line,
    print_note,
    print_sources,
    print_table,
)
from digest.translation import translate

if TYPE_CHECKING:
    from digest.episode.plan import Plan
    from digest.episode.sound import ToSpeak
    from digest.types import Script, Story, Summary

# Lines of a story's chapter that lead from one story to the next, and belong to neither.
_FRAME = frozenset({"transition", "briefs"})
_MOST_PASSED = 10  # stories passed over that are shown: all of them would push the plan off the screen
_LEAST_SHOWN = 0.005  # of a score's parts
_MOST_SOURCES = 3  # further sources of a story that are named


class _SpokenLine(TypedDict):
    """A line that will be spoken, as `--json` prints it.

    Keys:
        role: The template that says it, or `sentence` for words of a source; `headline` for a title in the opening.
        story: The id of the story that it belongs to; None for the frame.
    """

    role: str
    story: str | None
    text: str


class _PlannedStory(TypedDict):
    """A story of a plan, as `--json` prints it: what it scores and why, and its sentences or why it is passed over."""

    id: str
    title: str
    source: str | None
    published: str | None
    topics: list[str]
    score: float
    parts: dict[str, float]
    follows: str | None
    others: list[str]
    brief: bool
    sentences: list[str]
    passed: str | None
    missing: str | None
    from_feed: str | None
    assisted: NotRequired[dict[str, str]]


def print_plan(edited: Plan, missing: ToSpeak, *, as_json: bool) -> None:
    """Say what an episode would hold, why each of the other stories is passed over, and what would be spoken for it.

    Args:
        missing: What is still to be spoken.
        as_json: Whether to print one object on stdout, where people get a table and notes.
    """
    told = [_plan_summary(summary) for summary in edited.summaries]
    passed = [_plan_story(over.story, [], passed=str(over.reason)) for over in edited.passed]
    stories = [*told, *passed]
    if as_json:
        print_json(_describe_plan(edited, missing, stories))
        return
    _print_script(edited.write_script(edited.summaries))
    # Two lines a story: beside one another, title, source and score have no room on a terminal of 80 columns.
    shown = stories[: len(told) + _MOST_PASSED]
    rows = [(_describe_telling(story), f"{story['title']}\n{_explain_score(story, edited)}") for story in shown]
    print_table(("told", "story"), rows)
    hidden = len(stories) - len(shown)
    if hidden:
        print_note("{count} more passed over: --json lists them all", count=hidden)
    print_note(
        "{show} {day}: {count} of {count2} stories, predicted {predicted} (aim {aim}); nothing was spoken",
        show=edited.show.name,
        day=edited.day,
        count=len(told),
        count2=len(stories),
        predicted=format_length(edited.predicted_s),
        aim=format_length(edited.show.minutes * 60),
    )
    print_note(
        "  {pieces} of {of} pieces are still to be spoken, about {time}",
        pieces=missing.pieces,
        of=missing.of,
        time=format_length(missing.seconds),
    )
    print_counts(edited.counts)
    if edited.little_news:
        print_note(SHORTER)
    leads = [summary.story.lead for summary in edited.summaries]
    print_sources((lead.title, lead.missing, lead.from_feed) for lead in leads)
    print_failures(edited.failures)
    for hint in edited.hints:
        print_note(hint)


def _describe_plan(edited: Plan, missing: ToSpeak, stories: Sequence[_PlannedStory]) -> dict[str, Any]:
    """Return a plan as `--json` prints it."""
    script = edited.write_script(edited.summaries)
    unread = [
        {
            "item": entry.item,
            "published": entry.published.isoformat() if entry.published else None,
            "reason": entry.reason,
        }
        for entry in edited.unread
    ]
    return {
        "show": edited.show.name,
        "date": edited.day.isoformat(),
        "predicted_s": round(edited.predicted_s, 1),
        "target_s": edited.show.minutes * 60,
        "little_news": edited.little_news,
        "to_speak": {
            "pieces": missing.pieces,
            "of": missing.of,
            "seconds": round(missing.seconds, 1),
        },
        "counts": dict(edited.counts),
        "stories": stories,
        "script": list(_list_spoken(script)),
        "unread": unread,
        "failures": [failure.to_record() for failure in edited.failures],
        "hints": [str(hint) for hint in edited.hints],
    }


def _list_spoken(script: Script) -> Iterator[_SpokenLine]:
    """Yield every line that will be spoken, in order."""
    for chapter in script.chapters:
        story = chapter.summary.story.lead.id if chapter.summary else None
        for line in chapter.lines:
            role = line.template or "sentence"
            if role == "story" and story is None:
                role = "headline"
            yield {"role": role, "story": None if role in _FRAME else story, "text": line.text}


def _print_script(script: Script) -> None:
    """Print what will be said, chapter by chapter: a plan is read aloud in the head before it is spoken."""
    for chapter in script.chapters:
        print_line(f"[{chapter.title}]")
        for line in chapter.lines:
            print_line(f"  {line.text}")
        print_line("")


def _describe_telling(planned: _PlannedStory) -> str:
    """Write how a story is told: 3 sentences; or why it is not."""
    if planned["passed"]:
        return translate(planned["passed"])
    if planned["brief"]:
        return translate("✓ in brief")
    count = len(planned["sentences"])
    if count == 1:
        return translate("✓ 1 sentence")
    return translate("✓ {count} sentences", count=count)


def _plan_summary(summary: Summary) -> _PlannedStory:
    sentences = [sentence.text for sentence in summary.sentences]
    planned = _plan_story(summary.story, sentences, brief=summary.brief)
    return {**planned, "assisted": dict(summary.assisted)}


def _plan_story(story: Story, sentences: list[str], *, brief: bool = False, passed: str | None = None) -> _PlannedStory:
    return {
        "id": story.lead.id,
        "title": story.lead.title,
        "source": story.lead.source,
        "published": story.lead.published.isoformat() if story.lead.published else None,
        "topics": list(story.topics),
        "score": round(story.score, 3),
        "parts": {name: round(value, 3) for name, value in story.parts},
        "follows": story.follows.guid if story.follows else None,
        "others": [other.url or other.title for other in story.others],
        "brief": brief,
        "sentences": sentences,
        "passed": passed,
        "missing": str(story.lead.missing) if story.lead.missing else None,
        "from_feed": str(story.lead.from_feed) if story.lead.from_feed else None,
    }


def _explain_score(planned: _PlannedStory, edited: Plan) -> str:
    """Write where a story comes from and its score: 晨港新闻网, also 東嶼時報 · 2.25 = sources 1.50 + fresh 0.15."""
    story = next(story for story in edited.stories if story.lead.id == planned["id"])
    also = [other.source or other.title for other in story.others]
    named = [story.lead.source] if story.lead.source else []
    if also:
        named.append(translate("also {sources}", sources="、".join(also[:_MOST_SOURCES])))
    sources = ", ".join(named)
    more = len(also) - _MOST_SOURCES
    if more > 0:
        sources += f" {translate('and {count} more', count=more)}"
    # What rounds to nothing is left out: a story may have many parts.
    worths = {name: value for name, value in planned["parts"].items() if abs(value) >= _LEAST_SHOWN}
    parts = [f"{translate(name)} {value:.2f}" for name, value in worths.items()]
    summands = " + ".join(parts)
    score = f"{planned['score']:.2f} = {summands}"
    return f"{sources} · {score}".lstrip(" ·")  # an article from a file has no source
