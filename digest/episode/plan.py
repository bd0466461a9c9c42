"""The plan of an episode: what it will hold, decided before anything is spoken."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digest.editing.script import predict_s, write_episode_script
from digest.episode.edit import Edited
from digest.episode.gather import Offer, Reading, Unread
from digest.errors import DayFacts, NoStory
from digest.message import Message
from digest.settings import Show, Voice
from digest.types import Failure, PassedOver, PassReason, Script, Story, Summary

# An episode this much shorter than asked for is said to be short.
_SHORT = 0.85

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an episode will hold, decided before anything is spoken.

    Attributes:
        hosts: The voices; the first opens and closes.
        summaries: The stories that will be told, in order, with the sentences kept of each.
        passed: All that could have been told, with the reason why it is not.
        counts: How many entries were listed, were fresh and not told before, could be read; how many of the articles
            tell what another one tells; and how many stories are left.
        little_news: There is not enough to fill the time; the opening says so.
        seconds: Seconds of work so far, by stage.
        unread: The entries that were told before, are too old, or listed twice.
        hints: What a setting of a source would make better.
    """

    show: Show
    hosts: tuple[Voice, ...]
    day: date
    summaries: tuple[Summary, ...]
    passed: tuple[PassedOver, ...]
    counts: Mapping[str, int]
    little_news: bool
    failures: tuple[Failure, ...]
    seconds: Mapping[str, float]
    unread: tuple[Unread, ...] = ()
    hints: tuple[Message, ...] = ()

    def write_script(self, summaries: Sequence[Summary], hosts: Sequence[Voice] = ()) -> Script:
        """Write the episode's script for those of its summaries that can be told, by those who can speak."""
        return write_episode_script(
            summaries,
            self.show,
            hosts or self.hosts,
            self.day,
            little_news=self.little_news,
        )

    @property
    def stories(self) -> tuple[Story, ...]:
        """All stories: those that will be told, then those that will not."""
        told = (summary.story for summary in self.summaries)
        not_told = (passed.story for passed in self.passed)
        return (*told, *not_told)

    @property
    def predicted_s(self) -> float:
        """How long the episode will be, in seconds."""
        script = self.write_script(self.summaries)
        return predict_s(script, {voice.name: voice for voice in self.hosts})


def build_plan(
    show: Show,
    hosts: Sequence[Voice],
    day: date,
    offer: Offer,
    reading: Reading,
    edited: Edited,
    seconds: Mapping[str, float],
) -> Plan:
    """Return the plan of an episode from what was listed, read and chosen for it.

    Args:
        seconds: Seconds of work so far, by stage.

    Raises:
        NoStory: There is no story to tell; the message counts why.
    """
    stories = [summary.story for summary in edited.summaries]
    stories += [passed.story for passed in edited.passed]
    counts = {
        "listed": offer.listed,
        "fresh": len(offer.fresh),
        "read": len(reading.articles),
        "duplicates": sum(len(story.others) for story in stories),
        "stories": len(stories),
    }
    failures = (*offer.failures, *reading.failures)
    unread = (*offer.unread, *reading.unread)
    if not edited.summaries:
        raise _explain_no_story(show, day, counts, edited.passed, failures, unread)
    plan = Plan(
        show=show,
        hosts=tuple(hosts),
        day=day,
        summaries=edited.summaries,
        passed=edited.passed,
        counts=counts,
        little_news=_is_short(show, edited),
        failures=failures,
        seconds=seconds,
        unread=unread,
        hints=reading.hints,
    )
    _log_choices(plan)
    return plan


def _is_short(show: Show, edited: Edited) -> bool:
    """Whether there is not enough news to fill the time: the episode is short, and nothing was left out for room."""
    reasons = {passed.reason for passed in edited.passed}
    if reasons & {PassReason.NO_ROOM, PassReason.TOO_MANY}:
        return False
    return edited.predicted_s < _SHORT * show.minutes * 60


def _log_choices(plan: Plan) -> None:
    """Log which stories are told and why the others are not: with INFO the choices, with DEBUG what was not read."""
    if not _log.isEnabledFor(logging.INFO):
        return
    counts = ", ".join(f"{name} {number}" for name, number in plan.counts.items())
    _log.info("%s %s: %s", plan.show.name, plan.day, counts)
    for summary in plan.summaries:
        story = summary.story
        _log.info("told: %.3f, %d sentences: %s", story.score, len(summary.sentences), story.lead.title)
    for passed in plan.passed:
        story = passed.story
        _log.info("passed over: %.3f, %s: %s", story.score, passed.reason, story.lead.title)
    for entry in plan.unread:
        _log.debug("not read: %s: %s", entry.reason, entry.item)


def _explain_no_story(
    show: Show,
    day: date,
    counts: Mapping[str, int],
    passed: Sequence[PassedOver],
    failures: Sequence[Failure],
    unread: Sequence[Unread],
) -> NoStory:
    """Say why there is nothing to tell, and keep what was found for the run's report."""
    told = Message(
        "{listed} entries listed, {fresh} of them fresh and not told before, {articles} of those articles",
        listed=counts["listed"],
        fresh=counts["fresh"],
        articles=counts["read"],
    )
    reasons = Counter(str(story.reason) for story in passed)
    why = [
        Message("{count} passed over: {reason}", count=number, reason=Message(reason))
        for reason, number in reasons.items()
    ]
    # The first three say enough; the run's report has them all.
    why += [Message("{item}: {reason}", item=failure.item, reason=failure.reason) for failure in failures[:3]]
    facts: DayFacts = {
        "counts": counts,
        "passed": [{"reason": str(story.reason)} for story in passed],
        "failures": [{"stage": lost.stage, "item": lost.item, "reason": lost.reason} for lost in failures],
        "unread": Counter(entry.reason for entry in unread),
    }
    if not why:
        return NoStory(Message("{show}: no story to tell on {day}: {told}", show=show.name, day=day, told=told), facts)
    template = "{show}: no story to tell on {day}: {told} ({why})"
    return NoStory(Message(template, show=show.name, day=day, told=told, why=why), facts)
