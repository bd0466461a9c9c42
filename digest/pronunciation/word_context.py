"""Readings that the words around decide, where neither a phrase nor the network can be trusted.

Each rule answers for one character that no phrase of the dictionary has settled, or leaves it open with None.
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

_PRONOUNS = frozenset("我你您他她它们咱俺谁")


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
        """The character behind, or ""."""
        return self.text[self.position + 1 : self.position + 2]

    @property
    def clause(self) -> str:
        """The rest of the clause behind the character."""
        match = re.match("[^，。！？；：、,;!?\n]{0,40}", self.text[self.position + 1 : self.position + 41])
        return match[0] if match else ""


def find_reading(place: Place) -> str | None:
    """Return the reading of a character in its place, or None where no rule decides."""
    char = place.text[place.position]
    if syllable := context_table.find_reading(place.text, place.position):
        return syllable
    if char in _PARTICLES and (particle := _read_particle(char, place)):
        return particle
    if char in _SURNAMES and (surname := _read_surname(place)):
        return surname
    rule = _RULES.get(char)
    return rule(place) if rule else None


def _read_particle(char: str, place: Place) -> str | None:
    """啦, 吧 and their like are neutral at the end of a clause; in names and sounds (哇哇, 酒吧) they are not."""
    ends = not place.after or not place.after.isalnum()
    starts = not place.before or not place.before.isalnum()
    return _PARTICLES[char] if ends and not starts else None


# Surnames that are read otherwise than the word they are written with.
_SURNAMES = {
    "曾": "zeng1", "单": "shan4", "解": "xie4", "任": "ren2", "仇": "qiu2", "查": "zha1", "区": "ou1", "华": "hua4",
    "乐": "yue4", "缪": "miao4", "冼": "xian3", "应": "ying1", "盖": "ge3", "盛": "sheng4", "宁": "ning2", "葛": "ge3",
    "朴": "piao2", "尹": "yin3", "覃": "qin2", "员": "yun4", "召": "shao4", "晁": "chao2", "翟": "zhai2", "卜": "bu3",
    "肖": "xiao1",
}  # fmt: skip
_ADDRESSED = frozenset({"先生", "女士", "小姐", "某", "某某", "氏", "太太", "夫人"})
# jieba takes these for names.
_NO_NAMES = frozenset({"华为", "华裔", "华夏", "应邀", "应采", "任凭"})
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
    named = shortest <= len(place.word) <= 3 and place.word not in _NO_NAMES and is_name(place.word)
    return _SURNAMES[char] if named else None


# For whom something is done; what is done follows.
_BENEFICIARY = re.compile(
    "[^的，]{0,4}?(?:企业|群众|人民|主体|客户|用户|国家|社会|百姓|居民|村民|农民|市民|旅客|患者|老人|学生|孩子|职工|员工|消费者|大家|"
    "他们|她们|我们|你们|咱们|自己|他|她|我|你|其)(?!的|之)"
)


def _read_wei(place: Place) -> str | None:
    """为: for whom or what is done is wei4, being or becoming is wei2."""
    if len(place.word) > 1:
        return None
    if re.match("[一二三四五六七八九十百千零两多]|何|期", place.clause):
        return "wei2"
    if re.match(
        ".{1,24}?(?:提供|服务|奠定|创造|带来|保驾|注入|贡献|赢得|争取|打下|打开|铺平|做出|作出|准备|加油|效力|而战|送|所做|点赞|助力|赋能)",
        place.clause,
    ):
        return "wei4"
    if place.before and place.before in "名称作成视认变改命定列选评任当译誉分化转升降增减达约均皆":
        return "wei2"
    if (match := _BENEFICIARY.match(place.clause)) and len(place.clause) > match.end() + 1:
        return "wei4"
    starts = not place.before or not place.before.isalnum()
    if starts and not re.search("之一|[的家者员长]$", place.clause):
        return "wei4"
    return None


def _read_de(place: Place) -> str | None:
    """得 alone: dei3 is 'must', de5 joins a verb to how it is done."""
    if len(place.word) > 1 and place.word[0] != "得":
        return "de5" if place.word.endswith("得") else None
    if len(place.word) > 1:
        return None
    if (
        place.before
        and (place.before in "还就也都必总只可非又才" or place.before in _PRONOUNS)
        and place.after not in "到了知奖分票名"
    ):
        return "dei3"
    if place.previous and place.following and place.after not in "了过到奖分票主":
        return "de5"
    return None


def _read_di(place: Place) -> str | None:
    """地 behind an adverb of two or more characters and before a verb is the particle de5."""
    if len(place.word) > 1 and place.word[0] != "地" and not place.word.endswith("地"):
        return None
    stem = place.previous if place.word[0] == "地" else place.word[:-1]
    if len(stem) < 2 or not place.after:
        return None
    if re.search("[市县省区乡镇村州国城山湖海林草农土场某各本该此产属所在原驻两三四五六七八九十一块片亩]$", stem):
        return None
    return None if place.after in "的和与及内上下里处区带位点方势形震面理图质" else "de5"


def _read_zi(place: Place) -> str | None:
    """子 behind its stem in a word is neutral; in terms and titles it keeps its tone and the dictionary knows them."""
    if (
        len(place.word) < 2
        or not place.word.endswith("子")
        or place.text[place.position + 1 : place.position + 2] == "女"
    ):
        return None
    return (
        "zi3"
        if place.before in "其之分原电量离质中孔孟老庄荀墨太王弟学才男女父母君天臣游赤之独长次幼义养逆浪种因光精卵胚"
        else "zi5"
    )


def _read_zhang(place: Place) -> str | None:
    """长: to grow, or the head of something, is zhang3."""
    if place.after and place.after in "着出满大成高得相":
        return "zhang3"
    if (
        re.search(
            "(?:[省市县区镇乡村州局部厅处科院校会行队班组团营连排军师旅站馆台所厂矿店室社长司董事秘书议州船机舰艇酋族家户首])$",
            place.previous,
        )
        and len(place.word) == 1
    ):
        return "zhang3" if not place.following or place.after not in "达约度度期于短" else None
    return None


def _read_sai(place: Place) -> str | None:
    """塞: to stuff is sai1; in foreign names and frontiers it is sai4."""
    return "sai1" if place.after and place.after in "了在满进车到给入着上回" else None


def _read_pa(place: Place) -> str | None:
    """扒: to cling to or strip off is ba1; to stew, or a pickpocket, is pa2."""
    return "ba1" if place.after and place.after in "着开掉下光瓦住皮" else None


def _read_she(place: Place) -> str | None:
    """舍: to give up is she3, a house or 舍利 is she4."""
    if place.after and place.after in "利人弟妹下间":
        return "she4"
    return "she3"


def _read_hong(place: Place) -> str | None:
    """哄: to coax somebody is hong3."""
    return "hong3" if not place.after or not place.after.isalnum() or place.after in "着他她我你孩骗睡人" else None


def _read_bo(place: Place) -> str | None:
    """薄 alone, of a thing, is bao2."""
    return "bao2" if len(place.word) == 1 and place.before and place.before in "越很太更较最极变又" else None


def _read_ka(place: Place) -> str | None:
    """卡: to be stuck is qia3."""
    return "qia3" if place.after and place.after in "在住脖壳" else None


def _read_bei(place: Place) -> str | None:
    """背: to carry on the back is bei1."""
    return "bei1" if place.after and place.after in "着起包负" else None


def _read_zhi(place: Place) -> str | None:
    """只 behind a number or a kind of animal or ship is the classifier zhi1."""
    return (
        "zhi1" if place.before and place.before in "一二两三四五六七八九十百千万几这那每多半数船犬舰羊猪牛" else "zhi3"
    )


def _read_zhong(place: Place) -> str | None:
    """重: again is chong2, heavy or important is zhong4."""
    if place.after and place.after in "新返复回启组建塑申现逢修叠温演整排置做写购装铸审印译燃访聚归拾登":
        return "chong2"
    return (
        "zhong4" if place.after and place.after in "实质效视在达约量税罚奖金典点压型伤病症灾案责任臣兵炮装镇" else None
    )


def _read_guo(place: Place) -> str | None:
    """过 behind a verb of two characters tells that it has been done: guo5."""
    if len(place.word) > 1 or len(place.previous) != 2 or not place.after or place.after in "去来于程度境渡户桥关":
        return None
    return "guo5" if is_verb(place.previous) else None


def _read_li(place: Place) -> str | None:
    """哩 behind a number is the mile."""
    return "li3" if place.before and place.before in "零一二三四五六七八九十百千万几0123456789" else None


def _read_ge(place: Place) -> str | None:
    """葛 as a plant is ge2; as a name ge3."""
    return "ge2" if place.after and place.after in "根藤粉麻布花" else None


def _read_jiao(place: Place) -> str | None:
    """教 alone: to teach somebody, or to do something, is jiao1."""
    if len(place.word) > 1 and place.word != "他教":
        return None
    taught = (
        "孩子|学生|小朋友|儿子|女儿|徒弟|村民|老人|大家|[我你您他她它](?!们?的)|人(?!文)|唱|写|画|做|会了?|"
        "中文|汉语|英语|数学|语文|钢琴|课"
    )
    return "jiao1" if re.match(taught, place.clause) else None


def _read_meng(place: Place) -> str | None:
    """蒙 beside the name of another people, or of what a people has, is the Mongols'."""
    return "meng3" if place.after and place.after in "汉藏满回维俄文语族医元疆" else None


def _read_men(place: Place) -> str | None:
    """们 is the plural and always neutral."""
    return "men5" if place.before else None


_RULES: dict[str, Callable[[Place], str | None]] = {
    "为": _read_wei,
    "得": _read_de,
    "地": _read_di,
    "子": _read_zi,
    "长": _read_zhang,
    "塞": _read_sai,
    "扒": _read_pa,
    "舍": _read_she,
    "哄": _read_hong,
    "薄": _read_bo,
    "卡": _read_ka,
    "背": _read_bei,
    "只": _read_zhi,
    "重": _read_zhong,
    "们": _read_men,
    "教": _read_jiao,
    "过": _read_guo,
    "哩": _read_li,
    "葛": _read_ge,
    "蒙": _read_meng,
}
