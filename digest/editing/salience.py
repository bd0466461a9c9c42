"""Measure how much of the news each sentence of an article carries.

A news article says first what happened, so the place of a sentence is the prior; content decides where the lead is
soft: where it opens with a quotation, a question or a scene. The measures are added with fixed weights that were
fitted on editors' headlines and rounded; no model and no word segmentation, which for Chinese news gains nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest import han
from digest.editing.promise import estimate_telling
from digest.editing.similarity import fold_text

_WORDS = re.compile(rf"[{han.HAN}a-z0-9.%]+")
# “这是一个好消息”
_QUOTED = re.compile(r"[“「『\"][^”」』\"]*[”」』\"]")
_QUOTES = frozenset('“「『"')
_CLOSING = frozenset('”」』"')
# 他表示：“…”, 专家认为,…: what follows is someone's view.
_SPEECH = re.compile(r"(表示|指出|认为|说|称|强调|回应|坦言|透露|介绍|提到|告诉|直言|分析|谈)[了道]?[,:“「]")
# 外交部发言人表示…: the sentence begins with who says it.
_SPEAKER = re.compile(r"^[^,。“「]{2,20}(表示|指出|认为|说|称|强调|回应|质疑|坦言|分析)")
# Something happened, was decided or will happen: the verbs of news.
_EVENT = re.compile(
    "宣布|发布|公布|决定|通过|举行|启动|召开|推出|开幕|达到|完成|首次|新增|确定|批准|印发|成功|正式|预计|将|遭|启用|发生|通车|上调|下调"
)
# What paints a scene or speaks to the reader rather than reports.
_SCENE = re.compile("[你咱]|我们|画面|镜头|映入|欢呼|传来|紧接着|走进|阵阵|一早|灯光|夜幕|清晨的")
# 11月23日, 昨天, 日前
# Of a sentence without end no more is looked at; none is told that is a fraction as long.
_READ = 2000
_DATE = re.compile(r"\d+(年|月|日)|[今昨明][天日年]|日前|近日|上午|下午|晚间|凌晨")
_NUMBER = re.compile(r"\d")

# Words that point back to a sentence before: without it they hang in the air.
_POINTER = re.compile(
    "^[“「『]?(此外|另外|同时|与此同时|对此|其中|但|不过|而|因此|所以|然而|据此|为此|随后|接着|于是|也|还|他|她|它|这|该|那|并|另|除此|"
    "除了|不仅(?:是|如此|仅是?)|不只是|接下来|届时|[^,。]{1,8}还将|至于|此次|此前|此后|当时|之后|上述|以上|反观|相比之下|换言之|也就是说|例如|比如|具体来看|一方面|另一方面|首先|其次|再次|最后|"
    "当[天日晚]|同[日天]|[次翌]日|会[上后]|[赛事]后|席间|期间|其间|[^,]{1,3}前夕|"
    "第[二三四五六七八九十][,是]|[二三四五六七八九]是|其[二三四],|惟(?!一)|总之|可见|由此|当中|双方|两者|后者|前者|目前,他|对方|公司|院方|校方|馆方|同样|相反|即便如此|尽管如此|正因)"
)
# 这项政策, 该公司: what that is, a sentence before has said. The 该 of 应该 and 不该 points to nothing.
_NEAR = re.compile(
    "(?<![从至在到])这[一两几些个项种位次样套条起笔件家名]|(?<![应不本活])该[公项市县校院行局厂店案馆负产]"
)
# 当地, 全省, 两人: which, a sentence before has said, unless a clause of this one does.
_THERE = re.compile(
    "^(?:(?:面对|针对|为此|据悉|据了解|目前|如今|今年|去年|截至|随着|近年)[^,]{0,14},)?"
    "(?:当地(?!时间)|全[省市县区州镇村](?![^,]{0,2}[大委协])|[两二]人|前者|后者|文[章中]|该|双方)"
    "|^[^,]{0,12},?(?:前者|后者)"
)
# Words about a quotation, or an answer to a question, that stands in the sentence before.
_REMARK = re.compile(
    "答案|体会|感慨|心声|心里话|[这那]番话|一席话|[这一]句话|感受|评价|(说|表示|道|称|介绍|坦言|感叹)[。!]$"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A sentence, measured.

    Attributes:
        score: How much of the news it carries, on a scale of log odds: of two sentences whose scores differ by one,
            the higher is 2.7 times as likely to be the one an editor would choose.
        terms: Its pairs of neighbouring characters, in folded script.
        points_back: It cannot be understood without the sentence before it.
        telling: How likely an editor with little time would tell it, 0 to 1.
    """

    score: float
    terms: frozenset[str]
    points_back: bool
    telling: float


