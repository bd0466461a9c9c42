"""Build the report of one run: a page for whoever makes the show, which is not published.

It tells where news was lost on the way from the feeds to the ear, where the time went, how loud the episode is, and
which readings to listen to. It names files of this machine and what failed, so it lies with the state; like the
published pages it is static, holds no script, and loads nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from digest import __version__, translation
from digest.errors import DayFacts
from digest.publish.formats import clean_text, format_clock
from digest.publish.pages.assets import hash_source, make_environment, read_asset
from digest.publish.pages.plot import STYLE, draw_history, draw_loudness
from digest.record import ChapterRecord, Record
from digest.stages import STAGES
from digest.translation import translate
from digest.types import Details, Run

_FIRST_S = 3.0  # where the loudness curve begins: short-term loudness is that of three seconds (EBU Tech 3341)
_WORDS = {
    "funnel": "From the feeds to the ear",
    "step": "Step",
    "number": "Number",
    "lost": "What fell away here",
    "time": "Where the time went",
    "stage": "Stage",
    "seconds": "Seconds",
    "loudness": "Loudness",
    "chapter": "Chapter",
    "length": "Length",
    "doubts": "Readings to listen to",
    "none_doubted": "Every reading was sure.",
    "context": "Where it stands",
    "reading": "Read as",
    "others": "Could be",
    "sure": "Sure",
    "fix": "To correct one for good:",
    "failures": "What failed",
    "before": "The runs before",
    "private": "This page lies with the state of the workspace and is not published: it names what failed, and where.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel: how much came through, its share of the widest step, what fell away there."""

    name: str
    count: int
    share: float | None = None
    lost: tuple[str, ...] = ()


def build_report(
    run: Run, record: Record | DayFacts, details: Details, before: Sequence[Run], *, aim_lufs: float
) -> bytes:
    """Return the page of a run as HTML, in the language of the program.

    Args:
        run: What came of it.
        record: That of its episode; of a run without one, what is known of the day.
        details: What is known of it beside that.
        before: The latest runs of the show with this one, oldest first.
        aim_lufs: How loud it was to be.

    Returns:
        UTF-8; it works from a disk, without a network, and without scripts.
    """
    style = read_asset("page.css") + STYLE + read_asset("run.css")
    curve = details.curve_lufs
    episode = record if "guid" in record else None  # what is known of a day without an episode has none
    chapters = episode["chapters"] if episode else []
    starts = [chapter["start_s"] for chapter in chapters]
    loudness = Markup(draw_loudness(curve, _FIRST_S, aim_lufs, starts)) if curve else None  # noqa: S704
    failures = [(failure.stage, failure.item, translate(failure.reason)) for failure in details.failures]
    html = (
        make_environment()
        .get_template("run.html.j2")
        .render(
            lang=translation.HTML[translation.get_language()],
            words={name: translate(text) for name, text in _WORDS.items()},
            version=__version__,
            run=run,
            title=clean_text(run.title or f"{run.show} {run.day}"),
            outcome=translate(run.outcome),
            facts=list(_list_facts(run, episode)),
            steps=list(_list_steps(record, details)),
            stages=list(_list_stages(episode["timings"] if episode else {})),
            effort=_describe_effort(episode) if episode else None,
            loudness=loudness,
            chapters=list(_list_chapters(chapters, curve)),
            doubts=details.doubts,
            spoken=bool(episode and episode["stories"]),
            failures=failures,
            said_why=[translate(line) for line in run.said] if run.outcome == "failed" else [],
            history=Markup(draw_history(before)),  # noqa: S704  # our own drawing, its texts escaped
            style=Markup(style),  # noqa: S704  # our own files
            style_hash=hash_source(style),
        )
    )
    return html.encode("utf-8", "replace")


def _list_facts(run: Run, record: Record | None) -> Iterator[tuple[str, str]]:
    """Yield what stands at the head of the page: a name and a value."""
    yield translate("began"), f"{run.started.astimezone():%Y-%m-%d %H:%M:%S}"
    yield translate("took"), format_clock(run.took_s)
    if run.duration_s is None or record is None:
        return
    yield translate("length"), format_clock(run.duration_s)
    aim_s = record.get("aim_s")
    if aim_s:
        yield translate("aim"), f"{format_clock(aim_s)} ({_format_change(run.duration_s, aim_s)})"
    predicted_s = record.get("predicted_s")
    if predicted_s:
        change = _format_change(run.duration_s, predicted_s)
        yield translate("predicted"), f"{format_clock(predicted_s)} ({change})"
    sound = f"{record['loudness_lufs']:.1f} LUFS, {record['true_peak_dbtp']:.1f} dBTP"
    yield translate("loudness"), _write_minus(sound)
    voices = [clean_text(voice["title"]) for voice in record["voices"]]
    yield translate("voices"), "、".join(voices)
    megabytes = record["size_bytes"] / 1e6
    yield translate("size"), f"{megabytes:.1f} MB"
    heard = record.get("heard")
    if heard:
        yield translate("heard as meant"), f"{heard['right']:.1%}"


