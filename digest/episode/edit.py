"""Edit an episode: choose which of the articles are told, how much of each, and say why the others are not."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from digest.editing.balance import limit_per_source
from digest.editing.care import withhold
from digest.editing.dedupe import group_articles
from digest.editing.llm_client import ask
from digest.editing.llm_edit import assist
from digest.editing.novelty import Told, continue_stories
from digest.editing.rank import RankRules, rank_stories, split_no_news
from digest.editing.script import predict_s, write_episode_script
from digest.editing.select import SelectionLimits, choose_stories
from digest.editing.slots import part_slots
from digest.editing.topics import build_topics
from digest.episode.studio import Studio
from digest.errors import RunnerError
from digest.message import Message
from digest.record import Record
from digest.settings import Show, Voice
from digest.state.store import Store
from digest.types import Article, EarlierStory, PassedOver, PassReason, Summary

# A story that has not been told for longer than this is told as a new one.
_CONTINUES_DAYS = 14


@dataclass(frozen=True, slots=True)
class Edited:
    """What was chosen of the articles of a day.

    Attributes:
        summaries: The stories to tell, in order, with the sentences kept of each.
        passed: The stories that are not told, and why.
        predicted_s: How many seconds the episode is predicted to take.
    """

    summaries: tuple[Summary, ...]
    passed: tuple[PassedOver, ...]
    predicted_s: float


def find_told(show: Show, day: date, store: Store) -> tuple[Told, ...]:
    """Return the articles of the show's earlier episodes, each with the story it belonged to."""
    if show.repeat:
        return ()
    told: list[Told] = []
    for record, article in store.read_told_articles(show.name, day, days=_CONTINUES_DAYS):
        if _was_in_slot(record, article):
            continue
        earlier = EarlierStory(
            guid=record["guid"],
            title=_find_told_title(record, article),
            day=date.fromisoformat(record["date"]),
        )
        told.append(Told(article, earlier))
    return tuple(told)


def edit_articles(
    articles: Sequence[Article],
    show: Show,
    hosts: Sequence[Voice],
    day: date,
    now: datetime,
    studio: Studio,
    *,
    headlines: Sequence[Article] = (),
) -> Edited:
    """Choose what an episode tells of the articles that were read; the work is done where the runner says.

    Args:
        headlines: Titles of what could not be read: they are not told, but show what else is reported.

    Raises:
        RunnerError: The work took the machines that it ran on with it.
    """
    told = find_told(show, day, studio.store)
    task = functools.partial(_edit, show=show, hosts=hosts, day=day, now=now, told=told, headlines=headlines)
    # One task of all articles: they are compared with each other.
    results = studio.runner.map(task, [articles], _refuse_editing)
    return next(iter(results))


def improve_summaries(summaries: Sequence[Summary], show: Show, studio: Studio) -> tuple[Summary, ...]:
    """Let the show's language model, where it has one, improve what is told; see `assist`."""
    llm = show.llm
    if llm is None:
        return tuple(summaries)
    key = studio.find_key(llm.key_env) if llm.key_env else None
    return assist(summaries, llm, functools.partial(ask, llm, key))


def _edit(
    articles: Sequence[Article],
    show: Show,
    hosts: Sequence[Voice],
    day: date,
    now: datetime,
    told: Sequence[Told],
    headlines: Sequence[Article],
) -> Edited:
    voices = {voice.name: voice for voice in hosts}
    news_articles, opening, closing = part_slots(articles, hosts)

    def predict(summaries: Sequence[Summary]) -> float:
        script = write_episode_script((*opening, *summaries, *closing), show, hosts, day)
        return predict_s(script, voices)

    stories = group_articles(news_articles)
    news, stale = continue_stories(stories, told)
    fit, withheld = withhold(news, allowed=show.suicide)
    rules = RankRules(keywords=show.keywords, weights=show.weights, topics=build_topics(show.topics))
    ranked = rank_stories(fit, now=now, rules=rules, headlines=headlines)
    worthy, no_news = split_no_news(ranked)
    able, over = limit_per_source(worthy, show.balance)
    limits = SelectionLimits(
        seconds=show.minutes * 60,
        max_stories=show.max_stories,
        briefs=show.briefs,
        balance=show.balance,
        topics=rules.topics,
    )
    choice = choose_stories(able, limits, hosts, predict)
    wanted = {story.lead.id for story in ranked}
    excluded = [story for story in fit if story.lead.id not in wanted]
    # Every story is told or passed over with its reason: the report shows where each one went.
    passed = (
        *choice.passed,
        *(PassedOver(story, PassReason.TOO_MANY_OF_SOURCE) for story in over),
        *(PassedOver(story, PassReason.NO_NEWS) for story in no_news),
        *(PassedOver(story, PassReason.EXCLUDED) for story in excluded),
        *withheld,
        *(PassedOver(story, PassReason.NOTHING_NEW) for story in stale),
    )
    if not choice.summaries:
        return Edited((), passed, 0.0)
    return Edited((*opening, *choice.summaries, *closing), passed, predict(choice.summaries))


def _refuse_editing(articles: Sequence[Article], why: Message) -> Edited:
    raise RunnerError("{count} articles cannot be edited: {why}", count=len(articles), why=why)


def _was_in_slot(record: Record, article: Article) -> bool:
    """Whether an episode told an article in a slot: tomorrow's weather does not follow today's."""
    return any(story["article_id"] == article.id and story.get("slot") for story in record["stories"])


def _find_told_title(record: Record, article: Article) -> str:
    """Return the title under which an episode told an article: its own, or that of the story that names it too."""
    for story in record["stories"]:
        for other in story["others"]:
            if other["url"] is not None and other["url"] == article.url:
                return str(story["title"])
    return article.title
