"""Find the dateline or credit that a report begins with: its outlet, place, day, and the word for a dispatch.

Their grammar, in folded text (Simplified, narrow, lower case), is that of every agency and paper:

    outlet, place, day, dispatch:   新华社北京6月5日电 (记者甲乙)    某网6月5日消息,
    outlet, dispatch:               某报讯 (记者甲乙)    央视网消息 (新闻联播):
    the same in brackets:           (中央社记者甲乙台北18日电)    【某报专讯】    (德国之声中文网)
    people / place, report:         记者甲乙/台北报道    生活中心/综合报道
    people alone:                   某新闻记者 甲乙
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources

from digest import han

# Two outlets' names may follow one another, as in a report that one took from the other.
_ENDINGS = (
    "通讯社|新闻社|新闻网|新闻台|新闻云|电视台|广播电台|电台|(?:日|晚|早|时|商|晨|都市|青年|快|画)报|周刊|周报|月刊|杂志|传媒|"
    "全媒体|融媒体|财经|新闻|资讯|在线|频道|客户端|之声|之家|(?<![官台电联路])网(?!站)|(?<!旅行|合作|出版)(?<!公)社|"
    "(?<![预通警情汇喜财公战申举播海呈])报(?![道导])|电视|(?<![平舞象后柜阳站])台(?!网)"
)
# These begin a sentence of its own: 据某网消息, 该报讯
_NO_OUTLET = "(?!据|从|在|对|有|该|另|按|由|与|和|向|这|那|其|为|因|自|至|经|[^,。:]{0,8}记者从|[^,。:]{0,8}日从)"
_SPACE = r"\s*"
_WIDE = rf"{han.HAN}·"
_DAY = (
    r"(?:(?:20\d\d|1\d\d|\d\d)\s*年\s*|今年|本)?(?:(?:\d{1,2}\s*月|本月)\s*)?\d{1,2}\s*[日号]"
    r"(?:\s*(?:凌晨|清晨|早间?|上午|中午|午间|下午|傍晚|晚间?|夜间|深夜|当天|盘[前中后]))?(?:\s*\d{1,2}[:时]\d{0,2}分?)?"
)
_CLOCK = r"(?:北京时间|当地时间|美东时间|美国时间|台北时间)?\s*"
_MANNER = "(?:综合|中央社|外电|外|专|急|快|特|即时|独家|联合|现场|专题|深度|最新|整理)*"
# 电 begins many words that name no dispatch: 电力, 电话.
_WIRED = (
    "(?:电讯|电(?![力话影视脑动子商价量网梯信池站器缆磁台报源厂费流压能竞车机扇气缺塔荒炉线])"
    "|专讯|快讯|讯(?![息问号飞速]))"
)
_NEWS = r"(?:消息|获悉|报[道导]|专稿|特稿|特写)(?=$|[\s:(\[【|\])】〕]|据)|外电报[道导](?=,)|消息(?=,)|获悉(?=,)"
_DISPATCH = rf"{_MANNER}(?:{_WIRED}|{_NEWS})"
_ROLE = (
    "(?:见习|实习|特约|特派|首席|高级|主任|资深|驻[^,。:()]{1,6}?)*"
    "(?:记者|通讯员|编辑|编译|撰稿人?|实习生|摄影|视频|海报)"
)
_NAME = rf"(?![从了获今昨近日在表问对和与向说])[{han.HAN}]{{2,4}}"
_NAMES = rf"{_NAME}(?:(?:[\s、,]+|\s*[/|]\s*){_NAME})*"
_PEOPLE = rf"{_ROLE}\s*[:|/]?\s*{_NAMES}(?=[\s\]】]|$)|{_ROLE}\s*[:|/]\s*{_NAMES}(?=[\s,。]|$)"
_AFTER = r"[\s,:;、|\-—–_·\]】]*"

_SLASHED = re.compile(
    rf"[^\s,。:;!?/|()「」“”《》\d]{{2,24}}(?:[\s、][^\s,。:;!?/|()「」“”《》\d]{{1,6}}){{0,6}}\s*[/|]\s*"
    rf"[^\s,。:;!?/|()\d]{{0,10}}?{_MANNER}(?:报[道导](?=$|[\s,:。|({han.HAN}\d「『“])|(?:编译|外电|整理|电)(?=$|[\s,:。|(]))"
)
_REPORTER_ALONE = re.compile(rf"[{han.HAN}]{{0,4}}{_ROLE}\s*[:|/]?\s*{_NAMES}$")
_WRITTEN = re.compile(
    rf"(?:(?:(?:本版|图[、/ ]?|撰)?文(?:[、/ ]?图)?|图)\s*[/|:]\s*(?:[{han.HAN}]{{0,8}}?{_ROLE})?\s*{_NAMES}"
    rf"|{_NAME}\s*[|/]\s*[^\s,。:|/]{{0,12}}{_ROLE})(?=[\s。]|$)"
)
# A page of the outlet itself: 财经频道, 国际中心, 即时新闻
_PAGE = re.compile(
    "频道$|中心$|^(?:即时|今日|综合|地方|社会|生活|国际|财经|政治|体育|娱乐|焦点)?(?:新闻|财经|科技|体育|娱乐|汽车)$"
)
# 2026年11月23日--: a company's release
_RELEASED = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日\s*[-–—]{1,3}\s*(?=[^\d本今下周星])")
# What a text is called, before it begins: 摘要:
_PREFACE = re.compile(r"(?:(?:内容)?摘要|(?:核心|内容)提[示要]|前言|引言|导[读语言])\s*:\s*(?=\S)")
_TIMED = re.compile(rf"(?:北京时间|当地时间|美东时间)?\s*{_DAY}\s*(?:消息|讯|电)(?=[,:\s])[,:]?")
_COMPILED = re.compile(
    "(?:本报|本台|本网)?综合(?:外电|外媒|中外媒体|媒体|各方|海外媒体)*(?:报[道导]|消息|电)(?=[,:\\s])"
    # Hearsay without a name says nothing beside who reports it.
    "|另?据(?:报[道导]|悉|了解)(?=,)"
)
_WITHOUT_OUTLET = (_TIMED, _COMPILED, _RELEASED, _PREFACE)
_BRACKET = re.compile(
    r"\(([^()]{2,90})\)|\[([^\[\]]{2,90})\]|【([^【】]{2,60})】|〔([^〔〕]{2,60})〕|《([^《》]{2,30}(?:专讯|讯|电))》"
)
_IS_CREDIT = re.compile(
    rf"{_ROLE}(?![会问站证招协])|(?:报[道导]|编译|外电|撰文|整理|供稿|综合)$|{_DAY}\s*{_MANNER}{_WIRED}$|[/|][^/|]*(?:报[道导]|电)|(?:专讯|快讯|外电)$"
)
# After a label stands who acts, not what is done: 【台积电】宣布…, 【暴雨】来袭 name their subject in the bracket.
_PREDICATE = re.compile(
    r"(?:将|已|拟|被|获|遭|为|是|在|于|又|再|也|仍|正|曾|宣布|发布|公布|推出|回应|表示|称|说|涨|跌|升|降|大涨|大跌|来袭|上市|上线|开幕|闭幕|去世|逝世|病逝|辞职|当选|夺|赢|胜|败|开|成|入|登|与|和|及|的|等|对|向|从|到|因|不|没|未|有|无)"
)
# 【武肺再爆发】, before the news of a body
_LABEL = re.compile(r"【([^【】]{1,90})】\s*(?=\S)")
_LONGEST_LABEL = 16
_PARTED = re.compile("[,。:;!?]")
_SHORTEST_NEWS = 10
_SIGN = re.compile(r"[■□●○◆◇▲△▼★☆※◎►▶]+\s*")
_PROGRAMME = r"(?:\s*\([^()]{2,16}\))?\s*(?=:)"  # 央视网消息(新闻联播):


@dataclass(frozen=True, slots=True)
class Opening:
    """What a report begins with before its first word of news.

    Attributes:
        end: Where the news begins.
        outlet: Where the outlet is named, (start, end); None where it names none, or only itself (本报).
    """

    end: int
    outlet: tuple[int, int] | None = None


@functools.cache
def _load_outlets() -> str:
    """Return a pattern of an outlet's name: a known one, or one that ends as such names do."""
    table = resources.files("digest.editing").joinpath("data", "outlets.tsv").read_text(encoding="utf-8")
    names = {line for line in table.splitlines() if line and line[0] != "#"}
    known = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return rf"(?:{known}|{_NO_OUTLET}[{_WIDE}a-z0-9.]{{1,10}}?(?:{_ENDINGS}))"