def _format_change(length_s: float, from_s: float) -> str:
    percent = (length_s / from_s - 1) * 100
    return _write_minus(f"{percent:+.1f} %")


def _write_minus(text: str) -> str:
    return text.replace("-", "−")  # the sign itself, as wide as a plus, where Python writes a hyphen


def _list_steps(record: Record | DayFacts, details: Details) -> Iterator[Step]:
    """Yield the steps from what the feeds list to what is heard."""
    counts = record.get("counts") or {}
    if not counts:
        return
    widest = max(*counts.values(), 1)
    stories = record["stories"] if "guid" in record else []
    failed = [failure for failure in details.failures if failure.stage in {"fetch", "extract"}]
    unread = [f"{count} {translate(reason)}" for reason, count in details.unread]
    unreadable = [translate("{count} failed", count=len(failed))] if failed else []
    doubled = counts["duplicates"]
    duplicates = [translate("{count} duplicates of other articles", count=doubled)] if doubled else []
    passed = _count_reasons(story["reason"] for story in record.get("passed", ()))
    # What came through, and what fell away on the way there from the step above.
    steps: tuple[tuple[str, int, Iterable[str]], ...] = (
        (translate("entries listed"), counts["listed"], ()),
        (translate("fresh and not told before"), counts["fresh"], unread),
        (translate("articles read"), counts["read"], unreadable),
        (translate("stories"), counts["stories"], duplicates),
        (translate("stories told"), len(stories), passed),
    )
    for name, count, lost in steps:
        yield Step(name, count, count / widest, tuple(lost))
    if stories:
        sentences = sum(len(story["sentences"]) for story in stories)
        yield Step(translate("sentences spoken"), sentences)


def _count_reasons(reasons: Iterable[str]) -> Iterator[str]:
    for reason, count in Counter(reasons).most_common():
        yield f"{count} {translate(reason)}"


def _list_stages(timings: Mapping[str, float]) -> Iterator[tuple[str, float, float]]:
    """Yield the stages in the order of the work: name, seconds, share of the longest."""
    longest = max(timings.values(), default=0.0) or 1.0  # a day without an episode has no timings, or only zeros
    known = [stage for stage in STAGES if stage in timings]
    others = [stage for stage in timings if stage not in STAGES]  # those of another version's record
    for stage in (*known, *others):
        name = STAGES.get(stage, stage)
        seconds = timings[stage]
        yield translate(name), seconds, seconds / longest


def _describe_effort(record: Record) -> str | None:
    """Say how much speech was made, how fast, and how much was kept from before."""
    speech = record.get("speech")
    if speech is None:
        return None
    spent_s = record["timings"].get("speak", 0.0)
    there = translate(
        "{spoken} newly spoken, {kept} kept from before",
        spoken=format_clock(speech["spoken_s"]),
        kept=format_clock(speech["stored_s"]),
    )
    if not spent_s or not speech["spoken_s"]:  # all of it was kept from before
        return there
    pace = f"{speech['spoken_s'] / spent_s:.1f}"
    return f"{there}; {translate('{pace} times as fast as it is heard', pace=pace)}"


def _list_chapters(chapters: Sequence[ChapterRecord], curve: Sequence[float]) -> Iterator[tuple[str, str, str]]:
    """Yield the chapters: title, length, and the middle one of their loudness values."""
    for chapter in chapters:
        start = chapter["start_s"]
        end = chapter["end_s"]
        # A value is that of the three seconds before it: only those within the chapter say how loud it is.
        first = max(0, round(start))
        last = max(0, round(end - _FIRST_S))
        inside = sorted(curve[first:last])
        loud = "–"
        if inside:
            middle = inside[len(inside) // 2]
            loud = _write_minus(f"{middle:.1f}")
        yield clean_text(chapter["title"]), format_clock(end - start), loud
