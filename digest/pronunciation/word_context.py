"""Readings that the words around decide, where neither a phrase nor the network can be trusted.

Each rule answers for one character that no phrase of the dictionary has settled, or leaves it open with None. What the
characters around decide by themselves is in a table (`context_table`), which is asked first; the rules here need the
words, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from digest.pronunciation import context_table
from digest.pronunciation.segment import is_name, is_verb

# Standing alone, these have the dictionary's first reading in nearly all of today's prose; the network, which was
# trained on sentences chosen for their rare readings, takes the others too often.
DICTIONARY_FIRST = frozenset("谁没都降刨揣呀嘛呢么挑")

_PARTICLES = {
    "啦": "la5",
    "吧": "ba5",
    "哇": "wa5",
    "哦": "o5",
    "哟": "yo5",
    "哩": "li5",
    "喔": "o5",
    "耶": "ye5",
    "嗯": "ng2",
}

# Before 得 as "must": 我得走了.
_PRONOUNS = frozenset("我你您他她它们咱俺谁")


# What stands further off decides nothing, so the cost of a reading is bounded.
_CLAUSE = re.compile("[^，。！？；：、,;!?\n]{0,40}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a character stands: in which word, between which words ("" at a border of Chinese text)."""

    text: str
    position: int
    word: str
    previous: str
    following: str

    @property
    def before(self) -> str:
        """The character before, or ""."""
        return self.text[self.position - 1 : self.position] if self.position else ""

    @property
    def after(self) -> str:
        """The character after, or ""."""
        return self.text[self.position + 1 : self.position + 2]

    @property
    def starts_clause(self) -> bool:
        """Whether nothing that is said stands right before the character."""
        return not self.before or not self.before.isalnum()

    @property
    def ends_clause(self) -> bool:
        """Whether nothing that is said stands right after the character."""
        return not self.after or not self.after.isalnum()

    @property
    def clause(self) -> str:
        """The rest of the clause after the character."""
        match = _CLAUSE.match(self.text, self.position + 1)
        return match[0] if match else ""


def find_reading(place: Place) -> str | None:
    """Return the reading of a character in its place, or None where no rule decides."""
    char = place.text[place.position]
    syllable = context_table.find_reading(place.text, place.position)
    if not syllable and char in _PARTICLES:
        syllable = _read_particle(char, place)
    if not syllable and char in _SURNAMES:
        syllable = _read_surname(place)
    if syllable:
        return syllable
    rule = _RULES.get(char)
    return rule(place) if rule else None


def _read_particle(char: str, place: Place) -> str | None:
    """啦, 吧 and their like are neutral at the end of a clause; in names and sounds (哇哇, 酒吧) they are not."""
    if place.ends_clause and not place.starts_clause:
        return _PARTICLES[char]
    return None


# Surnames that are read otherwise than the word they are written with.
_SURNAMES = {
    "曾": "zeng1", "单": "shan4", "解": "xie4", "任": "ren2", "仇": "qiu2", "查": "zha1", "区": "ou1", "华": "hua4",
    "乐": "yue4", "缪": "miao4", "冼": "xian3", "应": "ying1", "盖": "ge3", "盛": "sheng4", "宁": "ning2", "葛": "ge3",
    "朴": "piao2", "尹": "yin3", "覃": "qin2", "员": "yun4", "召": "shao4", "晁": "chao2", "翟": "zhai2", "卜": "bu3",
    "肖": "xiao1",
}  # fmt: skip
# What follows a surname of one character: 单先生, 任女士.
_ADDRESSED = frozenset({"先生", "女士", "小姐", "某", "某某", "氏", "太太", "夫人"})
# jieba takes these for names.
_NO_NAMES = frozenset({"华为", "华裔", "华夏", "应邀", "应采", "任凭"})
# After 曾 as "great-": 曾孙, 曾祖父.
_KIN = frozenset({"孙", "祖", "孙女", "外孙", "祖父", "祖母", "祖父母"})


def _read_surname(place: Place) -> str | None:
    """A surname begins a name that the segmenter knows as one, or stands before 先生 and its like."""
    char = place.text[place.position]
    if not place.word.startswith(char):
        return None
    if len(place.word) == 1:
        return _SURNAMES[char] if place.following in _ADDRESSED else None
    if char == "曾" and place.word[1:] in _KIN:
        return "zeng1"
    shortest = 3 if char in "任缪区应华乐召盛宁员" else 2  # 任武[钢集团]
    if not shortest <= len(place.word) <= 3 or place.word in _NO_NAMES:
        return None
    return _SURNAMES[char] if is_name(place.word) else None


# For whom something is done; what is done follows.
_BENEFICIARY = re.compile(
    "[^的，]{0,4}?(?:企业|群众|人民|主体|客户|用户|国家|社会|百姓|居民|村民|农民|市民|旅客|患者|老人|学生|孩子|职工|员工|消费者|大家|"
    "他们|她们|我们|你们|咱们|自己|他|她|我|你|其)(?!的|之)"
)
# 为三天: being so much.
_NUMBER_OR_WHAT = re.compile("[一二三四五六七八九十百千零两多]|何|期")
# 为企业提供, 为国家队效力
_DONE_FOR = re.compile(
    ".{1,24}?(?:提供|服务|奠定|创造|带来|保驾|注入|贡献|赢得|争取|打下|打开|铺平|做出|作出|准备|加油|效力|而战|"
    "送|所做|点赞|助力|赋能)"
)
# A clause that begins with 为 and tells what something is, not what it is for: 为全国百强县之一.
_NOT_A_PURPOSE = re.compile("之一|[的家者员长]$")


