"""Arabic numerals as Mandarin says them: as a quantity, digit by digit, with 两 where speech has it."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"

# Places within a group of four digits, and the groups: 10^4, 10^8, 10^12 (the Mainland's 万亿; Taiwan's 兆).
_PLACES = ("千", "百", "十", "")
_GROUPS = ("", "万", "亿", "万亿")

# Sixteen digits are the most that are said as a quantity; longer ones are said digit by digit.
_LONGEST = 16

# What is counted with 两 rather than 二. Ranks, floors, numbers of lines and the like keep 二, and so are not here.
CLASSIFIERS = (
    "个人|个|名|位|种|只|条|家|所|处|座|本|场|部|件|张|辆|支|面|次|年|天|周|块|元|角|毛|岁|户|口|艘|架|台|套|项|份|封|首|篇|幅|"
    "间|栋|幢|棵|株|枚|颗|粒|根|把|双|对|副|组|队|群|批|届|轮|局|盘|回|趟|遍|句|段|节|门|类|成|倍|步|国|省|市|县|镇|村|地|方|者|"
    "人|派|党|州|岛|校|厂|店|院|馆|港|桥|城|州|大|小时|分钟|秒钟|秒|时|点|刻|星期|礼拜|季度|世纪|昼夜|晚|夜|宿|集|期间|"
    "美元|欧元|英镑|日元|韩元|港元|港币|澳元|加元|卢布|卢比|泰铢|法郎|人民币|分钱|杯|碗|瓶|盒|箱|袋|包|桶|盆|篮|车|船|"
    "头|匹|尾|朵|片|滴|层楼|室一厅|房一厅|代人|亩|顷|公顷|平方|立方|米|公里|千米|厘米|毫米|公斤|千克|克|吨|斤|升|英里|尺|寸|丈|"
    "吋|英尺|英寸|海里|度电|千瓦|兆瓦|度|点球|发|剂|枪|刀|拳|脚|眼|声|顿|桩|宗|例|笔|票|"
    "死|伤|失联|失踪|起(?!来|身|飞|跑|步|诉|初|点|码)|档|款|具(?!备|体|有)|席|股|册|桌|碗|列|圈|胜(?!率)|女|男|童|嫌|老|案(?!例)|子(?!弹|公司)|师|员|警(?!察|方)|"
    "坪|公分|公尺|公吨|英亩|哩|浬|床|楼层|集团|球|角色|封|管|针|路人马"
)


def spell(digits: str, one_as: str = "一") -> str:
    """Say a number digit by digit: `2019` -> 二零一九. A 1 may be said as 幺, as in telephone numbers."""
    spoken = "".join(DIGITS[int(digit)] for digit in digits)
    return spoken.replace("一", one_as)


def say_cardinal(digits: str) -> str:
    """Say an integer as a quantity: `10203` -> 一万零二百零三. Leading zeros, or too many digits, are spelt."""
    if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return spell(digits)
    if not int(digits):
        return "零"
    width = -len(digits) % 4 + len(digits)  # whole groups of four
    padded = digits.zfill(width)
    spoken = ""
    skipped = False  # whether a group of zeros has been passed over
    for start in range(0, width, 4):
        group = padded[start : start + 4]
        name = _GROUPS[(width - start) // 4 - 1]
        if group == "0000":
            skipped = True
            continue
        if spoken and (skipped or group[0] == "0"):
            spoken += "零"  # 10203 -> 一万零二百零三
        spoken += _say_group(group) + name
        skipped = False
    # 12 is 十二, but 112 is 一百一十二.
    return spoken[1:] if spoken.startswith("一十") else spoken


def _say_group(group: str) -> str:
    """Say four digits; zeros at the beginning and the end are silent, and those between are one 零."""
    spoken = ""
    skipped = False
    for digit, place in zip(group, _PLACES, strict=True):
        if digit == "0":
            skipped = bool(spoken)
            continue
        if skipped:
            spoken += "零"
        spoken += DIGITS[int(digit)] + place
        skipped = False
    return spoken


def say_quantity(number: str) -> str:
    """Say an integer or a decimal, with or without thousands separators: `1,234.50` -> 一千二百三十四点五零."""
    plain = number.replace(",", "").replace("，", "")
    whole, _, fraction = plain.partition(".")
    spoken = say_cardinal(whole or "0")
    if fraction:
        spoken += f"点{spell(fraction)}"
    return spoken


def say_count(number: str) -> str:
    """Say a number before a classifier or unit: two is 两 (两个, 两万), but twelve is 十二."""
    return "两" if number == "2" else say_quantity(number)


def say_joint(sign: str) -> str:
    """Say what stands between the ends of a range: a written 至 stays, a dash is 到."""
    return "至" if sign == "至" else "到"
