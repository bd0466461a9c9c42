"""Find who speaks where a sentence does not say it: what goes on after 某某强调，… is told with that beginning.

A report names a speaker once and goes on in his words: 要压茬推进夏播; 中方愿加强合作; 他还说，…. Told alone they would
be the show's own. So such a sentence comes with the part of the earlier one that names the speaker, unless that speaker
was the last one heard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.editing.similarity import fold_in_place
from digest.types import Sentence

_VERB = (
    "(?:表示|指出|强调|认为|要求|提出|呼吁|介绍|透露|解释|补充|直言|坦言|批评|质疑|回应|重申|承诺|警告|写道|提到|说明|主张|称|说)"
    "[道说]?[,:]"
)
_CLAUSE = '[^,。:;“”「」『』"]'
# Who, with office and occasion, a verb of speech, and a mark: 市长甲乙昨天在会上强调，. One clause may stand before it.
_NAMING = re.compile(rf"(?:{_CLAUSE}{{2,16}},)?(?P<naming>(?P<who>{_CLAUSE}{{2,40}}?){_VERB})")
_NAMES_NOBODY = re.compile("[他她其该这那]|对方|[前后]者|据|有(?:消息|报[道导])|会[上后]|同时|此外|另外|并|还|也|但|而")
_SAID_BY_PRONOUN = re.compile(rf"(?:[他她]{_CLAUSE}{{0,14}}?)?{_VERB}")
# What no report says in its own name: an order, a wish, an offer, the first person. One clause may stand before it.
_SPEAKS = re.compile(
    rf"(?:{_CLAUSE}{{2,16}},)?(?:"
    r"(?:[也还更就既都]|同时)?(?:要(?![求闻约员点])|必须|务必|切实|愿(?!景|意|望)|希望|期待|期盼|敦促|恳请|欢迎(?!仪式|会|宴|词))"
    r"|[中美日俄英法德韩朝欧加我贵双各]方[都也]?(?:要|应|愿|希望|欢迎|期待|赞赏|高度|坚决|一贯|始终)"
    # What a government does and thinks it says itself; of 美方支持 a report may tell.
    r"|(?:中|我)方(?:坚定|支持|反对|主张|重视|尊重|理解|感谢|珍视|乐见|认为|呼吁|注意到|克服|将(?!军))"
    rf"|{_CLAUSE}{{2,14}}(?<![志自])愿(?:同|与|和|继续|进一步)"
    r"|我(?:们|方|(?![国市省县区校军院台党州港镇乡村们方]))|咱们|本人"
    r")"
)
# So many sentences back the speaker may have been named.
_MOST_BACK = 8


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence in somebody's words.

    Attributes:
        speaker: The sentence that names the speaker, (paragraph, start); None where nobody is named nearby.
        naming: The part of that sentence that names the speaker; None where this is that sentence.
        rest: The sentence without its own 他表示，.
    """

    speaker: tuple[int, int] | None
    naming: Sentence | None
    rest: Sentence


def find_speeches(sentences: Sequence[Sentence]) -> list[Speech | None]:
    """Find which sentences of an article are in somebody's words, and in whose.

    Args:
        sentences: As they would be told, in the order of the source.

    Returns:
        One value a sentence; None for what the report says in its own name.
    """
    folded = [fold_in_place(sentence.text) for sentence in sentences]
    namings = [_find_naming(text) for text in folded]
    return [_find_speech(index, sentences, folded[index], namings) for index in range(len(sentences))]


def _find_speech(
    index: int, sentences: Sequence[Sentence], folded: str, namings: Sequence[tuple[int, int] | None]
) -> Speech | None:
    """Find in whose words a sentence is; None where the report says it, or 他 is nobody who has spoken."""
    sentence = sentences[index]
    if namings[index]:
        return Speech((sentence.paragraph, sentence.start), None, sentence)
    by_pronoun = _SAID_BY_PRONOUN.match(folded)
    if not by_pronoun and not _SPEAKS.match(folded):
        return None
    rest = sentence.keep([(by_pronoun.end(), len(folded))]) if by_pronoun else sentence
    place = _find_speaker(namings[:index])
    if place is None:
        return None if by_pronoun else Speech(None, None, rest)
    speaker = sentences[place]
    naming = speaker.keep([namings[place] or (0, 0)])
    return Speech((speaker.paragraph, speaker.start), naming, rest)


def _find_naming(folded: str) -> tuple[int, int] | None:
    """Find the part of a sentence that says who speaks, by name: (start, end)."""
    match = _NAMING.match(folded)
    if not match or _NAMES_NOBODY.match(match["who"]):
        return None
    return match.span("naming")


def _find_speaker(namings: Sequence[tuple[int, int] | None]) -> int | None:
    """Return the index of the last sentence before that names who speaks; None where it is too far back."""
    first = max(0, len(namings) - _MOST_BACK)
    return next((place for place in range(len(namings) - 1, first - 1, -1) if namings[place]), None)