# What the article is about, one of its first sentences says: where it is not the first, the lead is weak.
_LEADERS = 4

# Where a lead is soft, one of the first sentences says what the article is about, in the words of its title.
_NUT = 6

# A report made of voices is known by its first sentences: those that are mostly quotation.
_OPENING = 10
_MOSTLY = 0.3

# Characters of a sentence that count as its head, and of its beginning in which _NEAR is looked for: further on, what
# 这项 means may stand in the sentence itself.
_HEAD_CHARACTERS = 50
_NEAR_CHARACTERS = 24

# Weights per measure; see `compute_measures`. Any one of them can be left out and little changes.
WEIGHTS: Mapping[str, float] = {
    "first": 2.7,
    "early": 4.2,
    "rest": -2.5,  # the further down, the less
    "opens_second": -1.0,  # the first of the second paragraph
    "soft_first": -0.5,  # the lead speaks, asks or sets a scene
    "first_of_voices": -6.0,  # the lead of a report that is mostly quotations
    "soft_second": 3.0,  # where the news begins after a soft lead
    "vague_second": 3.0,  # the same after one without number, day or event
    "titled_after_soft": 5.0,  # it has the words of the title
    "central": 1.5,  # the article repeats its words
    "heads": 1.2,  # the article repeats those that it begins with
    "covers": 3.5,  # how much it has of all that the article repeats
    "covers_after_weak_lead": 6.0,
    "event": 2.0,  # it says that something happened or was decided
    "dated": 0.6,
    "number": 0.6,
    "quoted": -0.6,
    "speech": -1.5,  # it reports what someone said
    "speaker": -0.8,  # it begins with who says it
    "scene": -3.0,
    "asks": -2.0,
    "points_back": -0.5,
    "short": -4.0,
    "long": -0.3,
}


def measure_sentences(
    texts: Sequence[str], places: Sequence[tuple[int, int]], title: frozenset[str] = frozenset()
) -> tuple[Measured, ...]:
    """Measure the sentences of an article.

    Args:
        texts: Its sentences in order.
        places: For each, its paragraph and its place in that paragraph.
        title: The terms of the article's title, where it has one.

    Returns:
        One value per sentence, in order.
    """
    folded = [fold_text(text[:_READ]) for text in texts]
    terms = [find_terms(text) for text in folded]
    rows = compute_measures(folded, terms, places, title)
    tellings = estimate_telling(folded, terms, [row["covers"] for row in rows], title)
    measured: list[Measured] = []
    before = ""
    for row, own, text, telling in zip(rows, terms, folded, tellings, strict=True):
        score = sum(WEIGHTS[name] * value for name, value in row.items())
        measured.append(Measured(score, own, is_pointing_back(text, before), telling))
        before = text
    return tuple(measured)


def is_pointing_back(text: str, before: str = "") -> bool:
    """Return whether a sentence in folded script cannot be understood without the one before it."""
    after_quotation = before[-1:] in _CLOSING
    # A sentence with a quotation of its own remarks on that one.
    if after_quotation and _REMARK.search(text) and not _QUOTED.search(text):
        return True
    if _POINTER.match(text) or _THERE.match(text):
        return True
    return _NEAR.search(text[:_NEAR_CHARACTERS]) is not None


