"""Plan a published episode again, from its record and the articles kept with it: nothing is fetched anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from digest.episode.plan import Plan
from digest.errors import DigestError
from digest.message import Message
from digest.record import EarlierRecord, OtherRecord, PassedRecord, Record, SentenceRecord, SourceRecord, StoryRecord
from digest.settings import Show, Voice
from digest.state.store import Store
from digest.types import Article, EarlierStory, Failure, PassedOver, PassReason, Sentence, Story, Summary
from digest.urls import to_web_url


def plan_upgrade(show: Show, hosts: Sequence[Voice], day: date, store: Store) -> Plan | None:
    """Return the plan by which the day's episode was made, for other voices; None where there is no episode yet.

    Raises:
        DigestError: Its articles are not known any more.
    """
    record = store.read_record(show.name, "episode", day.isoformat())
    return plan_again(show, hosts, record, store) if record else None


def plan_again(show: Show, hosts: Sequence[Voice], record: Record, store: Store) -> Plan:
    """Return the plan by which an episode was made: the same stories and sentences, in the same order.

    Args:
        show: As it is now; its templates may have changed.
        hosts: Who is to speak.
        record: The episode's record.
        store: Where its articles are kept.

    Raises:
        DigestError: The articles are not known any more.
    """
    kept = {article.id: article for article in store.read_articles(str(record["guid"]))}
    day = date.fromisoformat(record["date"])
    try:
        summaries = tuple(_restore_summary(story, kept) for story in record["stories"])
    except LookupError as error:
        raise DigestError(
            "{name}: the article “{title}” is not kept any more, so the episode cannot be spoken "
            "again as it was; to make it of the news there is now: digest run {show} --date {day} --force",
            name=record["name"],
            title=error.args[0],
            show=show.name,
            day=day,
        ) from None
    # Speaking is what is tried again, so its failures are forgotten; what could not be read is still missing.
    failures = tuple(
        Failure("recorded", failure["stage"], failure["item"], Message(failure["reason"]))
        for failure in record["failures"]
        if failure["stage"] != "speak"
    )
    # The length that it was to have then: the show may ask for another one by now.
    aim_s = record.get("aim_s")
    return Plan(
        show=show.model_copy(update={"minutes": aim_s / 60}) if aim_s else show,
        hosts=tuple(hosts),
        day=day,
        summaries=summaries,
        passed=tuple(map(_restore_passed, record.get("passed", ()))),
        counts=record.get("counts") or {},
        little_news=bool(record.get("little_news", False)),
        failures=failures,
        seconds={},
    )


def _restore_passed(entry: PassedRecord) -> PassedOver:
    story = Story(_restore_article(entry))
    return PassedOver(story, _read_reason(entry["reason"]))


def _read_reason(text: str) -> PassReason | Message:
    try:
        return PassReason(text)
    except ValueError:
        return Message(text)


def _restore_summary(story: StoryRecord, kept: Mapping[str, Article]) -> Summary:
    lead = kept.get(story["article_id"])
    if lead is None:
        raise LookupError(story["title"])
    restored = Story(
        replace(_mark_lead_only(lead, story), slot=story.get("slot")),
        others=tuple(_find_other(entry, kept) for entry in story["others"]),
        follows=_restore_earlier(story.get("follows")),
    )
    assisted = story.get("assisted") or {}
    # The record keeps what the model wrote beside what was said of each of its tasks.
    written = {"headline", "transition"}
    tasks: list[tuple[str, str]] = []
    for task, said in assisted.items():
        if said and task not in written:
            tasks.append((task, said))
    return Summary(
        restored,
        sentences=tuple(map(_restore_sentence, story["sentences"])),
        brief=bool(story.get("brief", False)),
        headline=assisted.get("headline"),
        transition=assisted.get("transition"),
        assisted=tuple(tasks),
    )


def _restore_sentence(kept: SentenceRecord) -> Sentence:
    return Sentence(
        kept["text"],
        kept["article_id"],
        kept["paragraph"],
        kept["start"],
        kept["end"],
        ranges=tuple((start, end) for start, end in kept.get("ranges", ())),
    )


def _find_other(entry: OtherRecord, kept: Mapping[str, Article]) -> Article:
    # By what the record shows of it: earlier versions kept no id of the other reports.
    wanted = (entry["title"], entry["url"], entry["source"])
    for article in kept.values():
        if (article.title, to_web_url(article.url), article.source) == wanted:
            return _mark_lead_only(article, entry)
    raise LookupError(entry["title"])


def _mark_lead_only(article: Article, entry: SourceRecord) -> Article:
    """Return an article with what its record says of how much of it was read, and where."""
    missing, from_feed = entry.get("missing"), entry.get("from_feed")
    return replace(
        article,
        lead_only=not missing and not entry.get("full_text", True),
        missing=Message(missing) if missing else None,
        from_feed=Message(from_feed) if from_feed else None,
    )


def _restore_article(entry: PassedRecord) -> Article:
    """Return what a record says of an article that was passed over; its text is not kept."""
    published = datetime.fromisoformat(entry["published"]) if entry["published"] else None
    article = Article(
        id="",
        title=entry["title"],
        paragraphs=(),
        url=entry["url"],
        published=published,
        source=entry["source"],
    )
    # Earlier versions kept no language of what was passed over.
    language = entry.get("language", article.language)
    return _mark_lead_only(replace(article, language=language), entry)


def _restore_earlier(entry: EarlierRecord | None) -> EarlierStory | None:
    if not entry:
        return None
    return EarlierStory(
        guid=entry["guid"],
        title=entry["title"],
        day=date.fromisoformat(entry["date"]),
    )
