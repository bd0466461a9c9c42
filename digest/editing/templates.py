"""Write what the show itself says: choose one of the templates, and fill its fields.

The built-in templates are in Simplified characters; a Traditional show says them in the words of its region. A line
that quotes an article's title or source is in that article's characters, so that no line mixes the two.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, tzinfo

from digest import han
from digest.settings import Templates
from digest.types import Language, Variety
from digest.wording import write_traditional

# One of each list is chosen by the date; of those whose fields are all known, the ones that say most.
DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "opening": (
        "各位听众，大家好。今天是{date}，{weekday}，欢迎收听《{show}》。",
        "听众朋友，您好。这里是《{show}》，今天是{date}，{weekday}。",
        "您好，今天是{date}，{weekday}，欢迎收听今天的《{show}》。",
    ),
    "notice": ("本节目摘自媒体的公开报道，由人工智能合成语音播报。",),
    "little_news": ("今天值得播报的新闻不多，节目比平日短一些。", "今天的新闻较少，节目也短一些。"),
    "headlines": ("首先来听内容提要。", "今天的主要内容有：", "先来关注今天的要点。"),
    "details": ("下面请听详细内容。", "下面来听详细报道。", "接下来是详细内容。"),
    "story": ("{title}。",),
    "follow_up": (
        "这是后续报道，此前的消息请听本节目{when}的播报。",
        "这是后续报道，本节目{when}曾播报此事。",
    ),
    "attribution": (
        "据{source}{when}报道，",
        "{source}{when}报道，",
        "来自{source}{when}的消息，",
        "据{source}报道，",
        "{source}报道，",
        "来自{source}的消息，",
    ),
    "others": ("{source}也报道了这一消息。", "{source}也有相关报道。"),
    "transition": ("再来看一条消息。", "继续关注其他消息。", "接下来的消息是：", "另外一条消息。"),
    "briefs": ("接下来是一组简讯。", "下面来听几条简讯。", "再来听一组简讯。"),
    "recap": ("再来回顾一下今天的主要内容。", "最后再听一遍今天的内容提要。", "节目最后，回顾今天的要点。"),
    "closing": (
        "以上就是今天《{show}》的全部内容，感谢收听，我们下次再见。",
        "今天的《{show}》就到这里，感谢您的收听，再见。",
        "《{show}》播报完毕，谢谢收听，我们下期再会。",
    ),
}

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
# After one of these no further stop is said: see `_fill`.
_ENDED = ("。", "！", "？", "!", "?", "…", "；", "：", "，")


def fill_template(
    kind: str,
    templates: Templates,
    fields: Mapping[str, str | None],
    *,
    seed: str,
    turn: int = 0,
    language: Language,
    line_language: Language,
    variety: Variety = "taiwan",
) -> str | None:
    """Write one line of the show: choose a template of a kind, and fill it.

    Args:
        kind: A field of `Templates`.
        templates: The show's own; those it leaves out are the built-in ones.
        fields: The values by name; None where unknown.
        seed: Chooses among several templates: the same seed, the same words.
        turn: How often this was said in the episode before: the next turn takes the next template.
        language: What the show's own templates are written in, Hans or Hant.
        line_language: What the line is to be written in.
        variety: Whose words the built-in templates have in Traditional characters.

    Returns:
        The words; None where every template has a field that is unknown.

    Raises:
        KeyError: A template has a field that this kind does not know.
    """
    own = getattr(templates, kind)
    options = DEFAULTS[kind] if own is None else _as_tuple(own)
    chosen = choose_text(kind, options, fields, seed=seed, turn=turn)
    if chosen is None:
        return None
    # Converted before it is filled: what a field quotes stays as its source printed it.
    if own is None:
        template = write_built_in(chosen, line_language, variety)
    else:
        template = convert_writing(chosen, language, line_language)
    return _fill(template, fields)


def choose_text(
    kind: str, options: Sequence[str], fields: Mapping[str, str | None], *, seed: str, turn: int = 0
) -> str | None:
    """Choose among several templates: of those whose fields are all known, and that say most, one by seed and turn.

    Args:
        kind: What they are for, so that on one day not all kinds take their first.
    """
    able = [option for option in options if _is_fillable(option, fields)]
    if not able:
        return None
    most = max(len(_list_fields(option)) for option in able)
    best = [option for option in able if len(_list_fields(option)) == most]
    # A hash rather than `random`: a run that is repeated says the same, on any machine and in any process.
    place = _hash_seed(f"{kind} {seed}") + turn
    return best[place % len(best)]


def write_built_in(text: str, wanted: Language, variety: Variety) -> str:
    """Write built-in words, which are in Simplified characters, in the script of a line and the words of its region."""
    return write_traditional(text, variety) if wanted == "zh-Hant" else text


def _is_fillable(template: str, fields: Mapping[str, str | None]) -> bool:
    """Whether every field of a template is known."""
    return all(fields[name] is not None for name in _list_fields(template))


def convert_writing(text: str, language: Language, wanted: Language) -> str:
    """Convert a maker's words from Simplified to Traditional or back; other languages leave them as they are."""
    if language == "zh-Hans" and wanted == "zh-Hant":
        return han.to_traditional(text)
    if language == "zh-Hant" and wanted == "zh-Hans":
        return han.to_simplified(text)
    return text