@functools.cache
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("{outlet}", f"(?P<outlet>{_load_outlets()})"))


# Between the outlet and the day stand a place and people.
_WIRE = (
    # 某台记者5日获悉, is a sentence of its own: it says how the reporter knows.
    rf"(?!.{{0,24}}记者.{{0,16}}获悉)《?{{outlet}}(?:》|《[^《》]{{1,12}}》)?(?P<middle>[^\d,。:;!?()「」“”《》]{{0,30}}?)"
    rf"\s*[,:]?\s*{_CLOCK}{_DAY}\s*{_DISPATCH}"
)
# 本报某地讯(记者甲乙), 某信息港讯 记者甲乙: the credit after it tells it from a sentence.
_PLACED = (
    rf"{{outlet}}?(?=[{han.HAN}/]{{2}})[{han.HAN}/]{{0,14}}?(?<![通资短审音视简喜])讯"
    r"\s*(?=\(?[^()]{0,6}(?:记者|通讯员))"
)
# 某报【记者甲乙/某地报道】
_BEFORE_BRACKET = r"{outlet}\s*(?=[【〔(][^】〕)]{0,40}(?:记者|通讯员|报[道导]))"
_BARE = (
    rf"{{outlet}}\s*{_MANNER}(?:消息{_PROGRAMME}|(?:讯|专讯|快讯|消息|报[道导])(?=$|[\s(\[【|:\]】〕])"
    r"|(?:讯|快讯|专讯|消息|获悉)(?=,)|获悉(?=:))"
)
# 青屿音乐讯: a page of a portal; elsewhere such words end the names of companies.
_PORTAL = (
    rf"(?P<outlet>[{han.HAN}]{{2,4}}(?:音乐|娱乐|体育|科技|汽车|教育|游戏|房产|时尚|旅游|健康|军事|数码|家电))"
    r"\s*讯(?=[\s:,(])"
)
_REPORTER = rf"{{outlet}}?\s*(?:{_PEOPLE})(?:\s+报[道导](?=$|\s))?"
# Without one of these at its beginning no text has a dateline: most sentences are spared the rest.
_HINTS = re.compile(
    r"^[(\[【〔《■□●○◆◇▲△▼★☆※◎►▶]|^另?据|^.{0,14}$|\d\s*[日号][^,。]{0,16}(?:[电讯]|报[道导]|消息|[专特]稿|特写)"
    r"|(?:讯|消息|报[道导])(?:$|[\s:,|(\[【\])】〕])|获悉[,:]|综合.{0,6}(?:报[道导]|消息|电)"
    r"|^.{0,5}[要示言语读]\s*:|^.{0,12}日\s*[-–—]"
    r"|[/|].{0,16}(?:报[道导]|电|编译|整理)|记者|通讯员|编[辑译]|实习生|撰|摄影|视频|海报|文\s*[/|:]|讯\s*\("
)
_SEARCHED = 100
# 某网记者甲乙12月6日报道,
_REPORTS = (
    rf"{{outlet}}?\s*{_ROLE}(?![会从获在对今昨近日问站证招协])\s*[{_WIDE}\s、]{{2,24}}?(?:{_DAY})?"
    r"(?:综合|外电|现场)?报[道导](?=$|[\s:,|])"
)
# 据某社某地6月5日电: another outlet's dateline
_QUOTED_WIRE = rf"据{{outlet}}[^\d,。:;!?()「」“”《》]{{0,12}}?{_DAY}\s*{_MANNER}{_WIRED}"
_OUTLET_ALONE = r"{outlet}(?:\s*/\s*[^\s/|,。!?]{2,5})?$"
_OUTLET_SENDS = rf"{{outlet}}\s*{_MANNER}(?:讯|电)"
_OUTLET_FIRST = r"{outlet}"


