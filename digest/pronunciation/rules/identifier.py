"""Numbers that name something are read digit by digit: codes, rooms, flights, shares, plates, standards."""

from __future__ import annotations

import re

from digest.pronunciation.numerals import CLASSIFIERS, say_cardinal, spell
from digest.pronunciation.rules.rule import Rule, make_digits_rule, rule

_NAMED = (
    "编号|序号|代码|代号|订单号?|单号|票号|账号|帐号|卡号|邮编|邮政编码|验证码|"
    "校验码|口令|密码|舷号|尾号|车牌号?|牌照|学号|工号|证号|批号|批准文号|文号|流水号|股票代码|证券代码|"
    "身份证号?码?|信用代码|取件码|邀请码|房号|门牌号?|QQ群?号?|微信群?号?|货号|条码|条形码|流水|"
    "运单号?|快递单号|准考证号|护照号码?|会员号|会议号|房间号"
)


# 编号3021 -> 编号三零二一; 订单号A12-34 -> 订单号A一二三四
@rule(
    "named number",
    rf"(?:{_NAMED})(?:是|为|：|:|\s|[“\"(（]|\.|No)*"
    r"(?P<number>[A-Za-z]*\d[\dA-Za-z]*(?:-\d+)*)(?![\d%]|\s?[十百千万亿个名件元次条人多余])(?!\.\d)",
)
def _say_named_number(match: re.Match[str]) -> str:
    lead = match[0].removesuffix(match["number"])
    # The hyphens between its parts are not said.
    number = re.sub(r"\d+-?", lambda run: spell(run[0].rstrip("-")), match["number"])
    return lead + number


# 第007号 -> 第零零七号; 007 -> 零零七
_LEADING_ZEROS = make_digits_rule(
    "leading zeros",
    r"(?<=第)0\d+"  # 第01期: after 第 two digits are enough
    r"|(?<![\d.:/-])0\d{2,}(?![\d.])",
)


# 1203室 -> 一二零三室
_ROOM = make_digits_rule(
    "room", r"(?<![\d.第])\d{3,4}(?=(?:室|号房|房间|包厢|会议室|教室|病房|寝室|宿舍)(?!内?外?[一二三四五六七八九十]))"
)


# 985高校 -> 九八五高校; 110警情 -> 幺幺零警情
@rule(
    "project number",
    r"(?<![\d.])(?:985|211|863|973|996|007|315|618|520|110|119)"
    r"(?=工程|计划|高校|大学|院校|建设|项目|[、/和与及](?:985|211)|工作制|晚会|大促|购物节|警情)"
    r"|(?<=985[、/和与及])211"  # 985、211高校
    r"|(?<![\d.第])38(?=节(?![省约能点目课]))",  # 38节
)
def _say_project(match: re.Match[str]) -> str:
    is_emergency_call = match[0] in {"110", "119"}
    return spell(match[0], one_as="幺" if is_emergency_call else "一")


# 9·11事件 -> 九一一事件; 5.12汶川 -> 五一二汶川
@rule(
    "event date",
    # Days that everybody knows, before what happened or happens on them: 3.15晚会.
    r"(?<![\d.])(?:9[·./]11|3[·.]15|5[·.]12|7[·.]7|9[·.]18|12[·.]9|8[·.]15|2[·.]28|6[·./]18|11[·./]11|12[·./]12)"
    r"(?=[”\"’]?(?:事件|事变|恐怖|恐袭|袭击|晚会|地震|大地震|纪念|运动|惨案|大促|购物|促销))"
    # Any day that is written with a raised point: 7·23动车事故.
    r"|(?<![\d.·])(?:[1-9]|1[0-2])·(?:[12]\d|3[01]|[1-9])(?![\d.·年月日])"
    # With a full stop it may be a decimal (7.8级地震), so a disaster or a place must follow: 7.20郑州特大暴雨.
    r"|(?<![\d.])(?:[1-9]|1[0-2])[.](?:1\d|2\d|3[01])"
    r"(?=[”\"’]?(?!级|地震)[\u4e00-\u9fff]{0,4}(?:空难|矿难|洪灾|惨案|特大|重大|事故|火灾|案(?!例)|大地震)"
    r"|[”\"’]?(?:汶川|唐山|郑州)"
    r"|[”\"’]?(?:特大)?(?:暴雨|洪水))",
)
def _say_event_date(match: re.Match[str]) -> str:
    return spell(re.sub(r"\D", "", match[0]))


