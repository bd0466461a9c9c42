"""The words of an episode: what the sources offer, what is read of it, and what is kept. Nothing is spoken here."""

from __future__ import annotations

import functools
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from digest.articles.balance import within
from digest.articles.dedupe import group
from digest.articles.gather import TOO_OLD, fetch_entry, read_document, still_fresh, why_unread, worth_reading
from digest.articles.listing import list_entries
from digest.articles.novelty import Told, continue_stories
from digest.articles.rank import rank
from digest.articles.script import episode_script, predicted_s
from digest.articles.select import NO_ROOM, TOO_MANY, Limits, choose
from digest.articles.timely import believed, until
from digest.errors import DayFacts, NoStory, RunnerError
from digest.fetching.fetcher import Document, Fetcher
from digest.record import Record
from digest.runners import Runner
from digest.runners.local import Local, run
from digest.settings import Show, Source, Voice
from digest.stages import Watch
from digest.state.store import Store
from digest.types import Article, Earlier, Entry, Failure, OnProgress, Passed, Progress, Script, Story, Summary

_log = logging.getLogger(__name__)

# An episode this much shorter than asked for is said to be short.
_SHORT = 0.85

NOTHING_NEW = "nothing new since it was told"
EXCLUDED = "left out by the show's keywords"
TOO_MANY_OF_SOURCE = "more stories of its source than per_source"


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry that is not among those of which an episode is chosen, by its title or address."""

    item: str
    published: datetime | None
    reason: str


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
    """

    show: Show
    hosts: tuple[Voice, ...]
    day: date
    summaries: tuple[Summary, ...]
    passed: tuple[Passed, ...]
    counts: Mapping[str, int]
    little_news: bool
    failures: tuple[Failure, ...]
    seconds: Mapping[str, float]
    unread: tuple[Unread, ...] = ()

    def script(self, summaries: Sequence[Summary], hosts: Sequence[Voice] = ()) -> Script:
        """Write the episode's script for those of its summaries that can be told, by those who can speak."""
        return episode_script(summaries, self.show, hosts or self.hosts, self.day, little_news=self.little_news)

    @property
    def stories(self) -> tuple[Story, ...]:
        """All stories: those that will be told, then those that will not."""
        return (*(summary.story for summary in self.summaries), *(one.story for one in self.passed))

    @property
    def predicted_s(self) -> float:
        """How long the episode will be, in seconds."""
        return predicted_s(self.script(self.summaries), {voice.name: voice for voice in self.hosts})


def plan_episode(
    show: Show,
    hosts: Sequence[Voice],
    day: date,
    now: datetime,
    *,
    store: Store,
    fetcher: Fetcher,
    on_progress: OnProgress,
    end: datetime | None = None,
    runner: Runner | None = None,
) -> Plan:
    """Read and edit a day's news.

    Pages are fetched by this process, which minds the sites' wishes; they are read and edited where the runner says.

    Args:
        end: Leave out what was published later, or nobody knows when: a day that was missed has its own news only.
        runner: By default this process.

    Raises:
        NoStory: There is no story to tell; the message counts why.
    """
    runner = runner or Local()
    watch = Watch()
    told = frozenset() if show.repeat else store.told_before(show.name, day)
    with watch("fetch"):
        offered, unlisted = _list_entries(show, fetcher, on_progress)
        listed, undated = believed(offered, now)
        fresh = worth_reading(until(listed, end), now=now, fresh_hours=show.fresh_hours, told=told)
    with watch("extract"):
        wanted = [(entry, listed[entry]) for entry in fresh]
        read, failed = _read_articles(show, wanted, fetcher, on_progress, runner)
        articles = still_fresh(read, now=now, fresh_hours=show.fresh_hours)
    with watch("select"):
        before = () if show.repeat else _told(show, day, store)
        edit = functools.partial(_edited, show=show, hosts=hosts, day=day, now=now, told=before)
        edited = next(iter(runner.map(edit, [articles], _uneditable)))
    names = {entry.title or entry.url for entry in fresh}
    failures = (*unlisted, *(failure for failure in undated if failure.item in names), *failed)
    summaries, passed, length_s = edited
    stories = (*(summary.story for summary in summaries), *(one.story for one in passed))
    counts = {
        "listed": len(listed),
        "fresh": len(fresh),
        "read": len(articles),
        "duplicates": sum(len(story.others) for story in stories),
        "stories": len(stories),
    }
    young = {article.id for article in articles}
    left = why_unread(listed, set(fresh), told=told, end=end)
    unread = (
        *(Unread(entry.title or entry.url, entry.published, why) for entry, why in left),
        *(Unread(article.title, article.published, TOO_OLD) for article in read if article.id not in young),
    )
    if not summaries:
        raise _no_story(show, day, counts, passed, failures, unread)
    little_news = length_s < _SHORT * show.minutes * 60 and not {NO_ROOM, TOO_MANY} & {it.reason for it in passed}
    plan = Plan(show, tuple(hosts), day, summaries, passed, counts, little_news, failures, watch.seconds, unread)
    _log_choices(plan)
    return plan


def _log_choices(plan: Plan) -> None:
    """Log which stories are told and why the others are not: with INFO the choices, with DEBUG what was not read."""
    if not _log.isEnabledFor(logging.INFO):
        return
    _log.info("%s %s: %s", plan.show.name, plan.day, ", ".join(f"{name} {n}" for name, n in plan.counts.items()))
    for summary in plan.summaries:
        story = summary.story
        _log.info("told: %.3f, %d sentences: %s", story.score, len(summary.sentences), story.lead.title)
    for passed in plan.passed:
        _log.info("passed over: %.3f, %s: %s", passed.story.score, passed.reason, passed.story.lead.title)
    for entry in plan.unread:
        _log.debug("not read: %s: %s", entry.reason, entry.item)