def _read_wei(place: Place) -> str | None:
    """为: for whom or what is done is wei4, being or becoming is wei2."""
    if len(place.word) > 1:
        return None
    if _NUMBER_OR_WHAT.match(place.clause):
        return "wei2"
    if _DONE_FOR.match(place.clause):
        return "wei4"
    if place.before and place.before in "名称作成视认变改命定列选评任当译誉分化转升降增减达约均皆":
        return "wei2"  # 译为, 增为
    beneficiary = _BENEFICIARY.match(place.clause)
    if beneficiary and len(place.clause) > beneficiary.end() + 1:
        return "wei4"
    if place.starts_clause and not _NOT_A_PURPOSE.search(place.clause):
        return "wei4"
    return None


def _read_de(place: Place) -> str | None:
    """得 alone: dei3 is 'must', de5 joins a verb to how it is done."""
    if len(place.word) > 1:
        ends_word = place.word.endswith("得") and place.word[0] != "得"
        return "de5" if ends_word else None
    may_be_must = place.before and (place.before in "还就也都必总只可非又才" or place.before in _PRONOUNS)
    if may_be_must and place.after not in "到了知奖分票名":
        return "dei3"  # 还得, 我得
    if place.previous and place.following and place.after not in "了过到奖分票主":
        return "de5"
    return None


# Before 地 as a place: 城市地, 两地, 所在地.
_OF_PLACE = re.compile("[市县省区乡镇村州国城山湖海林草农土场某各本该此产属所在原驻两三四五六七八九十一块片亩]$")


def _read_di(place: Place) -> str | None:
    """地 after an adverb of two or more characters and before a verb is the particle de5."""
    if place.word[0] == "地":
        adverb = place.previous
    elif place.word.endswith("地"):
        adverb = place.word[:-1]
    else:
        return None
    if len(adverb) < 2 or not place.after or _OF_PLACE.search(adverb):
        return None
    begins_noun = place.after in "的和与及内上下里处区带位点方势形震面理图质"  # 地区, 地震
    return None if begins_noun else "de5"


def _read_zi(place: Place) -> str | None:
    """子 after its stem in a word is neutral; in terms and titles it keeps its tone and the dictionary knows them."""
    if len(place.word) < 2 or not place.word.endswith("子") or place.after == "女":
        return None
    is_term = place.before in (
        "其之分原电量离质中孔孟老庄荀墨太王弟学才男女父母君天臣游赤之独长次幼义养逆浪种因光精卵胚"
    )
    return "zi3" if is_term else "zi5"


# What has a head: 省长, 局长, 会长.
_LED = re.compile(
    "(?:[省市县区镇乡村州局部厅处科院校会行队班组团营连排军师旅站馆台所厂矿店室社长司董事秘书议州船机舰艇酋族家户首])$"
)


def _read_zhang(place: Place) -> str | None:
    """长: to grow, or the head of something, is zhang3."""
    if place.after and place.after in "着出满大成高得相":
        return "zhang3"
    if len(place.word) > 1 or not _LED.search(place.previous):
        return None
    is_length = place.following and place.after in "达约度度期于短"
    if is_length:
        return None
    return "zhang3"


def _read_bo(place: Place) -> str | None:
    """薄 alone, of a thing, is bao2."""
    if len(place.word) > 1 or not place.before:
        return None
    return "bao2" if place.before in "越很太更较最极变又" else None


def _read_guo(place: Place) -> str | None:
    """过 after a verb of two characters tells that it has been done: guo5."""
    if len(place.word) > 1 or len(place.previous) != 2:
        return None
    if not place.after or place.after in "去来于程度境渡户桥关":
        return None
    return "guo5" if is_verb(place.previous) else None


# Whom somebody teaches, and what: 教孩子, 教唱歌, 教英语.
_TAUGHT = re.compile(
    "孩子|学生|小朋友|儿子|女儿|徒弟|村民|老人|大家|[我你您他她它](?!们?的)|人(?!文)|唱|写|画|做|会了?|"
    "中文|汉语|英语|数学|语文|钢琴|课"
)


def _read_jiao(place: Place) -> str | None:
    """教 alone: to teach somebody, or to do something, is jiao1."""
    if len(place.word) > 1 and place.word != "他教":
        return None
    return "jiao1" if _TAUGHT.match(place.clause) else None


_RULES: dict[str, Callable[[Place], str | None]] = {
    "为": _read_wei,
    "得": _read_de,
    "地": _read_di,
    "子": _read_zi,
    "长": _read_zhang,
    "薄": _read_bo,
    "教": _read_jiao,
    "过": _read_guo,
}
