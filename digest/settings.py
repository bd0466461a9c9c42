"""Define the settings of a voice and of a show, as their TOML files spell them.

Unknown keys are refused, and all faults of a file are reported at once (see `catalog`). A model is frozen: it flows
through the stages like any other value. `make docs` writes docs/settings.md from the `Attributes` of each class.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, field_validator, model_validator

from digest.message import Message
from digest.types import Pause, Place, Variety
from digest.urls import find_host, to_web_url

# Of the female voices heard with a recogniser over nine minutes of news, the one with the steadiest reading at a
# news reader's pace: no wrong run of over two syllables, 4.3 syllables a second with pauses, DNSMOS P.808 4.1.
DEFAULT_VOICE = "xiaoxiao"

# -16 LUFS is what podcasts are asked for (Apple's audio requirements); a mono file that plays on two speakers reads
# 3 LU less when it is measured as the one channel that it is.
TARGET_LUFS = -19.0

# Macau speaks and writes as Hong Kong does.
_OF_HONG_KONG = frozenset({"Asia/Hong_Kong", "Asia/Macau"})

# From this length on, a listener has forgotten what was announced at the beginning.
_LONG_MINUTES = 15

NonNegative = Annotated[float, Field(ge=0)]
Word = Annotated[str, Field(min_length=1)]
Readings = Literal["mainland", "taiwan"]

# What a template may name in braces; the docstring of `Templates` says what each is.
_TEMPLATE_FIELDS = {"show", "date", "weekday", "lunar", "count", "title", "source", "when", "host", "cohost", "topic"}


class Settings(BaseModel):
    """Base: refuses unknown keys, cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Pauses(Settings):
    """Silence after each kind of line, beyond what the engine itself leaves.

    Attributes:
        clause_s: Seconds after a part of a sentence.
        sentence_s: Seconds after a sentence.
        paragraph_s: Seconds after a paragraph.
        story_s: Seconds after a story.
    """

    clause_s: NonNegative = 0.18
    sentence_s: NonNegative = 0.4
    paragraph_s: NonNegative = 0.65
    story_s: NonNegative = 1.2

    def silence_after_s(self, pause: Pause) -> float:
        """Return the seconds of silence after a line that ends with a pause."""
        if pause == "none":
            return 0.0
        return float(getattr(self, f"{pause}_s"))


class Voice(Settings):
    """One voice: `voices/<name>.toml`.

    Attributes:
        name: The file's name without `.toml`; not written in the file.
        folder: Where the file lies; not written in the file.
        title: What listeners and pages call the voice.
        engine: The engine that speaks: `kokoro`, `edge` or `espeak`.
        id: The engine's own name for the voice; needed by engines other than Kokoro.
        style: The style vectors of a Kokoro voice: a `.npy` file, relative to the voice's file.
        language: The variety of Mandarin that it speaks.
        readings: Whose standard decides where the Mainland and Taiwan read a word differently (和, 企业, 垃圾).
        sex: Decides which offline voice takes over when an online one fails.
        licence: The terms under which the voice may be used, shown by `digest voices list`.
        speed: The pace; 1.0 is the voice's own.
        syllables_per_s: Its measured rate of speech without pauses; predicts how long an episode will be.
        pauses: The silence after each kind of line.
    """

    name: str = ""
    folder: Path = Path()
    title: str
    engine: str
    id: str | None = None
    style: Path | None = None
    language: Literal["zh-CN", "zh-TW"] = "zh-CN"
    readings: Readings = "mainland"
    sex: Literal["female", "male"]
    licence: str
    speed: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    syllables_per_s: PositiveFloat = 4.5
    pauses: Pauses = Pauses()

    def with_readings(self, readings: Readings | None) -> Voice:
        """Return the voice with the readings of a region; None leaves it as it is."""
        if readings is None:
            return self
        return self.model_copy(update={"readings": readings})

    def with_default_readings(self, readings: Readings) -> Voice:
        """Return the voice with the readings that a text wants, unless the voice's own file names some."""
        return self if "readings" in self.model_fields_set else self.with_readings(readings)