# 5.1假期, 3·8节: the days that are called by their number.
@rule(
    "event date",
    r"(?<![\d.·])(?:3[.·]8|5[.·][14]|6[.·]1|7[.·]1|8[.·]1|10[.·]1)"
    r"(?=[”\"’]?(?:[国妇劳青儿建]|节(?![省约能点目])|假期|小长假|长假|黄金周|晚会|档期))",
)
def _say_festival(match: re.Match[str]) -> str:
    month, _, day = match[0].replace("·", ".").partition(".")
    return say_cardinal(month) + say_cardinal(day)


# 3单元502 -> 三单元五零二
_DWELLING = make_digits_rule("room", r"(?<=单元|[号栋幢座]楼)\d{3,4}(?![\d.]|[万亿千余多户人平米套层])")


# 歼-20 -> 歼二零; 米-17 -> 米一七
@rule(
    "military type",
    r"(?:(?<=[歼运轰直强教武东红鹰巨长霹海鲲翼舰空快风旗击浪征雳鹏龙苏图安卡])"
    r"|(?<=米格|伊尔|雅克)"
    r"|(?<![\d\u4e00-\u9fff]米)(?<=米)"  # 米-17 is a helicopter; in 5米-10米 it is a metre
    r")-(\d{1,3})(?![\d.])",
)
def _say_military(match: re.Match[str]) -> str:
    return spell(match[1])


# GB/T 1234-2019 -> GB/T 一二三四杠二零一九; ISO 9001 -> ISO 九零零一
@rule(
    "standard",
    r"(?<![A-Za-z])(?P<body>(?:GB|ISO|IEC|IEEE|RFC|EN|ASTM|HJ|YY|JGJ|QB|DB\d{2})(?:/[TZ])?)"
    r"[\s-]?(?P<number>\d{2,6}(?:\.\d+)?)"
    r"(?:[-:](?P<year>(?:19|20)\d{2}|\d))?(?![\d.,]|\s?[A-Za-z%万亿])",
)
def _say_standard(match: re.Match[str]) -> str:
    parts = match["number"].split(".")
    said = f"{match['body']} {'点'.join(map(spell, parts))}"
    if match["year"]:
        said += f"杠{spell(match['year'])}"
    return said


# ISBN 978-7-111-54742-6 -> ISBN 九七八七一一一五四七四二六
@rule(
    "book number",
    r"(?<![A-Za-z])(?P<name>IS[BS]N)(?P<joint>为|是)?[\s:：-]*(?P<number>\d[\d -]{6,18}[\dX])(?![\dA-Za-z])",
)
def _say_book(match: re.Match[str]) -> str:
    number = re.sub("[ -]", "", match["number"])
    digits = number.removesuffix("X")  # the last place of an ISBN or ISSN may be ten
    ten = number[len(digits) :]
    joint = match["joint"] or " "
    return f"{match['name']}{joint}{spell(digits)}{ten}"


# 小行星2012 DA14: named by the year in which it was found.
_ASTEROID = make_digits_rule("asteroid", r"(?<!\d)((?:1[89]|20)\d{2})(?=\s[A-Z]{2}\d)")


# 2019-nCoV -> 二零一九nCoV
@rule("virus", r"(?<!\d)((?:19|20)\d{2})-(?=nCoV)")
def _say_virus(match: re.Match[str]) -> str:
    return spell(match[1])


# 600519.SH -> 六零零五一九点SH; (300750) -> (三零零七五零)
@rule(
    "share",
    r"(?<![\d.A-Za-z])(\d{4,6})\.(S[HZS]|BJ|HK|TW|US)(?![A-Za-z\d])"
    r"|(?<=[（(])((?:60|68|00|30|43|83|87|92)\d{4})(?=[）)])",
)
def _say_share(match: re.Match[str]) -> str:
    code, exchange, bracketed = match.groups()
    if bracketed:
        return spell(bracketed)
    return f"{spell(code)}点{exchange}"