def choose_line_language(show: Language, quoted: Language) -> Language:
    """Choose what a line that quotes something is written in: as what it quotes, if that is Chinese."""
    return quoted if quoted in ("zh-Hans", "zh-Hant") else show


def write_date(day: date) -> str:
    """Write a date in full: 2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


# Of the months 2 to 10 the number is the name.
_LUNAR_MONTHS = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
# The years that cnlunar's tables know.
_LUNAR_YEARS = (1901, 2099)
_LUNAR_TENS = ("初", "十", "廿", "三十")
_DIGITS = "一二三四五六七八九十"


def write_lunar_date(day: date) -> str | None:
    """Write a date of the lunar calendar: 农历正月初一, 农历闰六月廿三; None before 1901 and after 2099."""
    first_year, last_year = _LUNAR_YEARS
    if not first_year <= day.year <= last_year:
        return None
    import cnlunar  # only shows whose template asks for the date load its tables

    found = cnlunar.Lunar(datetime.combine(day, time(12)))
    leap = "闰" if found.isLunarLeapMonth else ""
    month = _LUNAR_MONTHS[int(found.lunarMonth) - 1]
    return f"农历{leap}{month}{_write_lunar_day(int(found.lunarDay))}"


def _write_lunar_day(number: int) -> str:
    # 二十 and 三十 are whole words; otherwise 初十, 十一, 廿三: a word for the ten, then the digit.
    if number in (20, 30):
        return _DIGITS[number // 10 - 1] + "十"
    ten = 0 if number <= 10 else number // 10
    return _LUNAR_TENS[ten] + _DIGITS[(number - 1) % 10]


def has_field(field: str, templates: Templates) -> bool:
    """Whether one of a show's own templates has the field."""
    for _, own in templates:
        if own is None:
            continue
        if any(field in _list_fields(text) for text in _as_tuple(own)):
            return True
    return False


def _as_tuple(own: str | Sequence[str]) -> Sequence[str]:
    """Return a show's templates of one kind: it may give one, or several."""
    return (own,) if isinstance(own, str) else own


def find_day(published: datetime | None, zone: tzinfo | None = None) -> date | None:
    """Return the day on which something was published.

    Args:
        published: When; None if unknown.
        zone: The show's; None leaves the article's own.
    """
    if published is None:
        return None
    return published.astimezone(zone).date() if zone else published.date()


_NEAR_DAYS = ("今天", "昨天", "前天")


def write_day(day: date | None, today: date | None) -> str | None:
    """Write a day as one says it on another: 昨天, 11月21日, or 2025年12月3日.

    Args:
        day: What is written; None if unknown.
        today: The episode's; None writes the date with its year.

    Returns:
        None if the day is unknown.
    """
    if day is None:
        return None
    if today is None:
        return write_date(day)
    ago = (today - day).days
    if 0 <= ago < len(_NEAR_DAYS):
        return _NEAR_DAYS[ago]
    return f"{day.month}月{day.day}日" if day.year == today.year else write_date(day)


def _list_fields(template: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(template) if name]


def _hash_seed(seed: str) -> int:
    digest = hashlib.sha256(seed.encode()).digest()
    return int.from_bytes(digest[:8])


def _fill(template: str, fields: Mapping[str, str | None]) -> str:
    """Fill the fields; a stop after a field that brings its own is left out: {title}。 with 真的吗？ is 真的吗？."""
    text = ""
    for literal, name, _, _ in string.Formatter().parse(template):
        ends_twice = text.endswith(_ENDED) and literal.startswith(_ENDED)
        text += literal[1:] if ends_twice else literal
        if name:
            text += fields[name] or ""
    return text
