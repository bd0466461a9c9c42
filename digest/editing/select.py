"""Fill the time of an episode: choose which stories it tells, which in brief, and how much of each, together.

What a story may say is weighed by how it ranks and by what its sentences are worth; the choice is the one of the
highest value that the predicted seconds of the chosen voices allow. If there is not enough news, the episode is
shorter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

from digest.editing import durations
from digest.editing.balance import find_monotony, limit_grim, order_bulletin, put_behind
from digest.editing.briefs import tell_in_brief
from digest.editing.kinship import find_kin
from digest.editing.knapsack import MOST_OPTIONS, Option, choose_options
from digest.editing.news_value import count_deaths
from digest.editing.summarize import Telling, list_tellings
from digest.editing.topics import TopicTable, build_topics
from digest.settings import Balance, Briefs, Voice
from digest.types import PassedOver, PassReason, Story, Summary

# This many stories are announced at an episode's beginning.
HEADLINES = 3

# Said with each story beside its title and sentences: transition and source; in brief the source alone.
_AROUND_SYLLABLES = 20
_AROUND_BRIEF_SYLLABLES = 9
# And where it continues an earlier story: 这是后续报道，…
_FOLLOW_UP_SYLLABLES = 16

# A first guess of what opening, headlines and closing take; the script itself corrects it.
_FRAME_S = 35.0
# The most rounds of choosing, where the choice does not repeat itself before.
_ROUNDS = 6

# For each story that may be told, this many are looked at: further down the ranking none is worth enough.
_LOOKED_AT = 4

# A story is worth its title and its sentences, each further one less. Its weight halves with every so many places in
# the ranking, so that the top stories get more time.
_TITLE_WORTH = 0.2
_POWER = 0.5
_PLACES_PER_HALF = 6.0
# In brief it is worth this; at length, its title and best sentence together are worth about 1.2.
_BRIEF_WORTH = 0.8
# Where the headline alone tells it, less: it is a telegram, and hardly says more than its subject.
_TITLED_BRIEF_WORTH = 0.3
# Only what matters clearly less than all that is told at length is told in brief: at most this share of its score.
_BRIEF_SHARE = 0.85
# A story told at length gets about this much time; a longer episode tells more stories.
_STORY_S = 27.0

# However low it ranks, a story is worth this, so that there is something to choose by.
_LEAST_SCORE = 0.05
# However short an episode is, this many seconds of a story are looked at: the shortest way may be said over the time.
_LEAST_TELLING_S = 20.0

_NO_BRIEFS = Briefs(most=0)
_ANY_ORDER = Balance(per_topic=None, grim=None, in_a_row=None, source_in_a_row=None)


@dataclass(frozen=True, slots=True)
class SelectionLimits:
    """What a choice keeps to.

    Attributes:
        seconds: The whole, opening and closing included.
        max_stories: How many are told at length, at most.
        briefs: How many more are told in brief, and how long each may be.
        balance: How many of a source or topic may follow each other.
        topics: Those of the show, and the built-in ones.
    """

    seconds: float
    max_stories: int = 1
    briefs: Briefs = _NO_BRIEFS
    balance: Balance = _ANY_ORDER
    topics: TopicTable = field(default_factory=lambda: build_topics({}))


@dataclass(frozen=True, slots=True)
class Choice:
    """What will be told, in order, those in brief last; and what will not be, best first."""

    summaries: tuple[Summary, ...]
    passed: tuple[PassedOver, ...] = ()


def choose_stories(
    stories: Sequence[Story],
    limits: SelectionLimits,
    hosts: Sequence[Voice],
    predict: Callable[[Sequence[Summary]], float],
) -> Choice:
    """Choose stories and sentences that fill an episode.

    Args:
        stories: Ranked, best first, with their topics.
        limits: Length, number and variety.
        hosts: The voices that tell stories in turn, at least one; their rates and pauses tell how long words take.
        predict: Predicts the length of the whole that is made of some summaries, at least one, in seconds.

    Returns:
        Summaries predicted to take at most the time; but at least one, if there is a story that says anything.
    """
    looked_at = stories[: _LOOKED_AT * (limits.max_stories + limits.briefs.most)]
    options = {story.lead.id: _list_options(story, limits, hosts) for story in looked_at}
    able, reasons = _split_able(looked_at, options, limits)
    weighed = _weigh_options(able, options)
    choice = _fit(able, weighed, limits, predict)
    while True:
        run = _find_chosen_monotony(able, choice, limits)
        outranking = _find_outranking(choice)
        if run:
            # The least of the run makes room for another kind; the choice never gets worse at this, or it stays.
            least = max(run, key=able.index)
            reasons[least.lead.id] = PassReason.ONE_KIND
            able.remove(least)
        elif outranking:
            # These are told at length, or not at all.
            for story in outranking:
                weighed[story.lead.id] = tuple(way for way in weighed[story.lead.id] if not way.brief)
        else:
            break
        choice = _fit(able, weighed, limits, predict)
    told = {summary.story.lead.id for summary in choice}
    at_length = sum(not summary.brief for summary in choice)
    no_room = PassReason.TOO_MANY if at_length >= limits.max_stories else PassReason.NO_ROOM
    left = (story for story in stories if story.lead.id not in told)
    return Choice(choice, tuple(PassedOver(story, reasons.get(story.lead.id, no_room)) for story in left))


def _split_able(
    stories: Sequence[Story], options: Mapping[str, Sequence[Option]], limits: SelectionLimits
) -> tuple[list[Story], dict[str, PassReason]]:
    """Find the stories that an episode may tell beside each other.

    Returns:
        These, best first, those of a topic that are too many further down; and why the others may not be told, by id.
    """
    speaking = [story for story in stories if options[story.lead.id]]
    silent = [story for story in stories if not options[story.lead.id]]
    single, again = _drop_told_events(speaking)
    able, grim = limit_grim(single, limits.balance, limits.topics)
    reasons = {
        **{story.lead.id: PassReason.NO_SENTENCE for story in silent},
        **{story.lead.id: PassReason.ONE_EVENT for story in again},
        **{story.lead.id: PassReason.GRIM for story in grim},
    }
    return list(put_behind(able, limits.balance)), reasons


def _drop_told_events(stories: Sequence[Story]) -> tuple[list[Story], list[Story]]:
    """Split stories into one of each event, the best, and the others: two meetings of one visit are one event.

    Of reports that count the dead, the one with the highest toll is told: tolls rise.
    """
    events: dict[str, set[str]] = {}
    for kin in find_kin(stories):
        if kin.is_one_event:
            events.setdefault(kin.one, set()).add(kin.other)
            events.setdefault(kin.other, set()).add(kin.one)
    single: list[Story] = []
    again: list[Story] = []
    for story in stories:
        kin_ids = events.get(story.lead.id, set())
        place = next((number for number, other in enumerate(single) if other.lead.id in kin_ids), None)
        if place is None:
            single.append(story)
        elif count_deaths(story) > count_deaths(single[place]) > 0:
            # The higher toll is the newer: it is told in the place of the older one.
            again.append(single[place])
            single[place] = story
        else:
            again.append(story)
    return single, again


def _weigh_options(able: Sequence[Story], options: Mapping[str, Sequence[Option]]) -> dict[str, tuple[Option, ...]]:
    """Weigh the ways to tell each story by its score and its place."""
    weighed: dict[str, tuple[Option, ...]] = {}
    for place, story in enumerate(able):
        weight = max(story.score, _LEAST_SCORE) * 0.5 ** (place / _PLACES_PER_HALF)
        ways = options[story.lead.id]
        weighed[story.lead.id] = tuple(replace(option, value=weight * option.value) for option in ways)
    return weighed


def _find_chosen_monotony(
    able: Sequence[Story], choice: Sequence[Summary], limits: SelectionLimits
) -> tuple[Story, ...]:
    """Find a run of one kind in a choice that one of the other stories would end; see `find_monotony`."""
    told = [summary.story for summary in choice]
    untold = [story for story in able if story not in told]
    return find_monotony(told, untold, limits.balance, limits.topics)


def _find_outranking(choice: Sequence[Summary]) -> tuple[Story, ...]:
    """Find the stories told in brief that matter about as much as the least of those told at length, or more."""
    least = min((summary.story.score for summary in choice if not summary.brief), default=math.inf)
    told_in_brief = (summary.story for summary in choice if summary.brief)
    return tuple(story for story in told_in_brief if story.score > _BRIEF_SHARE * least)


def _list_options(story: Story, limits: SelectionLimits, hosts: Sequence[Voice]) -> tuple[Option, ...]:
    """Return the ways to tell a story, in brief first, then ever longer, each with what is worth of any story."""
    options: list[Option] = []
    if limits.briefs.most:
        sentences = tell_in_brief(story.lead, limits.briefs.most_chars, known=story.known)
        if sentences is not None:
            said = "".join(sentence.text for sentence in sentences) or story.lead.title
            seconds = _estimate_around_s(story, _AROUND_BRIEF_SYLLABLES, hosts) + _estimate_s(said, hosts)
            worth = _BRIEF_WORTH if sentences else _TITLED_BRIEF_WORTH
            options.append(Option(sentences, seconds, worth, brief=True))
    around = _estimate_s(story.lead.title, hosts) + _estimate_around_s(story, _AROUND_SYLLABLES, hosts)
    most_s = max(limits.seconds, _LEAST_TELLING_S)
    tellings = list_tellings(
        story.lead,
        lambda text: _estimate_s(text, hosts),
        most_s,
        known=story.known,
        thorough=limits.max_stories == 1,
    )
    for telling in _thin_out(tellings):
        value = _TITLE_WORTH + telling.value**_POWER
        options.append(Option(telling.sentences, around + telling.cost, value))
    return tuple(options)


def _thin_out(found: Sequence[Telling]) -> list[Telling]:
    """Return at most `MOST_OPTIONS` of the tellings, the first and the last among them, most of them short."""
    if len(found) <= MOST_OPTIONS:
        return list(found)
    last = len(found) - 1
    # The power crowds them at the short end, where one sentence more makes most of a difference.
    shares = [(number / (MOST_OPTIONS - 1)) ** 1.5 for number in range(MOST_OPTIONS)]
    places = {round(last * share) for share in shares}
    return [found[place] for place in sorted(places)]


def _estimate_s(text: str, hosts: Sequence[Voice]) -> float:
    return fmean(durations.estimate_s(text, voice) for voice in hosts)


def _estimate_around_s(story: Story, syllables: int, hosts: Sequence[Voice]) -> float:
    said = syllables
    if story.follows:
        said += _FOLLOW_UP_SYLLABLES
    # The mean of the hosts: who tells the story is settled only when all are chosen.
    seconds: list[float] = []
    for voice in hosts:
        spoken_s = said / voice.syllables_per_s / voice.speed
        seconds.append(spoken_s + voice.pauses.story_s)
    return fmean(seconds)


def _fit(
    able: Sequence[Story],
    options: Mapping[str, Sequence[Option]],
    limits: SelectionLimits,
    predict: Callable[[Sequence[Summary]], float],
) -> tuple[Summary, ...]:
    """Choose for the time that the frame around the stories leaves.

    How long the frame takes is known only when the script is written: the choice is made with a guess, then with what
    that script took, until it repeats itself.
    """
    if not able:
        return ()
    ways = [options[story.lead.id] for story in able]
    stories_in_time = max(1, round(limits.seconds / _STORY_S))
    long = min(limits.max_stories, stories_in_time)
    frame_s = _FRAME_S
    best: tuple[Summary, ...] = ()
    best_value = -1.0
    seen: set[tuple[Summary, ...]] = set()
    for _ in range(_ROUNDS):
        picked = choose_options(ways, limits.seconds - frame_s, long, limits.briefs.most)
        if not picked:
            break
        chosen = [(able[index], option) for index, option in picked]
        summaries = _order_summaries(chosen, limits)
        whole_s = predict(summaries)
        value = sum(option.value for _, option in picked)
        if whole_s <= limits.seconds and value > best_value:
            best, best_value = summaries, value
        if summaries in seen:
            break
        seen.add(summaries)
        frame_s = whole_s - sum(option.seconds for _, option in picked)
    return best or _choose_least(able, options)


def _choose_least(able: Sequence[Story], options: Mapping[str, Sequence[Option]]) -> tuple[Summary, ...]:
    """Return the first story, told in the least time: an episode tells something, even over its time."""
    story = next((story for story in able if options[story.lead.id]), able[0])
    ways = options[story.lead.id]
    at_length = [option for option in ways if not option.brief]
    shortest = min(at_length or ways, key=lambda option: option.seconds)
    return (Summary(story, shortest.sentences),)


def _order_summaries(picked: Sequence[tuple[Story, Option]], limits: SelectionLimits) -> tuple[Summary, ...]:
    chosen = {story.lead.id: option for story, option in picked}
    at_length = [story for story, option in picked if not option.brief]
    in_brief = [story for story, option in picked if option.brief]
    ordered = order_bulletin(at_length, in_brief, limits.balance, limits.topics)
    summaries: list[Summary] = []
    for story in ordered:
        option = chosen[story.lead.id]
        summaries.append(Summary(story, option.sentences, brief=option.brief))
    return tuple(summaries)
