"""From one machine to a hundred thousand shows, on paper: `make simulate`.

Articles come from sources whose popularity follows a Zipf law: a few wires feed nearly every show, and a long tail
feeds one each. A show takes its stories from its sources, each story some leading sentences of its article. A sentence
that another show with the same voice has had spoken comes from the shared clip store. Speech is a queue of clips in the
order of the shows, worked off by all cores; a show is finished when the last of its clips and its mastering are.

What a thing costs is measured by `make bench` (see `Costs`); what the world is like is assumed (see `World`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

SHOWS = (100, 1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Costs:
    """What `make bench` measured on two AVX-512 cores with Python 3.11.

    Attributes:
        speech: Core-seconds for each second of speech ("speaking": 5.03 seconds of audio a second on two cores).
        article_s: Core-seconds to read an article ("pages": 31 a second on one core).
        select_s: Core-seconds to fold, rank and choose a show's articles ("same story": 20,000 in 22 s).
        finish: Core-seconds for each second of an episode, joined, mastered and encoded (5.8 s for 179 s).
        mp3_bytes: Of a second of an episode: 96 kb/s.
        driver_s: Core-seconds of the one process which fetches, keeps state and publishes, for each show ("cluster").
        task_s: Of that process for each article or clip that it has another one make ("queue": 1.7 ms for two).
        clip_bytes: Of a second of speech in the store: FLAC at 24 kHz.
    """

    speech: float = 0.4
    article_s: float = 0.032
    select_s: float = 0.2
    finish: float = 0.032
    driver_s: float = 0.2
    task_s: float = 0.00085
    mp3_bytes: int = 12_000
    clip_bytes: int = 25_000


@dataclass(frozen=True)
class World:
    """What is assumed; each is a field so that it can be assumed otherwise.

    Attributes:
        sources: News sources in the world, with popularity 1 / rank ** zipf.
        per_show: Sources of a show.
        articles: Articles of a source and day that are fresh in the morning.
        stories: Stories of an episode.
        sentences: Sentences of a story, at most; the first ones are in every show that tells it.
        sentence_s: Seconds of a sentence.
        own_s: Seconds of a show's own words, that no other show says.
        voices: Voices that shows choose from, with popularity 1 / rank.
        listeners: Of all shows together, each of one episode a day.
        window_s: From the first show begun (05:30) to the time by which all must be there (06:30).
    """

    sources: int = 20_000
    zipf: float = 1.0
    per_show: int = 12
    articles: int = 25
    stories: int = 14
    sentences: int = 8
    sentence_s: float = 7.0
    own_s: float = 60.0
    voices: int = 8
    listeners: int = 1_000_000
    window_s: float = 3600.0


@dataclass(frozen=True)
class Outcome:
    """What a night takes.

    Attributes:
        heard_s: Seconds of speech in all episodes.
        spoken_s: Seconds of it that have to be spoken; the rest is in the store.
        pages: Articles read, each once.
        cores: The fewest cores with which all shows are finished in the window.
        drivers: Processes that fetch, keep state and publish, each for its part of the shows.
        finished_s: With these, seconds after the start at which half and all shows are finished.
        published_bytes: A day's episodes.
        clips_bytes: A day's new clips.
        egress_bytes: What the listeners fetch in a day.
    """

    shows: int
    heard_s: float
    spoken_s: float
    pages: int
    cores: int
    drivers: int
    finished_s: tuple[float, float]
    published_bytes: float
    clips_bytes: float
    egress_bytes: float


def simulate(shows: int, world: World | None = None, costs: Costs | None = None, seed: int = 20261124) -> Outcome:
    """Simulate one morning; the same arguments give the same outcome."""
    world, costs = world or World(), costs or Costs()
    chance = np.random.default_rng(seed)
    articles = _articles(shows, world, chance)
    voices = chance.choice(world.voices, shows, p=_zipf(world.voices, 1.0))
    kept = chance.integers(3, world.sentences + 1, articles.shape)
    # One row for each sentence of each show: (show, key of article, sentence and voice), in the order of the shows.
    teller = np.repeat(np.arange(shows), kept.sum(axis=1))
    starts = np.repeat(np.cumsum(kept.ravel()) - kept.ravel(), kept.ravel())
    sentence = np.arange(len(starts)) - starts
    story = np.repeat(articles.ravel(), kept.ravel())
    keys = (story * world.sentences + sentence) * world.voices + voices[teller]
    _, first, same = np.unique(keys, return_index=True, return_inverse=True)
    heard_s = len(keys) * world.sentence_s + shows * world.own_s
    spoken_s = len(first) * world.sentence_s + shows * world.own_s
    pages = len(np.unique(_fetched(shows, world, chance))) * world.articles
    length_s: Numbers = np.bincount(teller, minlength=shows).astype(np.float64) * world.sentence_s + world.own_s
    work_s = _work(shows, teller, first, same, length_s, pages, world, costs)
    cores = int(np.ceil(work_s.max() / (world.window_s - length_s.max() * costs.finish)))
    done_s = work_s / cores + length_s * costs.finish
    return Outcome(
        shows,
        heard_s,
        spoken_s,
        pages,
        cores,
        int(np.ceil((shows * costs.driver_s + (len(keys) + pages) * costs.task_s) / world.window_s)),
        (float(np.median(done_s)), float(done_s.max())),
        float(length_s.sum()) * costs.mp3_bytes,
        spoken_s * costs.clip_bytes,
        float(length_s.mean()) * costs.mp3_bytes * world.listeners,
    )


def _zipf(count: int, exponent: float) -> Numbers:
    weights = 1.0 / np.arange(1, count + 1) ** exponent
    product: Numbers = weights / weights.sum()
    return product


def _fetched(shows: int, world: World, chance: np.random.Generator) -> Indices:
    drawn: Indices = chance.choice(world.sources, (shows, world.per_show), p=_zipf(world.sources, world.zipf))
    return drawn


def _articles(shows: int, world: World, chance: np.random.Generator) -> Indices:
    """Draw each show's stories: sources by popularity, in each the leading articles more often than the last."""
    source = _fetched(shows, world, chance)
    which = chance.integers(0, world.per_show, (shows, world.stories))
    article = chance.choice(world.articles, (shows, world.stories), p=_zipf(world.articles, 1.0))
    drawn: Indices = np.take_along_axis(source, which, axis=1) * world.articles + article
    return drawn


