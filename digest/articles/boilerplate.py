"""Find the lines of a page that are not the article: captions, bylines, editors, hotlines, promotion, notices.

What editors write there follows fixed forms in both scripts: the rows of `data/boilerplate.tsv`, and the patterns of
credits below. A line is judged by its own words first, then by where it stands.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from importlib import resources

from digest.articles.page_lines import MOST_LINES, Line

# No rule throws out a longer line.
_LONGEST = 300

_NAME = r"(?:[一-鿿]{2,4}(?:·[一-鿿]{1,6}){0,3}|[A-Za-z_][\w.·-]*)"

# What the people who made an article are called in bylines and editor lines.
_ROLE = (
    r"(?:本[文版报刊]|[文图]片?|新闻|网[络站路]|微信|新媒体|值班|见习|实习|特约|执行|助理|栏目|首席|高级|视[觉频]|音频|后期)?"
    r"(?:责任?编[辑审]?|责任校对|编[辑审导译]|主编|总编辑?|统筹|审[核校读稿定签]|终?审|复审|初审|校对|核稿|监制|策划|制片人?|出品人?|"
    r"美编|设计|排版|制作|撰[文稿写]|采[写访编]|文字|记者|通讯员|作者|供稿|供图|摄[影像制]|剪辑|翻译|编制|来源|稿源|文|图|"
    r"海报|主播|配音|运营|投稿|素材)"
)
# 责任编辑：王一, 【文/记者 王一】, 文【王一】
_STARTS_WITH_ROLE = re.compile(rf"^[\[【(<■□●◎▲△*\s]*{_ROLE}(?:\s*[:/丨|]|(?=【))")
_IS_ROLE = re.compile(_ROLE)
_IS_PERSON = re.compile(r"(?:.*(?:记者|通讯员|编辑?|校对?|审核?|作者|摄影|监制|来源))")
_IS_NAME = re.compile(_NAME)
_IS_ROLE_AND_NAME = re.compile(rf"{_ROLE}[一-鿿]{{2,4}}")
_BETWEEN_CREDITS = re.compile(r"[\s:/丨|、,;&]+")
_SEVERAL_CREDITS = re.compile(
    r"(?:编辑|摄影|文字|记者|作者|校对|审[核校]|责编|监制|[图文]|供[图稿])\s*[:/丨|]\s*[一-鿿]{2,4}"
)
# （晨港日报记者 王一、李二 摄影报道）
_REPORTER = re.compile(
    rf"^[\[【(〔■□●◎*\s]*[^,。!?\s]{{0,16}}?[^,。!?]{{0,8}}(?:(?:记者|通讯员|特派员|编译)\s*:?|作者[\s:])\s*"
    rf"{_NAME}?(?:[、,\s/]+(?:{_NAME}))*[\s/]*(?:[^,。]{{0,8}}?(?:报[导道]|电|传真|文|摄|文并摄))?[\]】)〕\s]*$"
)
# 国际中心/综合报导
_DESK = re.compile(r"^[^,。!?]{1,18}/(?:[^,。!?]{0,6})?(?:综合)?(?:报[导道]|外电)[)】\]]?$")
# 新华社北京11月23日电
_WIRE = re.compile(r"^[^,。!?]{0,20}\d{1,2}月\d{1,2}日(?:综合)?(?:报道|讯|电|消息)[)】\]]?$")
_EDITOR_WORDS = re.compile(r"责任?编|编辑|校对|审核|监制|主编|统筹|策划|[终初复]审")
_CAPTION_WORDS = re.compile(r"图片?(?:来源|/|源)|摄$|供图")

# 图为大桥全景。王一 摄, 视频截图, 资料图片
_CAPTION_END = re.compile(
    r"(?:供图|(?<!拍)摄|摄影|摄影报道|[制绘]图|绘制|翻[摄拍]自?[^,。]{0,14}|资料(?:图片?|照片?)|视频截图|截图|示意图|网[络路]图片?|"
    r"配图|图片库?|供图[^,。!?、]{1,8}|发布?)[)】\]》〉\s]*[。.]?$"
)
# 大桥全景。（图/王一）, 大桥全景（某某社资料照）, （翻摄自脸书）记者王一摄
_CAPTION_CREDIT = re.compile(
    r"[(\[【〔][^()\[\]【】。]{0,24}(?:图[/:源片自]|图(?=[)\]】〕])|摄(?:自|影|(?=[)\]】〕]))|截图|资料照|提供(?=[)\]】〕])|供图|来源:|图为|达志|路透|法新社|美联社|"
    r"GETTY|AFP|REUTERS|AP PHOTO|IC PHOTO|视觉中国)"
    r"[^()。]{0,24}[)\]】〕](?:[。.]?|[^。!?]{0,12}(?:记者|摄|传真)[^。!?]{0,24})$",
    re.IGNORECASE,
)
# What a line of the time has: dates, clocks, days of the week. What is left of it without these and the words of
# labels below is nearly nothing.
_TIME = re.compile(
    r"(?:(?:19|20)\d\d|民国\d{2,3}|(?<!\d)1[01]\d(?=/))\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|(?<!\d)\d{1,2}[-/月]\d{1,2}日?(?!\d)"
    r"|\d{1,2}:\d{2}(?::\d{2})?|(?:星期|周)[一二三四五六日天]|[上下]午|\b[AP]M\b|GMT\S*|UTC\S*"
)
_DATED = re.compile(r"(?:(?:19|20)\d\d|民国\d{2,3}|(?<!\d)1[01]\d(?=/))\s*[-/.年]\s*\d{1,2}|\d:\d{2}")
# 来源：新华社, 索引号：000014349/2026-00001
_LABELLED = re.compile(
    r"(?:来源|稿源|出处|作者|编辑|记者|审核|校对|供稿|发布(?:机构|单位|人|者)|责任部门|单位|部门|索引号|文号|主题分类|栏目|分类|类别)\s*:\s*[^\s:|]{1,24}"
)
_META_WORDS = re.compile(
    r"(?:信息|文章|新闻|稿件)?来源|稿源|作者|编辑|记者|发[布表]|时间|日期|更新|最新|最后|出处|点击|阅读|浏览|访问|字[号体]|评论|人气|次数?|分享|"
    r"[大中小](?=[\s\]|]|$)|打印|收藏|关闭|查看|回复|只看该作者|倒序|模式|楼主|数|量|\d+|"
    r"[:|/·\-\s()\[\]【】,<>]"
)
_SENTENCE = re.compile(r"[。!?;…]")
# What pages glue to the end of a paragraph: 点击查看, 返回搜狐，查看更多, （责任编辑：王一）
_TAIL = re.compile(
    r"(?:[(（]?(?:详情|更多)?请?点击(?:链接|查看|此处)?[:：]?\s*[)）]?"
    r"|返回[^，。！？\s]{2,8}(?:>>|»|》)+"
    r"|[\[【(（]\s*(?:责任?编辑?|编辑|作者|来源|本文来源|记者)\s*[:：][^)）】\]]{1,40}[)）】\]]"
    r"|(?:返回[^，。！？\s]{2,6}[，,])?查看更多"
    r"|责任编辑\s*[:：]\s*\S{0,12})\s*$"
)

# The Traditional characters of the words above and of the rules, with their Simplified forms: each rule is written
# once, in Simplified, and matched after folding.
_SIMPLER = str.maketrans(
    "並佈併來係俬們備傢傳僅價儘優內冊別刪則創劃動務區參員嚴國圖埰執報場奬寀實審寫專對導師庫廣張彆彔後復懶戶掃採換撥擊攝數於昇時會査條構標機檯欄權歡歸殺氣決瀏為無煙熱營爲獎發盡監眞眾碼範簽籌籤糾約級終組結絕絡給統絲絶經綜綫"
    "維網綵線編縮總繪繫繼續習聞聯聲聽臺興舉蒐蓆蔘薦藍處號衆衕裏裝裡製複覈見規視覺覽觀訂計訊記訪設許訴註証詐評詞詢話詳誌認語說説請論諮謝證識譯讀讓讚責費貼資質賬贊蹤車載輔輯輸轉辦迴這週進運過達違選還郵鄭鈕錄録錶鍵鎖鏈長門閉"
    "開間閤閱閲關陞險隱電頁頭頻題類顧風颱飲餘駕騰體髮麪麫麵點齣佈菸帳萬與兩單尋擾據術樓畫獲該鍾問頂須預",
    "并布并来系私们备家传仅价尽优内册别删则创划动务区参员严国图采执报场奖采实审写专对导师库广张别录后复懒户扫采换拨击摄数于升时会查条构标机台栏权欢归杀气决浏为无烟热营为奖发尽监真众码范签筹签纠约级终组结绝络给统丝绝经综线"
    "维网彩线编缩总绘系继续习闻联声听台兴举搜席参荐蓝处号众同里装里制复核见规视觉览观订计讯记访设许诉注证诈评词询话详志认语说说请论咨谢证识译读让赞责费贴资质账赞踪车载辅辑输转办回这周进运过达违选还邮郑钮录录表键锁链长门闭"
    "开间合阅阅关升险隐电页头频题类顾风台饮余驾腾体发面面面点出布烟账万与两单寻扰据术楼画获该钟问顶须预",
)


@functools.cache
def _load_rules() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """Return the reason of each rule, the characters of the longest line that it fits, and its pattern."""
    table = resources.files("digest.articles").joinpath("data/boilerplate.tsv")
    rules: list[tuple[str, int, re.Pattern[str]]] = []
    for row in table.read_text(encoding="utf-8").splitlines():
        if not row or row.startswith("#"):
            continue
        reason, longest, pattern = row.split("\t")
        rules.append((reason, int(longest), re.compile(pattern, re.IGNORECASE)))
    return tuple(rules)


def fold_signs(text: str) -> str:
    """Fold compatibility forms; the colon of vertical type, which outlets of Hong Kong print, is one, too."""
    return unicodedata.normalize("NFKC", text.replace("︰", ":"))


@functools.lru_cache(maxsize=MOST_LINES)  # several steps ask about each line of a page
def find_reason(text: str) -> str | None:
    """Say why a line is not of the body, by its words alone; None where they do not tell.

    Returns:
        One of byline, caption, comment, editor, hotline, interface, notice, promotion, related, subscription, tags,
        time.
    """
    if len(text) > _LONGEST:
        return None
    text = fold_signs(text).strip().translate(_SIMPLER)
    size = len(text)
    for reason, longest, pattern in _load_rules():
        if size <= longest and pattern.search(text):
            return reason
    for find in _CREDIT_FINDERS:
        found = find(text)
        if found is not None:
            return found
    return None


def _find_caption_reason(text: str) -> str | None:
    """Know a caption by its credit, which may follow up to three sentences."""
    if len(text) > 200 or len(_SENTENCE.findall(text)) > 3:
        return None
    if _CAPTION_CREDIT.search(text):
        return "caption"
    is_sentence = text[-1:] in "。!?"  # 他擅长摄影。
    if not is_sentence and _CAPTION_END.search(text):
        return "caption"
    return None


def _find_role_reason(text: str) -> str | None:
    """Know a byline or an editor line by the roles that it begins with or consists of."""
    if len(text) > 90 or has_sentence(text):
        return None
    starts_with_role = len(text) <= 60 and _STARTS_WITH_ROLE.match(text) is not None
    if not starts_with_role and not _is_credits(text):
        return None
    # 图片来源：某某 is a caption; with 编辑：某某 after it, the line is the editors'.
    is_caption = _CAPTION_WORDS.search(text) and not _EDITOR_WORDS.search(text)
    return "caption" if is_caption else _name_credits(text)


def _find_credits_reason(text: str) -> str | None:
    """Know a line of credits by two of them or more, whatever else it has."""
    if len(text) > 90 or has_sentence(text):
        return None
    is_list = len(_SEVERAL_CREDITS.findall(text)) >= 2
    return _name_credits(text) if is_list else None


def _find_reporter_reason(text: str) -> str | None:
    if len(text) > 45 or has_sentence(text):
        return None
    return "byline" if any(pattern.match(text) for pattern in (_REPORTER, _DESK, _WIRE)) else None


def _find_time_reason(text: str) -> str | None:
    """Know a line of times and labels by how little else it has."""
    if len(text) > 120 or has_sentence(text) or not _DATED.search(text):
        return None
    rest = _TIME.sub("", text)
    for pattern in (_LABELLED, _META_WORDS):
        rest = pattern.sub("", rest)
    return "time" if len(rest) <= 12 else None


# The first that names a reason decides. Captions come first: only they may have whole sentences.
_CREDIT_FINDERS = (
    _find_caption_reason,
    _find_role_reason,
    _find_credits_reason,
    _find_reporter_reason,
    _find_time_reason,
)


def _is_credits(text: str) -> bool:
    """Return whether a line is nothing but roles and names: 编辑 某某 校对 某某, 责任编辑:, (记者 某某 摄影 某某)."""
    # Token by token: one pattern of nested roles and names took a minute on a hostile line.
    bare = text.strip("[]【】()<>■□●◎*▲△。 ")
    tokens = [token for token in _BETWEEN_CREDITS.split(bare) if token]
    if not tokens or not all(_is_credit(token) for token in tokens):
        return False
    first = tokens[0]
    if _IS_ROLE.fullmatch(first):
        is_marked = re.match(r"\s*[:/丨|]", bare[len(first) :]) is not None  # 校对:
        is_person = _IS_PERSON.fullmatch(first) is not None  # 记者, unlike 设计, which may begin a subheading
        return is_marked or (is_person and len(tokens) > 1)
    roles_with_names = [token for token in tokens if _IS_ROLE_AND_NAME.fullmatch(token)]  # 编辑王一
    return len(roles_with_names) >= 2


def _is_credit(token: str) -> bool:
    return any(pattern.fullmatch(token) for pattern in (_IS_NAME, _IS_ROLE, _IS_ROLE_AND_NAME))


def _name_credits(text: str) -> str:
    return "editor" if _EDITOR_WORDS.search(text) else "byline"


def split_tail(text: str) -> tuple[str, str]:
    """Split a paragraph from the editor line or button that a page glued to its end; the second may be empty."""
    match = _TAIL.search(text.translate(_SIMPLER))  # one character for one: places in it are places in the text
    if match is None or match.start() < 2:
        return text, ""
    start = match.start()
    return text[:start].rstrip(), text[start:].strip()


def is_prose(text: str) -> bool:
    """Return whether a line has the punctuation of running text, unlike a heading, a label or a link."""
    return len(text) >= 12 and re.search(r"[，。！？；：、,.!?;:]", text) is not None


def has_sentence(text: str) -> bool:
    """Return whether a text has a sign that ends a sentence, or parts one."""
    return _SENTENCE.search(text) is not None


def is_end_heading(line: Line) -> bool:
    """Return whether a line heads what follows an article: related pages, comments, a platform's notice."""
    reason = find_reason(line.text)
    if len(line.text) <= 30:
        return reason in {"related", "comment"}
    return len(line.text) <= 120 and line.text.startswith("以上") and reason == "notice"


def is_running(line: Line) -> bool:
    """Return whether a line is running text and no link."""
    return line.share_linked < 0.4 and is_prose(line.text)


def count_prose(lines: Sequence[Line]) -> int:
    """Count the characters of running text."""
    return sum(len(line.text) for line in lines if is_running(line))
