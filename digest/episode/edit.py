"""Edit an episode: choose which of the articles are told, how much of each, and say why the others are not."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from digest.editing.balance import limit_per_source
from digest.editing.dedupe import group_articles
from digest.editing.llm_client import ask
from digest.editing.llm_edit import assist
from digest.editing.novelty import Told, continue_stories
from digest.editing.rank import rank_stories
from digest.editing.script import predict_s, write_episode_script
from digest.editing.select import SelectionLimits, choose_stories
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
        title = _find_told_title(record, article)
        told.append(Told(article, EarlierStory(record["guid"], title, date.fromisoformat(record["date"]))))
    return tuple(told)


def edit_articles(
    articles: Sequence[Article], show: Show, hosts: Sequence[Voice], day: date, now: datetime, studio: Studio
) -> Edited:
    """Choose what an episode tells of the articles that were read; the work is done where the runner says.

    Raises:
        RunnerError: The work took the machines that it ran on with it.
    """
    told = find_told(show, day, studio.store)
    task = functools.partial(_edit, show=show, hosts=hosts, day=day, now=now, told=told)
    return next(iter(studio.runner.map(task, [articles], _refuse_editing)))


def improve_summaries(summaries: Sequence[Summary], show: Show, studio: Studio) -> tuple[Summary, ...]:
    """Let the show's language model, where it has one, improve what is told; see `assist`."""
    if show.llm is None:
        return tuple(summaries)
    key = studio.find_key(show.llm.key_env) if show.llm.key_env else None
    return assist(summaries, show.llm, functools.partial(ask, show.llm, key))


def _edit(
    articles: Sequence[Article], show: Show, hosts: Sequence[Voice], day: date, now: datetime, told: Sequence[Told]
) -> Edited:
    voices = {voice.name: voice for voice in hosts}

    def predict(summaries: Sequence[Summary]) -> float:
        return predict_s(write_episode_script(summaries, show, hosts, day), voices)

    news, stale = continue_stories(group_articles(articles), told)
    ranked = rank_stories(news, now=now, keywords=show.keywords)
    able, over = limit_per_source(ranked, show.balance)
    limits = SelectionLimits(show.minutes * 60, show.max_stories, show.briefs, show.balance, show.topics)
    choice = choose_stories(able, limits, hosts, predict)
    wanted = {story.lead.id for story in ranked}
    passed = (
        *choice.passed,
        *(PassedOver(story, PassReason.TOO_MANY_OF_SOURCE) for story in over),
        *(PassedOver(story, PassReason.EXCLUDED) for story in news if story.lead.id not in wanted),
        *(PassedOver(story, PassReason.NOTHING_NEW) for story in stale),
    )
    return Edited(choice.summaries, passed, predict(choice.summaries) if choice.summaries else 0.0)


def _refuse_editing(articles: Sequence[Article], why: Message) -> Edited:
    raise RunnerError("{count} articles cannot be edited: {why}", count=len(articles), why=why)


def _find_told_title(record: Record, article: Article) -> str:
    """Return the title under which an episode told an article: its own, or that of the story that names it too."""
    for story in record["stories"]:
        if any(other["url"] is not None and other["url"] == article.url for other in story["others"]):
            return str(story["title"])
    return article.title