def find_terms(folded: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text in folded script."""
    terms: list[str] = []
    for run in _WORDS.findall(folded):
        pairs = max(1, len(run) - 1)  # a single character is a term, too
        terms += [run[place : place + 2] for place in range(pairs)]
    return frozenset(terms)


@dataclass(frozen=True, slots=True)
class _Lead:
    """What the beginning of an article is like; each measure is about 0 to 1.

    Attributes:
        soft: It speaks, asks or sets a scene.
        vague: It names no number, day or event.
        weak: It is vague, or says less of the article than a sentence soon after it.
        voices: The share of quotations among the first sentences.
        second: The place of the sentence where the news begins if the first one is soft.
    """

    soft: float
    vague: float
    weak: float
    voices: float
    second: int


def compute_measures(
    folded: Sequence[str],
    terms: Sequence[frozenset[str]],
    places: Sequence[tuple[int, int]],
    title: frozenset[str] = frozenset(),
) -> list[dict[str, float]]:
    """Return the raw measures of each sentence by name; each is about 0 to 1."""
    if not folded:
        return []
    counts = Counter(term for own in terms for term in own)
    logs = {term: math.log(number) for term, number in counts.items()}
    covers = _measure_coverage(terms, counts)
    lead = _measure_lead(folded, places, covers)
    rows = []
    # `fsum` rounds once: otherwise a sum over a set would depend on the set's order, and so on chance.
    for place, (text, own, (paragraph, within)) in enumerate(zip(folded, terms, places, strict=True)):
        is_first = place == 0
        is_second = place == lead.second
        heads = own if len(text) <= _HEAD_CHARACTERS else find_terms(text[:_HEAD_CHARACTERS])
        repeated = math.fsum(map(logs.__getitem__, own))
        repeated_in_head = math.fsum(logs.get(term, 0.0) for term in heads)
        # Eight pairs are counted at least: of a title of three characters one shared pair would be half.
        titled = 0.0
        if 0 < place < _NUT:
            titled = len(own & title) / max(8, len(title))
        rows.append(
            {
                "first": float(is_first),
                "early": 1 / (1 + place),
                "rest": place / len(folded),
                "opens_second": float(paragraph == 1 and within == 0),
                "soft_first": lead.soft * is_first,
                "first_of_voices": lead.voices * is_first,
                "soft_second": lead.soft * is_second,
                "vague_second": lead.vague * is_second,
                "titled_after_soft": lead.soft * titled,
                "central": repeated / max(12, len(own)),
                "heads": repeated_in_head / 20,
                "covers": covers[place],
                "covers_after_weak_lead": covers[place] * lead.weak,
                "event": min(2, len(_EVENT.findall(text))) / 2,
                "number": float(_NUMBER.search(text) is not None),
                "dated": float(_DATE.search(text) is not None),
                "quoted": _measure_quotation(text),
                "speech": float(_SPEECH.search(text) is not None),
                "speaker": float(_SPEAKER.match(text) is not None),
                "asks": float(text.endswith("?")),
                "scene": min(2, len(_SCENE.findall(text))) / 2,
                "points_back": float(_POINTER.match(text) is not None),
                "short": max(0, 24 - len(text)) / 24,
                "long": max(0, len(text) - 80) / 80,
            }
        )
    return rows


def _measure_coverage(terms: Sequence[frozenset[str]], counts: Mapping[str, int]) -> list[float]:
    """Return how much of what the article says more than once each sentence says."""
    # A word repeated all over is capped, so that it does not outweigh all the others.
    again = {term: min(number - 1, 4) for term, number in counts.items()}
    everything = sum(again.values()) or 1
    shares: list[float] = []
    for own in terms:
        covered = sum(map(again.__getitem__, own))
        shares.append(covered / everything)
    return shares


def _measure_lead(folded: Sequence[str], places: Sequence[tuple[int, int]], covers: Sequence[float]) -> _Lead:
    soft, vague = _measure_softness(folded[0])
    best_soon_after = max(covers[1:_LEADERS], default=0.0)
    said_later = covers[0] < best_soon_after
    second = 1
    if folded[0][0] in _QUOTES:
        # After a quotation the paragraph goes on with its speaker: the news begins with the next one.
        later = [place for place, (paragraph, _) in enumerate(places[:_NUT]) if paragraph > 0]
        second = later[0] if later else 1
    return _Lead(
        soft=soft,
        vague=vague,
        weak=vague + said_later,
        voices=_measure_voices(folded),
        second=second,
    )


def _measure_quotation(text: str) -> float:
    quoted = sum(map(len, _QUOTED.findall(text)))
    return quoted / len(text)


def _measure_voices(folded: Sequence[str]) -> float:
    """Return the share of quotations among the first sentences: a report made of voices is led in, not summed up."""
    # Of a few sentences one quotation would already be a large share.
    if len(folded) < _OPENING // 2:
        return 0.0
    first = folded[:_OPENING]
    voices = sum(_measure_quotation(text) > _MOSTLY for text in first)
    return voices / len(first)


def _measure_softness(lead: str) -> tuple[float, float]:
    """Measure whether a lead speaks, asks or sets a scene, and whether it names no number, day or event: 0 or 1."""
    is_quotation = lead[0] in _QUOTES or _measure_quotation(lead) > 0.5
    is_lively = "?" in lead or "!" in lead
    is_scene = _SCENE.search(lead) is not None
    soft = is_quotation or is_lively or is_scene
    is_concrete = _NUMBER.search(lead) or _DATE.search(lead) or _EVENT.search(lead)
    return float(soft), float(not is_concrete)