class Source(Settings):
    """One `[[source]]` of a show: a feed, a list of feeds (OPML), a sitemap, a page, or a book (EPUB).

    Attributes:
        url: An http(s) address, or a path relative to the show's file.
        name: What the source is called on air; by default the name that the feed or page gives itself.
        trust: The weight of its articles when stories are ranked.
        limit: How many of its newest entries are read at most; of a list of feeds, how many of each feed.
        full_text: Whether its terms allow the whole text to be used. If not, only the title, the first sentences and
            the link are taken from an article.
        allow_private: Whether the address's host may lie on this machine or in a private network; or a list of host
            names that may, where the articles lie on other hosts. No other private host is ever asked, whatever a feed
            lists.
        robots: Whether to obey the site's robots.txt.
        fetch_pages: Whether the pages of a feed's entries are asked for. If not, an article is what the feed itself
            carries of it; for a site whose pages need a login or show a program in place of the text.
        slot: Where its newest entry is told every day, beside the news: at the `opening`, before the first story, or at
            the `closing`, after the last; for weather, markets, an almanac. By default its entries are news.
    """

    url: str
    name: str | None = None
    trust: PositiveFloat = 1.0
    limit: PositiveInt = 60
    full_text: bool = True
    allow_private: bool | tuple[str, ...] = False
    robots: bool = True
    fetch_pages: bool = True
    slot: Place | None = None

    @property
    def private_hosts(self) -> frozenset[str]:
        """The hosts that may lie on this machine or in a private network."""
        if isinstance(self.allow_private, tuple):
            return frozenset(host.lower() for host in self.allow_private)
        if not self.allow_private:
            return frozenset()
        host = find_host(self.url)
        return frozenset({host}) if host else frozenset()


