"""Say after a story that speaks of suicide where to find help: the lines of the region that a show is made for.

Who publishes them: for the Mainland the National Health Commission (one number for all provinces since May 2025), for
Taiwan the Ministry of Health and Welfare, for Hong Kong the Health Bureau and the Samaritan Befrienders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from digest.editing.care import is_story_of_suicide, speaks_of_suicide
from digest.settings import Show
from digest.types import Language, Summary, Writing

Region = Literal["mainland", "taiwan", "hongkong", "elsewhere"]

_REGIONS: Mapping[str, Region] = {
    "Asia/Shanghai": "mainland",
    "Asia/Chongqing": "mainland",
    "Asia/Urumqi": "mainland",
    "Asia/Taipei": "taiwan",
    "Asia/Hong_Kong": "hongkong",
}
# The time zone of a show that names none.
_UNSET_ZONE = Show.model_fields["timezone"].default


@dataclass(frozen=True, slots=True)
class HelpLine:
    """What is said, and the script that it is written in."""

    text: str
    writing: Writing


# Numbers are spelt as people say them, digit by digit, so that no voice reads a thousand: 一九二五 is also 依舊愛我.
HELP_LINES: Mapping[Region, HelpLine] = {
    "mainland": HelpLine("如果您或身边的人正处于困境，请拨打全国统一心理援助热线12356。", "zh-Hans"),
    "taiwan": HelpLine(
        "如果您或身邊的人正處於困境，請撥打安心專線一九二五，生命線一九九五，或張老師專線一九八零。", "zh-Hant"
    ),
    "hongkong": HelpLine(
        "如果您或身邊的人正處於困境，請致電情緒通一八一一一，或撒瑪利亞防止自殺會熱線二三八九，二二二二。",
        "zh-Hant",
    ),
    "elsewhere": HelpLine("如果您或身边的人正处于困境，请向亲友、医生或当地的心理援助热线求助。", "zh-Hans"),
}


def find_region(show: Show | None, language: Language) -> Region:
    """Return the region whose help lines are named: by the show's time zone, else by its readings and its script.

    Args:
        show: None for an article that is in no show.
        language: What the article or the show is written in.
    """
    if show is not None and show.timezone != _UNSET_ZONE:
        return _REGIONS.get(show.timezone, "elsewhere")
    is_taiwan = language == "zh-Hant" or (show is not None and show.readings == "taiwan")
    return "taiwan" if is_taiwan else "mainland"


def wants_help(summary: Summary, said: Sequence[str]) -> bool:
    """Return whether a story as it is told speaks of suicide.

    Args:
        said: Its title, where it is spoken, and its sentences.
    """
    return is_story_of_suicide(summary.story.lead) or any(speaks_of_suicide(text) for text in said)
