"""The time budget: which stories an episode tells, and how much of each.

The first stories get more time than the last. What a short article leaves over goes to those that have more to say; if
none has, the episode is shorter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digest.articles import timing
from digest.articles.summarize import SHORT_BUDGET, all_sentences, summarize
from digest.settings import Voice
from digest.types import Article, Sentence, Story, Summary

# Around the stories: greeting, date, notice, closing; and with each one its transition and source.
FRAME_SYLLABLES = 86
STORY_SYLLABLES = 20
FOLLOW_UP_SYLLABLES = 16
HEADLINES = 3

# A story is worth so much time on average; a longer episode tells more of them.
_STORY_S = 36.0
_FIRST_SHARE, _LAST_SHARE = 1.5, 0.7
_ROUNDS = 4
_PARTS = (1.0, 0.9, 0.8, 0.65, 0.0)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A story with what is chosen of it, and the seconds it takes."""

    story: Story
    sentences: tuple[Sentence, ...]
    seconds: float


def choose(
    stories: Sequence[Story],
    *,
    seconds: float,
    max_stories: int,
    voice: Voice,
    hosts: Sequence[Voice] = (),
    frame_s: float | None = None,
) -> tuple[Summary, ...]:
    """Choose stories and sentences that fill an episode.

    Args:
        stories: Ranked, best first.
        seconds: Length of the whole episode, opening and closing included.
        max_stories: At most so many.
        voice: Its rate and pauses tell how long words take.
        hosts: All voices, where stories are told in turn; by default `voice` alone.
        frame_s: Seconds of opening, headlines and closing; by default what the built-in templates take.

    Returns:
        Summaries in the order of the stories, predicted to take at most `seconds`; but at least one, if there is a
        story that says anything.
    """
    voices = tuple(hosts) or (voice,)
    told = [story for story in stories if all_sentences(story.lead)]
    count = min(len(told), max_stories, max(1, round(seconds / _STORY_S)))
    while count > 1:
        frame = frame_s if frame_s is not None else frame_seconds(told[:count], voice)
        plans = _fill(told, count, seconds - frame, voices)
        if len(plans) == count:
            return _summaries(plans)
        count = max(len(plans), 1) if len(plans) < count - 1 else count - 1
    frame = frame_s if frame_s is not None else frame_seconds(told[:1], voice)
    return _summaries(_fill(told, count, seconds - frame, voices) or [_plan(story, 1, voice) for story in told[:1]])


def frame_seconds(stories: Sequence[Story], voice: Voice) -> float:
    """Predict what opening, headlines and closing take around these stories."""
    titles = sum(timing.seconds(story.lead.title, voice) for story in stories[:HEADLINES])
    return FRAME_SYLLABLES / voice.syllables_per_s / voice.speed + titles + 3 * voice.pauses.story_s


def _summaries(plans: Sequence[_Plan]) -> tuple[Summary, ...]:
    return tuple(Summary(plan.story, plan.sentences) for plan in plans)


def _fill(stories: Sequence[Story], count: int, seconds: float, voices: Sequence[Voice]) -> list[_Plan]:
    """Give each of `count` stories its share; a story that does not fit makes room for the next."""
    plans: list[_Plan] = []
    left = seconds
    for story in stories:
        if len(plans) == count or left <= 0:
            break
        share = min(left, seconds * _share(len(plans), count))
        plan = _plan(story, share, voices[len(plans) % len(voices)])
        if plan.seconds <= left:
            plans.append(plan)
            left -= plan.seconds
    for turn in range(_ROUNDS):
        plans, left = _use_up(plans, left, (turn + 1) / _ROUNDS, voices)
    return plans


def _share(place: int, count: int) -> float:
    """Return the share of the time that the story at `place` of `count` gets; all shares together are 1."""
    weights = [_FIRST_SHARE + (_LAST_SHARE - _FIRST_SHARE) * k / max(1, count - 1) for k in range(count)]
    return weights[place] / sum(weights)


def _use_up(plans: Sequence[_Plan], left: float, share: float, voices: Sequence[Voice]) -> tuple[list[_Plan], float]:
    """Offer each story in turn that share of the seconds left over, the first ones first."""
    grown = []
    for place, plan in enumerate(plans):
        voice = voices[place % len(voices)]
        longer = _plan(plan.story, plan.seconds + left * share, voice) if left > 0 else plan
        if plan.seconds < longer.seconds <= plan.seconds + left:
            left -= longer.seconds - plan.seconds
            grown.append(longer)
        else:
            grown.append(plan)
    return grown, left


def _plan(story: Story, seconds: float, voice: Voice) -> _Plan:
    """Summarise a story for so many seconds; where its sentences take longer than its average words, try fewer."""
    around = STORY_SYLLABLES / voice.syllables_per_s / voice.speed + voice.pauses.story_s
    around += timing.seconds(story.lead.title, voice)
    if story.follows:
        around += FOLLOW_UP_SYLLABLES / voice.syllables_per_s / voice.speed
    budget = (seconds - around) / _seconds_per_character(story.lead, voice)
    for part in _PARTS:
        sentences = summarize(story.lead, max(SHORT_BUDGET, int(budget * part)), known=story.known)
        plan = _Plan(story, sentences, around + sum(timing.seconds(one.text, voice) for one in sentences))
        if plan.seconds <= seconds or budget * part <= SHORT_BUDGET:
            break
    return plan


def _seconds_per_character(article: Article, voice: Voice) -> float:
    text = "".join(article.paragraphs)[:2000]
    return timing.seconds(text, voice, "none") / len(text) + voice.pauses.sentence_s / 50