class Templates(Settings):
    """What the show itself says around the stories.

    Each value is one spoken text, or a list from which the day's date chooses one. Fields: `{show}`, `{date}`,
    `{weekday}`, `{lunar}` (农历十月十六), `{count}`, `{title}`, `{source}`, `{when}` (昨天, 11月21日), `{host}`,
    `{cohost}`, and in `transition` `{topic}` (国际), where it is another than before. A line whose field is unknown for
    a story (`{source}` of a page that names none) is left out. A key that is left out keeps the built-in text.

    Attributes:
        opening: The first words of an episode.
        little_news: Said after the opening when the episode is shorter than it should be.
        headlines: Said before the list of headlines.
        details: Said after it, before the first story.
        story: Said at the beginning of each story; the built-in text is its title, where the first sentence says more.
        follow_up: Said of a story that an earlier episode has told.
        attribution: Said before a story's first sentence: who reported it, and when.
        others: Said after a story that other sources report too.
        help: Said after a story that speaks of suicide: where to find help. The built-in text names the lines of the
            show's region, by its time zone, its readings and its script.
        transition: Said between two stories. The built-in texts name the topic, and only where it changes.
        briefs: Said before the brief news.
        recap: Said before the headlines are repeated at the end.
        closing: The last words of an episode.
        notice: Says that the texts are quoted and the voice is synthetic.
    """

    opening: str | tuple[str, ...] | None = None
    little_news: str | tuple[str, ...] | None = None
    headlines: str | tuple[str, ...] | None = None
    details: str | tuple[str, ...] | None = None
    story: str | tuple[str, ...] | None = None
    follow_up: str | tuple[str, ...] | None = None
    attribution: str | tuple[str, ...] | None = None
    others: str | tuple[str, ...] | None = None
    help: str | tuple[str, ...] | None = None
    transition: str | tuple[str, ...] | None = None
    briefs: str | tuple[str, ...] | None = None
    recap: str | tuple[str, ...] | None = None
    closing: str | tuple[str, ...] | None = None
    notice: str | tuple[str, ...] | None = None

    @field_validator("*")
    @classmethod
    def _check_fields(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        if value is None:
            return None
        texts = (value,) if isinstance(value, str) else value
        used: set[str] = set()
        for text in texts:
            # Formatter.parse yields the text before each field, its name, format and conversion; a last text has none.
            used.update(name for _, name, _, _ in Formatter().parse(text) if name is not None)
        unknown = sorted(used - _TEMPLATE_FIELDS)
        if unknown:
            known = " ".join(sorted(_TEMPLATE_FIELDS))
            raise ValueError(Message("unknown field {{{field}}}; known: {known}", field=unknown[0], known=known))
        return value


class Keywords(Settings):
    """Rules by words in the title or the beginning of a story, in either script.

    Attributes:
        include: If there are any, only stories with one of these words are told.
        exclude: Stories with one of these words are not told.
        boost: Words, each with the factor that multiplies the score of a story that has it; below 1 lowers the score.
    """

    include: tuple[Word, ...] = ()
    exclude: tuple[Word, ...] = ()
    boost: Mapping[Word, PositiveFloat] = {}


class Balance(Settings):
    """How much of one thing an episode tells.

    Attributes:
        per_source: How many stories of one source are told at most; by default any number.
        per_topic: How many stories of one topic are told while there are others that matter about as much.
        grim: How many accidents, deaths and crimes are told at most; those with ten deaths or more do not count.
        in_a_row: How many stories of one topic may follow one another while there are others.
        source_in_a_row: The same for stories of one source; by default any number.
    """

    per_source: PositiveInt | None = None
    per_topic: PositiveInt | None = 6
    grim: Annotated[int, Field(ge=0)] | None = 2
    in_a_row: PositiveInt | None = 2
    source_in_a_row: PositiveInt | None = None


class Briefs(Settings):
    """The block of brief news at the end of an episode: stories told in a sentence or two, or in their titles alone.

    Attributes:
        most: How many are told at most, and never more than are told at length; 0 leaves the block out.
        most_chars: Characters of the longest sentence that still counts as brief; a longer one is cut where it can be.
    """

    most: Annotated[int, Field(ge=0)] = 4
    most_chars: PositiveInt = 90


class Llm(Settings):
    """A language model that helps with the words; a show without this table uses none.

    Attributes:
        url: An OpenAI-compatible address, up to and including /v1; it may be on this machine.
        model: The model's name at that address.
        key_env: The name of the environment variable that holds the key; leave it out where no key is needed.
        tasks: What the model may do: choose and order sentences, write headlines, write transitions.
        timeout_s: Seconds to wait for one answer.
    """

    url: Annotated[str, Field(pattern=r"^https?://[^\s/]+")]
    model: Word
    key_env: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    tasks: tuple[Literal["sentences", "headlines", "transitions"], ...] = ("sentences", "headlines", "transitions")
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 60.0


class Music(Settings):
    """Music beside the show's file, in any format that ffmpeg reads; stereo is mixed down to one channel.

    Attributes:
        intro: A file played before the first word, at most a minute.
        outro: A file played after the last word, at most a minute.
        bed: A file played under all of it, repeated as needed, quieter under the voices than between the stories.
    """

    intro: Path | None = None
    outro: Path | None = None
    bed: Path | None = None


class Show(Settings):
    """One show: `feeds/<name>.toml`.

    Attributes:
        name: The file's name without `.toml`; not written in the file.
        folder: Where the file lies; not written in the file.
        title: The show's name, as listeners see and hear it.
        description: A sentence or two about the show, for its feed and page.
        author: Who makes the show, as its feed and page name them.
        email: The owner's address in the feed; directories ask for one to list a show.
        language: The script of the show's own words, and the feed's language.
        timezone: Where the show's day begins and ends: a name such as `Asia/Shanghai`.
        link: The show's own website; by default the show's page in the published folder.
        base_url: The address under which the published folder is served.
        category: One of Apple's podcast categories.
        subcategory: One of that category's subcategories.
        explicit: Whether the feed says that the show is not for children.
        public: Whether directories may list the feed; otherwise it carries `itunes:block`.
        private: Whether `digest serve` shows it only to subscribers with a key (`digest shows keys`).
        cover: A square picture beside the show's file; by default one is drawn.
        scripts: The scripts of the show's feeds, each in one script alone: feed.xml in `language`, another beside it
            (feed-hant.xml, feed-hans.xml) with the same audio. Without it there is one feed, which quotes each article
            in its own script.
        hub: The address of a WebSub hub, named in the feed, where apps can ask to be told of new episodes.
        funding: An address where listeners can support the show.
        copyright: Who holds the rights in the show, such as "© 2026 Chen Yun".
        license: The licence of the show's own words, by its SPDX name (CC-BY-4.0) or its address.
        location: What place the show is about, such as "Taipei".
        verify: A text that a directory asks to see in the feed as proof of ownership.
        moved_to: The feed's new address, for apps that follow it there (`itunes:new-feed-url`).
        voice: The name of the voice that speaks; `digest voices list` names them all.
        cohost: The name of a second voice that takes every other story; by default there is one host.
        readings: Whose standard decides how the voices read words; by default each voice's own.
        fallback: The name of the voice that takes over when an online voice fails; by default xiaoxiao or yunyang, by
            its sex (xiaoyi or yunxi, if those speak already).
        allowed_failures: The share of the chosen stories that may be missing because they could not be spoken; an
            episode that misses more is not published.
        loudness_lufs: How loud the mono file is, by BS.1770-4; -19 is as loud as -16 in stereo.
        music: What is played around and under the speech.
        opus: Whether to publish each episode as Opus, too: about half as large, for apps that know
            `podcast:alternateEnclosure`.
        listen: The least share of the syllables that an offline recogniser must hear as they were to be said; an
            episode below it is not published. Needs the extra `listen`; by default nothing
            listens.
        minutes: The length to aim at; a day with little news gives a shorter episode.
        max_stories: How many stories are told at length at most; brief ones come on top.
        briefs: The block of brief news at the end.
        recap: Whether the headlines are repeated at the end; by default in episodes of 15 minutes and more.
        publish_at: When the episode should be there, such as "06:30"; a run of many shows begins with the earliest.
        fresh_hours: How many hours before the run an article may have been published; 0 takes all. Where that leaves
            hardly anything to tell, older news counts too that no episode could tell before, up to three times as old.
        repeat: Whether to take articles that an earlier episode has told (for shows whose articles never change).
        suicide: Whether to tell stories of suicide, with where to find help after each of them. How and where somebody
            did it is never told.
        keywords: Rules by words.
        topics: Topics beside the built-in ones: the name of each, with the words by which it is known; one of a
            built-in name takes the place of its words.
        weights: What features of a story, and topics, are worth in its score, by name, where it is not the built-in
            worth; below 0 takes away.
        balance: How much of one source or topic.
        source: Where its news comes from; a show without one is a list of single articles, with no episodes.
        templates: What the show itself says.
        llm: A language model that helps with the words; by default none.
    """

    name: str = ""
    folder: Path = Path()
    title: str
    description: str = ""
    author: str = "digest"
    email: str | None = None
    language: Literal["zh-Hans", "zh-Hant"] = "zh-Hans"
    timezone: str = "Asia/Shanghai"
    link: str | None = None
    base_url: str = "http://localhost:8000"
    category: str = "News"
    subcategory: str | None = "Daily News"
    explicit: bool = False
    public: bool = False
    private: bool = False
    cover: Path | None = None
    scripts: tuple[Literal["zh-Hans", "zh-Hant"], ...] = ()
    hub: str | None = None
    funding: str | None = None
    copyright: str | None = None
    license: str | None = None
    location: str | None = None
    verify: str | None = None
    moved_to: str | None = None
    voice: str = DEFAULT_VOICE
    cohost: str | None = None
    readings: Readings | None = None
    fallback: str | None = None
    allowed_failures: Annotated[float, Field(ge=0, le=1)] = 0.34
    loudness_lufs: Annotated[float, Field(ge=-30, le=-14)] = TARGET_LUFS
    music: Music = Music()
    opus: bool = False
    listen: Annotated[float, Field(ge=0, le=1)] | None = None
    minutes: PositiveFloat = 10.0
    max_stories: PositiveInt = 20
    briefs: Briefs = Briefs()
    recap: bool | None = None
    publish_at: time | None = None
    fresh_hours: PositiveFloat | None = 36.0
    repeat: bool = False
    suicide: bool = False
    keywords: Keywords = Keywords()
    topics: Mapping[str, tuple[Word, ...]] = {}
    weights: Mapping[Word, float] = {}
    balance: Balance = Balance()
    source: tuple[Source, ...] = ()
    templates: Templates = Templates()
    llm: Llm | None = None

    @field_validator("fresh_hours", mode="before")
    @classmethod
    def _read_zero_as_no_limit(cls, value: object) -> object:
        is_zero = value == 0 and not isinstance(value, bool)  # False == 0 in Python; it is refused as no number
        return None if is_zero else value  # TOML has no null

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("expected a time zone such as Asia/Shanghai") from error
        return value

    @field_validator("hub", "funding")
    @classmethod
    def _check_address(cls, value: str | None) -> str | None:
        if value is not None and to_web_url(value) is None:
            raise ValueError("expected an http(s) address")
        return value

    @model_validator(mode="after")
    def _check_scripts(self) -> Show:
        if not self.scripts:
            return self
        names_one_twice = len(set(self.scripts)) < len(self.scripts)
        if self.language not in self.scripts or names_one_twice:
            template = "scripts must name {language}, the show's language, and each script once"
            raise ValueError(Message(template, language=self.language))
        return self

    @model_validator(mode="after")
    def _check_hosts(self) -> Show:
        if self.cohost == self.voice:
            raise ValueError("cohost is the same voice as voice; leave it out for a show with one host")
        return self

    @model_validator(mode="after")
    def _check_public_or_private(self) -> Show:
        if self.public and self.private:
            raise ValueError("a show that takes a key cannot be listed: set public or private, not both")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the show's day begins and ends."""
        return ZoneInfo(self.timezone)

    @property
    def variety(self) -> Variety:
        """Whose words the show's own lines and pages have in Traditional characters."""
        return "hongkong" if self.timezone in _OF_HONG_KONG else "taiwan"

    @property
    def repeats_headlines(self) -> bool:
        """Whether the headlines are said once more at the end."""
        return self.minutes >= _LONG_MINUTES if self.recap is None else self.recap