_FIRM = re.compile(
    r"(?:股份|银行|证券|集团|科技|时代|茅台|控股|能源|电子|医药|汽车|生物|材料|电力|实业|国际|环境|智能|通信|股票|个股)\s?$"
)


# 600519贵州茅台, 宁德时代300750: six digits that begin as a share's code does, beside a name, nothing counted.
@rule(
    "share",
    r"(?<![\d.A-Za-z，,-])(?:60[0135]|688|689|00[0123]|30[01]|83|87|92|43)\d{3,4}"
    r"(?![\d.,%‰A-Za-z/:-]|[十百千万亿兆余多元块平公米吨人])"
    r"(?P<name>\s?(?=[*A-Z\u4e00-\u9fff]{2}))?",  # the name that follows: 贵州茅台, *ST
)
def _say_bare_share(match: re.Match[str]) -> str | None:
    digits = match[0].strip()
    if len(digits) != 6:
        return None
    before = match.string[: match.start()]
    after = match.string[match.end() :]
    if re.match(rf"(?:{CLASSIFIERS})", after.strip()):
        return None  # something is counted
    starts_alone = re.search(r"[\u4e00-\u9fff\w]\s?$", before) is None
    if starts_alone and match["name"] is not None:
        return spell(digits)
    return spell(digits) if _FIRM.search(before) else None


# 日经225 -> 日经二二五
_INDEX = make_digits_rule("index", r"(?<=日经)225(?!\d)")


# 波音737-800 -> 波音七三七杠八零零; 777客机 -> 七七七客机
@rule(
    "aircraft",
    r"(?:(?<=波音)|(?<![\d.A-Za-z-]))\s?(7\d7)(?:-(\d{1,3})(?!\d))?"
    r"(?=(?P<said>\s?(?:MAX|客机|飞机|机型|型))?)",
)
def _say_aircraft(match: re.Match[str]) -> str | None:
    is_boeing = match.string[max(0, match.start() - 2) : match.start()] == "波音"
    if not match["said"] and not is_boeing:
        return None
    said = spell(match[1])
    if match[2]:
        said += f"杠{spell(match[2])}"
    return said


# 3-2-501室 -> 三杠二杠五零一室
@rule("room", r"(?<![\d.-])(\d{1,3})-(\d{1,2})-(\d{2,4})(?=室|号|[，。、）)]|$)")
def _say_stairwell(match: re.Match[str]) -> str | None:
    before = match.string[max(0, match.start() - 6) : match.start()]
    follows_estate = re.search("[院苑区园庭城府邸舍里村坊]$", before)
    is_room = match.string.startswith("室", match.end())
    if not is_room and not follows_estate:
        return None
    building = say_cardinal(match[1])
    entrance = say_cardinal(match[2])
    return f"{building}杠{entrance}杠{spell(match[3])}"


# 12-305室 -> 十二杠三零五室
@rule(
    "room",
    r"(?<![\d.])(\d{1,2})-(\d{1,4})(?=室|号楼|单元)"
    r"|(?<=[栋幢座楼])(\d{1,2})-(\d{1,4})(?!\d)",  # 8栋2-1102
)
def _say_flat_number(match: re.Match[str]) -> str | None:
    first = match[1] or match[3]
    second = match[2] or match[4]
    if match[1] and int(first) < int(second) < 100:
        return None  # 3-5单元 is a range
    return f"{say_cardinal(first)}杠{spell(second)}"


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


# 京A12345 -> 京A一二三四五
@rule(
    "plate",
    rf"(?<=[{_PROVINCES}])(?P<city>[A-Z])\s?[·•.]?\s?"
    r"(?P<number>(?=[A-Z]*\d)[A-Z\d]{5,6})(?![A-Za-z\d])",
)
def _say_plate(match: re.Match[str]) -> str:
    number = re.sub(r"\d+", lambda run: spell(run[0]), match["number"])
    return match["city"] + number


_TRAINS = ("台铁", "高铁", "动车", "列车", "普悠玛", "太鲁阁", "自强号", "莒光号", "特快", "直快", "区间车")