def _work(
    shows: int,
    teller: Indices,
    first: Indices,
    same: Indices,
    length_s: Numbers,
    pages: int,
    world: World,
    costs: Costs,
) -> Numbers:
    """Return the core-seconds after which each show's last clip is there: its own, or one that another show ordered."""
    new = np.zeros(len(teller))
    new[first] = world.sentence_s * costs.speech
    own = np.arange(1, shows + 1) * (world.own_s * costs.speech + costs.select_s)
    reading = pages * costs.article_s
    finishing = np.cumsum(length_s) * costs.finish
    spoken = np.cumsum(new)
    last = np.zeros(shows)
    np.maximum.at(last, teller, spoken[first][same])
    np.maximum.at(last, teller, spoken)
    product: Numbers = reading + np.maximum.accumulate(last) + own + finishing
    return product


def table() -> str:
    """Write the outcomes of a night with more and more shows."""
    costs, world = Costs(), World()
    assumed = (
        f"{world.sources:,} sources (Zipf {world.zipf}), {world.per_show} a show; {world.stories} stories of 3 to "
        f"{world.sentences} sentences; {world.voices} voices; 05:30 to 06:30; {world.listeners:,} listeners"
    )
    measured = (
        f"core-seconds, by make bench on two AVX-512 cores: {costs.speech} a second of speech (speaking), "
        f"{costs.article_s} an article (pages),\n{costs.select_s} to choose a show's stories (same story), "
        f"{costs.finish} a second finished (sample episode); in the driver\n{costs.driver_s} a show (cluster), "
        f"{costs.task_s * 1000:.2f} ms a task (cluster, queue)"
    )
    heads: tuple[str, ...] = (" shows", "heard h", "spoken h", "stored", "articles", "cores", "8-core nodes", "drivers")
    heads += ("half done", "all done", "MP3 GB/day", "clips GB/day", "egress TB/day")
    rows = (_row(simulate(shows, world, costs)) for shows in SHOWS)
    lines = ["  ".join(f"{cell:>{len(head)}}" for head, cell in zip(heads, row, strict=True)) for row in rows]
    return "\n".join((assumed, measured, "", "  ".join(heads), *lines))


def _row(it: Outcome) -> tuple[str, ...]:
    half, whole = (f"{5 + int(1800 + at) // 3600:02}:{int(1800 + at) % 3600 // 60:02}" for at in it.finished_s)
    return (
        f"{it.shows}",
        f"{it.heard_s / 3600:,.0f}",
        f"{it.spoken_s / 3600:,.0f}",
        f"{1 - it.spoken_s / it.heard_s:.0%}",
        f"{it.pages}",
        f"{it.cores}",
        f"{-(-it.cores // 8)}",
        f"{it.drivers}",
        half,
        whole,
        f"{it.published_bytes / 1e9:.0f}",
        f"{it.clips_bytes / 1e9:.0f}",
        f"{it.egress_bytes / 1e12:.1f}",
    )


if __name__ == "__main__":
    print(table())