def find_opening(folded: str) -> Opening | None:
    """Find the dateline or credit at the beginning of a text.

    Args:
        folded: As `similarity.fold_in_place` gives it.

    Returns:
        None where it begins with its news.
    """
    if not _HINTS.search(folded, 0, _SEARCHED):
        return None
    alone = _compile(_OUTLET_ALONE).fullmatch(folded)  # what stands under a picture: 某社/某社
    if alone:
        return Opening(len(folded), _find_outlet(alone, 0))
    sign = _SIGN.match(folded)
    if sign:  # ■本报记者 甲乙
        rest = find_opening(folded[sign.end() :])
        return rest and Opening(rest.end + sign.end(), _shift(rest.outlet, sign.end()))
    return _find_bracketed(folded) or _find_wire(folded) or _find_people(folded) or _find_label(folded)


def tells_of_subject(folded: str) -> bool:
    """Whether a text begins with what is done, so that what stands before it is who does it."""
    return _PREDICATE.match(folded) is not None


def _find_label(folded: str) -> Opening | None:
    """Find 【label】 before the news, or 【its headline】 before a dateline."""
    label = _LABEL.match(folded)
    if not label:
        return None
    rest = folded[label.end() :]
    if _find_wire(rest):
        return Opening(label.end())
    is_short = len(label[1]) <= _LONGEST_LABEL and not _PARTED.search(label[1])
    is_news = len(rest) >= max(_SHORTEST_NEWS, len(label[1]))
    if not is_news or (is_short and tells_of_subject(rest)):
        return None
    return Opening(_skip(folded, label.end()))