# 1461次列车 -> 一四六一次列车; 高铁0502次 -> 高铁零五零二次
@rule(
    "train",
    r"(?<![\d.第])\d{3,4}(?=次(?:列车|旅客|特快|普快|快车|直快|临客|区间车|班车|班机|航班))"
    r"|(?<=[铁车铁玛阁强光号快])(?P<rail>\d{3,4})(?=次(?![数，。、；]))",
)
def _say_train(match: re.Match[str]) -> str | None:
    before = match.string[max(0, match.start() - 3) : match.start()]
    if match["rail"] and not before.endswith(_TRAINS):
        return None
    return spell(match[0])


# 81式步枪, 99A坦克, 094型潜艇: arms are named by the year or number of their pattern; 24式太极拳 counts.
_ARMS = make_digits_rule(
    "military type",
    r"(?<![\d.第A-Za-z-])(\d{2,3})(?=(?:[A-Z]{1,2}|[A-Z]?[式型](?:[\u4e00-\u9fff]{0,4}?))"
    r"(?:步枪|机枪|手枪|冲锋枪|狙击|坦克|主战|火炮|榴弹|火箭炮|导弹|战车|装甲|自行|战机|战斗机|舰|潜艇|护卫|驱逐|直升机|无人机))",
)


# Names that are written as a number and said digit by digit.
# 360公司 -> 三六零公司; 7-11便利店 -> 七十一便利店
@rule(
    "brand",
    r"(?<![\d.A-Za-z])(?:"
    r"360(?=公司|集团|安全|浏览器|搜索|手机|数科|创始|董事|杀毒|智脑)"
    r"|58(?=同城|到家|集团)"
    r"|1688(?=网站|平台|商家|上|[，。、]?阿里)|(?<=阿里巴巴)1688"
    r"|51(?=job|信用卡)"
    r"|7-11(?!\d|\s?(?:[日号岁点名天人月年个元胜负平:,]|击败|不敌|领先|落后))"
    r"|7-(?:ELEVEN|[Ee]leven)(?=便利|超商|超市|门店|店|连锁|公司|集团|母公司|，|。|$|[的和与]))",
)
def _say_brand(match: re.Match[str]) -> str | None:
    if match[0].startswith("7-"):
        is_score = re.search(r"(?:比分|[局盘]|以)\s?$", match.string[: match.start()])
        return None if is_score else "七十一"
    return spell(match[0])


# 318国道 -> 三幺八国道
_ROAD = make_digits_rule(
    "road",
    r"(?<=[国省县乡]道)\d{3}(?![\d.])"  # 国道318
    r"|(?<![\d.])\d{3}(?=[国省县乡]道)"
    r"|(?<=[县市北桃竹苗中彰投云嘉南高屏宜花东基澎])\d{3}(?=[甲乙丙丁]?线)",  # 竹122线
    one_as="幺",
)


# 103路公交 -> 一零三路公交
_BUS = make_digits_rule("bus", r"(?<![\d.第])\d{3}(?=路(?:公交|公汽|巴士|车|电车|汽车|$|[，。、]))")


_WEATHER = re.compile("热带|扰动|气旋|低[气压]|台风|气象|雨")


# 热带扰动93W -> 热带扰动九三W: a storm before it has a name; elsewhere W is a unit.
@rule("storm", r"(?<![\d.A-Za-z])9\d(?=[WEBSCL](?![A-Za-z\d]))")
def _say_storm(match: re.Match[str]) -> str | None:
    around = match.string[max(0, match.start() - 20) : match.end() + 20]
    return spell(match[0]) if _WEATHER.search(around) else None


RULES: tuple[Rule, ...] = (
    _say_book,
    _say_virus,
    _ASTEROID,
    _say_share,
    _say_bare_share,
    _INDEX,
    _say_aircraft,
    _say_stairwell,
    _say_flat_number,
    _say_plate,
    _say_standard,
    _say_train,
    _ARMS,
    _say_brand,
    _ROAD,
    _BUS,
    _say_named_number,
    _say_event_date,
    _say_festival,
    _say_project,
    _say_military,
    _say_storm,
    _ROOM,
    _DWELLING,
    _LEADING_ZEROS,
)
