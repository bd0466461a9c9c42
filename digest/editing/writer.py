"""Write a show's own lines: its templates filled, in its script or that of what they quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from digest.editing import templates
from digest.settings import Show, Templates, Voice
from digest.types import Language, Line, Pause, Summary, Variety
from digest.wording import name_voice


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the show's own lines of a script; what they have in common.

    Attributes:
        templates: The show's, or the built-in ones.
        language: What the show is written in.
        show: None for an article that is in no show.
        day: The episode's date; None for a single article, which gives dates with their year.
        fields: Fields that every template knows.
    """

    templates: Templates
    language: Language
    day: date | None
    show: Show | None
    fields: Mapping[str, str | None]

    @property
    def variety(self) -> Variety:
        """Whose words the built-in templates have in Traditional characters."""
        return self.show.variety if self.show else "taiwan"

    def write(
        self,
        kind: str,
        voice: Voice,
        *,
        turn: int = 0,
        quoted: Language = "und",
        pause: Pause = "sentence",
        **fields: str | None,
    ) -> Iterator[Line]:
        """Yield the line of a template; nothing where a field of it is unknown."""
        language = templates.choose_line_language(self.language, quoted)
        # Only what every line knows is converted, such as the show's title: a quoted title stays as it was printed.
        common = _convert_fields(self.fields, self.language, language)
        text = templates.fill_template(
            kind,
            self.templates,
            {**common, **fields},
            seed=str(self.day),
            turn=turn,
            language=self.language,
            line_language=language,
            variety=self.variety,
        )
        if text:
            yield Line(text, voice.name, language, pause=pause, template=kind)

    def write_title(self, title: str, language: Language, voice: Voice) -> Iterator[Line]:
        """Yield a title as a headline, always in the built-in way: the show's `story` template may say more."""
        plain = replace(self, templates=Templates())
        yield from plain.write("story", voice, quoted=language, title=title)

    def write_words(self, text: str, quoted: Language = "und") -> str:
        """Return built-in words in the script of what they stand beside."""
        language = templates.choose_line_language(self.language, quoted)
        return templates.write_built_in(text, language, self.variety)

    def has_own(self, kind: str) -> bool:
        """Whether the show gives templates of a kind itself."""
        return getattr(self.templates, kind) is not None


def build_writer(summaries: Sequence[Summary], show: Show, hosts: Sequence[Voice], day: date) -> Writer:
    """Return the writer of an episode's script."""
    fields = _collect_fields(
        show=show.title,
        date=templates.write_date(day),
        weekday=templates.convert_writing(templates.WEEKDAYS[day.weekday()], "zh-Hans", show.language),
        lunar=_write_lunar_date(show, day),
        count=str(len(summaries)),
        host=name_voice(hosts[0].title, show.language, show.variety),
        cohost=name_voice(hosts[1].title, show.language, show.variety) if len(hosts) > 1 else None,
    )
    return Writer(show.templates, show.language, day, show, fields)


def build_article_writer(title: str, language: Language, voice: Voice, show: Show | None) -> Writer:
    """Return the writer of the script of a single article.

    Args:
        language: The article's, Hans or Hant.
        show: Whose templates are used; by default the built-in ones.
    """
    own: Language = show.language if show else language
    fields = _collect_fields(show=show.title if show else None, title=title, host=name_voice(voice.title, own))
    return Writer(show.templates if show else Templates(), own, None, show, fields)


def _write_lunar_date(show: Show, day: date) -> str | None:
    """Return the day of the lunar calendar where a template of the show asks for it."""
    if not templates.has_field("lunar", show.templates):
        return None
    words = templates.write_lunar_date(day)
    return words and templates.convert_writing(words, "zh-Hans", show.language)


def _collect_fields(**known: str | None) -> dict[str, str | None]:
    names = ("show", "date", "weekday", "lunar", "count", "title", "source", "when", "host", "cohost", "topic")
    return {name: known.get(name) for name in names}


def _convert_fields(fields: Mapping[str, str | None], language: Language, wanted: Language) -> dict[str, str | None]:
    converted: dict[str, str | None] = {}
    for name, value in fields.items():
        converted[name] = value and templates.convert_writing(value, language, wanted)
    return converted