def _shift(span: tuple[int, int] | None, by: int) -> tuple[int, int] | None:
    return span and (span[0] + by, span[1] + by)


def _find_bracketed(folded: str) -> Opening | None:
    """Find (中央社台北18日电), 【某报专讯】, [某网报道 记者甲乙]."""
    before = _compile(_BEFORE_BRACKET).match(folded)
    if before:
        rest = _find_bracketed(folded[before.end() :])
        return rest and Opening(before.end() + rest.end, _find_outlet(before, 0))
    match = _BRACKET.match(folded)
    if not match:
        return None
    inside = match[match.lastindex or 0].strip()
    start = folded.index(inside, 1)
    alone = _compile(_OUTLET_ALONE).fullmatch(inside) or _compile(_OUTLET_SENDS).fullmatch(inside)
    if not alone and not (_IS_CREDIT.search(inside) and "答记者" not in inside):
        return None
    named = alone or _compile(_OUTLET_FIRST).match(inside)
    return Opening(_skip(folded, match.end()), named and _find_outlet(named, start))


def _find_wire(folded: str) -> Opening | None:
    """Find 某社某地6月5日电(记者甲乙), and 某报讯."""
    patterns = (_WIRE, _BARE, _PORTAL, _PLACED, _QUOTED_WIRE, _REPORTS)
    match = next((found for pattern in patterns if (found := _compile(pattern).match(folded))), None)
    if match:
        return Opening(_skip(folded, _skip_credits(folded, match.end())), _find_outlet(match, 0))
    plain = next((found for form in _WITHOUT_OUTLET if (found := form.match(folded))), None)
    return Opening(_skip(folded, plain.end())) if plain else None


def _find_people(folded: str) -> Opening | None:
    """Find 记者甲乙/台北报道, 文/甲乙, and 某新闻记者 甲乙."""
    plain = _SLASHED.match(folded) or _WRITTEN.match(folded) or _REPORTER_ALONE.match(folded)
    if plain:
        named = re.match(rf"(?P<outlet>{_load_outlets()})(?={_ROLE}|\s*[/|])", folded)
        return Opening(_skip(folded, plain.end()), named and _find_outlet(named, 0))
    match = _compile(_REPORTER).match(folded)
    return Opening(_skip(folded, match.end()), _find_outlet(match, 0)) if match else None


def _skip_credits(folded: str, place: int) -> int:
    """Return where the credits after a dateline end: (记者 甲乙), 记者 甲乙."""
    people = re.compile(
        rf"\s*(?:\([^()]{{0,8}}?{_ROLE}[^()]{{0,80}}\)|\((?:新闻联播|[^()，]{{2,10}})\)(?=:)|(?:{_PEOPLE})(?:\s*报[道导](?=[\s:,]))?|\({_NAMES}\))"
    )
    while match := people.match(folded, place):
        place = match.end()
    return place


def _skip(folded: str, place: int) -> int:
    """Return where the news begins after what stands between it and a dateline."""
    parted = re.compile(rf"{_AFTER}(?:题:\s*)?").match(folded, place)
    return parted.end() if parted else place


def _find_outlet(match: re.Match[str], start: int) -> tuple[int, int] | None:
    """Return where a match names an outlet; None where that is the outlet itself: 本报."""
    name = match["outlet"]
    if name is None or name.startswith(("本", "总台", "央视总台")) or _PAGE.search(name):
        return None
    first, last = match.span("outlet")
    return start + first, start + last


def begins_with_dateline(folded: str) -> bool:
    """Whether a text begins with an outlet, a day and the word for a dispatch; it is read in folded form."""
    return _find_wire(folded) is not None


def is_outlet(folded: str) -> bool:
    """Whether a text is the name of an outlet and nothing more; it is read in folded form."""
    return re.fullmatch(_load_outlets(), folded.strip()) is not None