_Edited = tuple[tuple[Summary, ...], tuple[Passed, ...], float]


def _edited(
    articles: Sequence[Article], show: Show, hosts: Sequence[Voice], day: date, now: datetime, told: Sequence[Told]
) -> _Edited:
    """Return the stories to tell, those passed over, and how many seconds the episode is predicted to take."""
    voices = {voice.name: voice for voice in hosts}

    def predict(summaries: Sequence[Summary]) -> float:
        return predicted_s(episode_script(summaries, show, hosts, day), voices)

    news, stale = continue_stories(group(articles), told)
    ranked = rank(news, now=now, keywords=show.keywords)
    able, over = within(ranked, show.balance)
    limits = Limits(show.minutes * 60, show.max_stories, show.briefs, show.balance, show.topics)
    choice = choose(able, limits, hosts, predict)
    wanted = {story.lead.id for story in ranked}
    passed = (
        *choice.passed,
        *(Passed(story, TOO_MANY_OF_SOURCE) for story in over),
        *(Passed(story, EXCLUDED) for story in news if story.lead.id not in wanted),
        *(Passed(story, NOTHING_NEW) for story in stale),
    )
    return choice.summaries, passed, predict(choice.summaries) if choice.summaries else 0.0


def _uneditable(articles: Sequence[Article], why: str) -> _Edited:
    raise RunnerError(f"{len(articles)} articles cannot be edited: {why}")


def _list_entries(
    show: Show, fetcher: Fetcher, on_progress: OnProgress
) -> tuple[dict[Entry, Source], tuple[Failure, ...]]:
    """List what every source offers; the source comes along, since it decides what may be fetched for its entries."""
    listed: dict[Entry, Source] = {}
    failures: list[Failure] = []
    results = run(lambda source: list_entries(show, source, fetcher), show.source)
    for done, (source, listing) in enumerate(zip(show.source, results, strict=True), 1):
        failures += listing.failures
        listed |= {entry: source for entry in listing.entries if entry not in listed}
        on_progress(Progress("fetch", done, len(show.source), source.name or source.url))
    return listed, tuple(failures)


def _read_articles(
    show: Show, entries: Sequence[tuple[Entry, Source]], fetcher: Fetcher, on_progress: OnProgress, runner: Runner
) -> tuple[tuple[Article, ...], tuple[Failure, ...]]:
    articles: list[Article] = []
    failures: list[Failure] = []
    documents = run(lambda pair: fetch_entry(pair[0], show, pair[1], fetcher), entries)
    fetched = ((entry, source, document) for (entry, source), document in zip(entries, documents, strict=True))
    results = runner.map(functools.partial(_read, show), fetched, _unreadable)
    for done, ((entry, _), result) in enumerate(zip(entries, results, strict=True), 1):
        if isinstance(result, Failure):
            failures.append(result)
        else:
            articles.append(result)
        on_progress(Progress("extract", done, len(entries), entry.title or entry.url))
    return tuple(articles), tuple(failures)


_Fetched = tuple[Entry, Source, Document | Failure]


def _read(show: Show, fetched: _Fetched) -> Article | Failure:
    entry, source, document = fetched
    return read_document(entry, show, source, document)


def _unreadable(fetched: _Fetched, why: str) -> Failure:
    entry, _, _ = fetched
    return Failure("extract", entry.title or entry.url, f"cannot be read: {why}")


# A story that rests longer than this is told as a new one.
_CONTINUES_DAYS = 14


def _told(show: Show, day: date, store: Store) -> tuple[Told, ...]:
    """Return the articles of the show's earlier episodes, each with the story it belonged to."""
    return tuple(
        Told(article, Earlier(record["guid"], _title_there(record, article), date.fromisoformat(record["date"])))
        for record, article in store.told_articles(show.name, day, days=_CONTINUES_DAYS)
    )


def _title_there(record: Record, article: Article) -> str:
    """Return the title under which an episode told an article: its own, or that of the story that names it too."""
    for story in record["stories"]:
        if any(other["url"] is not None and other["url"] == article.url for other in story["others"]):
            return str(story["title"])
    return article.title


def _no_story(
    show: Show,
    day: date,
    counts: Mapping[str, int],
    passed: Sequence[Passed],
    failures: Sequence[Failure],
    unread: Sequence[Unread],
) -> NoStory:
    """Say why there is nothing to tell, and keep what was found for the run's report."""
    listed, fresh, articles = (counts[name] for name in ("listed", "fresh", "read"))
    told = f"{listed} entries listed, {fresh} of them fresh and not told before, {articles} of those articles"
    why = [
        *(f"{count} passed over: {reason}" for reason, count in Counter(one.reason for one in passed).items()),
        *(f"{failure.item}: {failure.reason}" for failure in failures[:3]),
    ]
    facts: DayFacts = {
        "counts": counts,
        "passed": [{"reason": one.reason} for one in passed],
        "failures": [{"stage": it.stage, "item": it.item, "reason": it.reason} for it in failures],
        "unread": Counter(one.reason for one in unread),
    }
    return NoStory(f"{show.name}: no story to tell on {day}: {told}" + (f" ({'; '.join(why)})" if why else ""), facts)
