"""Tells the lines of an article's body from the lines around and between them that no listener wants to hear.

Rules first: what editors write in captions, bylines, editor lines, hotline boxes, promotion and notices follows fixed
forms in both scripts. A line is judged by its own words, then by where it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from digest.articles.page import Line, fold
from digest.types import Dropped

_NAME = r"(?:[一-鿿]{2,4}(?:·[一-鿿]{1,6})*|[A-Za-z][\w.·-]*(?: [A-Z][\w.-]*){0,3}|_?[A-Z]{1,4}\d+)"
_ROLE = (
    r"(?:本[文版报報刊]|[文图圖]片?|新[闻聞]|网[络络站]|網[路站]|微信|新媒体|值班|[见見][习習]|[实實][习習]|特[约約]|[执執]行|助理|栏目|欄目|首席|高[级級]|[视視][觉覺频頻]|音[频頻]|后期|后期|[设設]计)?"
    r"(?:[责責]任?[编編][辑輯审審]?|[责責]任校[对對]|[编編][辑輯导導审審译譯]|主[编編]|[总總][编編][辑輯]?|[统統][筹籌]|[审審][核校读讀稿定签簽]|[终終]?[审審]|[复復]审|初审|校[对對]|核稿|[监監][制製]|策[划劃]|制片人?|出品人?|"
    r"美[编編]|[设設][计計]|排版|制作|製作|撰[文稿]|[采採][写寫访訪编編]|文字|[记記]者|通[讯訊][员員]|作者|供稿|供[图圖]|[摄攝][影像制]|剪[辑輯]|翻[译譯]|[编編][制製]|[来來]源|稿源|文|[图圖]|海报|主播|配音|运营|投稿|素材)"
)
_ROLES = re.compile(rf"^[\[【(（<■□●◎▲△*\s]*(?:{_ROLE}(?:\s*[:：/／丨|&＆、]\s*|\s+|(?=【)))+")
_CREDITS = re.compile(
    rf"^[\[【(（<■□●◎*\s]*(?:{_ROLE}\s*[:：/／丨|、\s]*\s*{_NAME}?(?:[、,，\s/／;；丨|和]+{_NAME})*[\s;；,，丨|]*)+[\]】)）>\s。]*$"
)
_REPORTER = re.compile(
    rf"^[\[【(（〔■□●◎*\s]*[^，。！？\s]{{0,16}}?[^，。！？]{{0,8}}(?:[记記]者|通[讯訊][员員]|特派[员員]|[编編][译譯])\s*[:：]?\s*"
    rf"{_NAME}?(?:[、,，\s/／]+(?:{_NAME}))*[\s/／]*(?:[^，。]{{0,8}}?(?:[报報][导導道]|[电電]|[传傳]真|文|[摄攝]|文并[摄攝]))?[\]】)）〕\s]*$"
)
_DESK = re.compile(r"^[^，。！？]{1,18}[/／](?:[^，。！？]{0,6})?(?:[综綜]合)?(?:[报報][导導道]|外[电電])[)）】\]]?$")
_WIRE = re.compile(r"^[^，。！？]{0,20}\d{1,2}月\d{1,2}日(?:[综綜]合)?(?:[报報]道|[讯訊]|[电電]|消息)[)）】\]]?$")

_CREDIT = (
    r"(?:供[图圖]|(?<!拍)[摄攝]|[摄攝]影|[摄攝]影[报報]道|制[图圖]|製[图圖]|[绘繪][图圖制]|翻[摄攝拍](?:自)?[^，。]{0,14}|[资資]料(?:[图圖](?:片)?|照片?)|"
    r"[视視][频頻]截[图圖]|截[图圖]|示意[图圖]|[网網][络絡路][图圖](?:片)?|配[图圖]|[图圖]片[库庫]?|影像截[图圖])"
)
_CAPTION_END = re.compile(rf"(?:{_CREDIT}|供[图圖][^，。！？、]{{1,8}}|[发發]布?)[)）】\]》〉\s]*[。.]?$")
_CAPTION_CREDIT = re.compile(
    r"[(（\[【〔][^()（）\[\]【】。]{0,24}(?:[图圖][/／:：源片自]|[图圖]$|[摄攝](?:自|影|$)|截[图圖]|[资資]料照|提供$|供[图圖]|[来來]源[:：]|[图圖]為|[图圖]/|达志|達志|路透|法新社|美[联聯]社|GETTY|AFP|REUTERS|AP PHOTO|IC PHOTO|[视視][觉覺]中[国國])"
    r"[^()（）。]{0,24}[)）\]】〕][。.]?$",
    re.IGNORECASE,
)
_CAPTION_START = re.compile(
    r"^(?:[▲△▼▽↑↓◀▶◤]|[\[【(（]?(?:[资資]料|配|[题題]|[头頭]|封面|上|下|左|右|示意|新[闻聞]|[效组組])?[图圖](?:片)?(?:\d{1,2}|[一二三四五六七八九十①-⑳])?(?:[为為]|[:：/／]|[来來]源|源[:：自]|说[:：]|說[:：]|[(（][^()（）]{1,12}[)）][:：])|"
    r"[图圖][表]?\s*[\d①-⑳]{1,2}[\s:：.、]|(?:[图圖]片|照片|影像|[视視][频頻])(?:[来來]源|提供|[取截摄攝拍]自|[说說]明)|[(（](?:[图圖]|[资資]料)[)）])"
)

_EDITOR_WORDS = re.compile(
    r"[责責]任?[编編]|[编編][辑輯]|校[对對]|[审審]核|[监監][制製]|主[编編]|[统統][筹籌]|策[划劃]|[终終初复]审"
)
_CAPTION_WORDS = re.compile(r"[图圖][片]?(?:[来來]源|/|／|源)|[摄攝]$|供[图圖]")

# (reason, the longest line it may throw out, pattern)
_RULES: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (reason, longest, re.compile(pattern, re.IGNORECASE))
    for reason, longest, pattern in (
        (
            "notice",
            300,
            r"版[权權](?:所有|[声聲]明|[归歸])|免[责責][声聲]明|未[经經].{0,14}(?:授[权權]|[许許]可|同意).{0,16}(?:[转轉][载載]|[复複][制製]|引用|摘[编編])|(?:不得|禁止|[谢謝][绝絕]).{0,6}[转轉][载載]|[转轉][载載].{0,8}[请請]?注明|[转轉][载載][请請]|"
            r"不代表(?:本|[腾騰]|新浪|搜狐|平台|我[们們]).{0,14}(?:[观觀][点點]|立[场場])|[仅僅]代表作者|(?:侵[权權]|投[稿诉訴]).{0,10}(?:[删刪]除|[联聯][系繫絡])|^Copyright|^©|All rights reserved|[违違]法和不良信息|ICP[备備证證]|"
            r"以上(?:[内內]容|文章|信息|[资資]料).{0,40}(?:上[传傳]|[发發][布佈表]|提供|代表|[参參]考)|^.{0,4}(?:特[别別]|[郑鄭]重|侵[权權])?(?:[声聲]明|公告)[:：]|^Notice: The content|[隐隱]私[权權政]|Cookie|[投股]市有[风風][险險]|不[构構]成.{0,6}(?:投[资資]|任何)",
        ),
        (
            "notice",
            160,
            r"(?:本文|本[视視][频頻]|[内內]容|摘要|[图圖]片|配[图圖]|[语語]音|稿件).{0,12}(?:由|[经經]|使用).{0,12}(?:\bAI\b|AI|AIGC|人工智[能慧]|大模型|机器人|機器人).{0,10}(?:生成|撰[写寫]|[辅輔]助|[创創]作|整理|翻[译譯])|^[^。]{0,12}AI(?:自[动動])?(?:生成|摘要|[导導][读讀])[^。]{0,12}$",
        ),
        (
            "notice",
            60,
            r"^[(（【\[]?(?:原[标標][题題]|原[题題]|[题題][为為][编編]者|[标標][题題][为為][编編]者|[编編]者(?:按|注)[:：]?$)",
        ),
        (
            "notice",
            90,
            r"^[(（【\[]?(?:本?文?|稿件|[资資]料|信息|文章|部分|素材|内容|[综綜]合(?:整理)?)(?:[来來]源|[来來]自|[综綜]合|[转轉]自|摘自|[选選]自|整理自|首[发發]于)[^。]{0,6}[:：於于自]|^[(（【\[]?[综綜]合整理自|^(?:本文|文章)?(?:系|係|[为為])[^。]{0,16}原[创創]|^(?:信息|[图圖]文|文字|素材|以上).{0,6}(?:[来來]源|[来來]自)[于於]?[网網][络絡路]|^[经經][过過]?[^，。]{1,10}(?:重新)?[编編]排",
        ),
        (
            "hotline",
            120,
            r"^[★※◎●☆＊*◆■]?[^。，]{0,26}(?:[专專][线線]|[热熱][线線]|生命[线線]|[张張]老[师師]|服[务務][电電][话話]|求助[电電][话話]|[自心殺杀安理]{2}.{0,4}[咨諮][询詢]|防治中心|[举舉][报報][电電][话話]|[爆报報]料|[联聯][系絡繫][电電][话話]|投[诉訴][电電][话話])[^。]{0,14}[:：]?[^。]{0,10}\d[\d\s-]{2,}",
        ),
        (
            "hotline",
            90,
            r"[关關]心您|[给給]自己一次[机機][会會]|珍惜生命|自[殺杀]不能解[决決]|生命[无無]价|勇敢求救|求救[并並]非弱者|(?:喝酒|酒[後后])不[开開][车車]|禁止酒[驾駕]|飲酒[過过]量|未[满滿]十?八?[歲岁]?.{0,4}[禁請]|吸[菸烟].{0,4}[害健]|拒[絕绝]毒品|安心[专專][线線]|[请請][撥拨]打?.{0,12}\d{4}",
        ),
        (
            "subscription",
            140,
            r"[查查][询詢][时時]效|付[费費][会會][员員]|(?:登[录錄入]|[订訂][阅閱]|加入[会會][员員]|成[为為].{0,4}[会會][员員]|付[费費]).{0,16}(?:[阅閱][读讀]|全文|看更多|解[锁鎖]|[继繼][续續])|(?:剩[余餘]|[还還]有)\s*\d+\s*%|(?:subscribe|sign in|log in).{0,30}(?:read|continue)",
        ),
        (
            "promotion",
            110,
            r"(?:下[载載]|打[开開]|安[装裝]).{0,14}(?:APP|客[户戶]端|[载載][点點])|(?:iOS|Android|安卓).{0,6}(?:下[载載]|[载載][点點])|[点點]我(?:下[载載]|看|[订訂])|[点點][击擊擊](?:此[处處]|[这這][里裡裏]|下方|上方|蓝字|[进進]入|[关關]注|[阅閱][读讀]原文|查看|[观觀]看|[链鏈][接結]|[图圖]片)|(?:[长長]按|[扫掃](?:描|一[扫掃]|[码碼])|[识識][别別]).{0,14}(?:二[维維][码碼]|[关關]注|QR)|"
            r"(?:[关關]注|追[蹤踪]|加入|[订訂][阅閱]|按[讚赞]).{0,20}(?:公[众眾][号號]|微信|微博|粉[絲丝]|LINE|FB|Facebook|Telegram|Instagram|IG|[频頻]道|[专專]区|[专專][区區]|[账賬帳][号號])|^.{0,10}想看更多|看更多[^。]{0,12}(?:新[闻聞]|[内內]容|精[彩采])|更多(?:精彩)?(?:[内內]容|[资資][讯訊]|[报報][导導道]|新[闻聞]|信息|消息)[^。]{0,10}(?:[请請尽盡][关關][注在]|[关關]注|[点點]|下[载載]|>>|尽在)|(?:相[关關]|更多)[资資][讯訊][请請]|[请請][继繼][续續]往下|[继繼][续續][阅閱][读讀]|不用抽|中[奖獎][机機][会會]|活[动動][办辦]法[:：]|[进進]入.{0,20}(?:>>|》|››)|^https?://\S+$",
        ),
        (
            "related",
            60,
            r"^[\[【<《■●◆▍▎▌|丨\s*★☆>＞]*(?:相[关關]|延伸|推[荐薦]|精彩|[热熱][门門点點]|最新|最[热熱]|[编編][辑輯]|小[编編]|往期|[优優][质質]|[为為][您你]|近期|同[类類]|[人大]家?都?在看|猜你|你可能|您可能|其他人也|更多|下一[篇则則]|上一[篇则則]|今日|本[周週]|[专專][题題]|[精]?[选選])"
            r"[^，。！？:：]{0,10}?(?:新[闻聞]|[阅閱][读讀]|[报報][导導道]|文章|[链鏈][接結]|推[荐薦]|[内內]容|喜[欢歡]|回[顾顧]|[视視][频頻]|影音|[资資][讯訊]|[热熱][门門]|精[选選]|在看|在搜|看[过過]?|[专專][题題]|稿件|[话話][题題]|感[兴興]趣|排行榜?|[标標][签籤]|[关關][键鍵][词詞字])[\]】>》\s]*(?:[:：>＞»].*)?$",
        ),
        (
            "related",
            80,
            r"^[\[【■●◆▍▶►>＞☞\s]*(?:延伸[阅閱][读讀]|相[关關][新报報][闻聞导導道]?|[阅閱][读讀]更多|更多新[闻聞]|推[荐薦][阅閱][读讀]|[编編][辑輯]推[荐薦]|上一[篇则則条條]|下一[篇则則条條])\s*[:：|]",
        ),
        (
            "related",
            120,
            r"^(?:影片|影音|[视視][频頻]|[组組][图圖]|[图圖][集辑輯])?[^。]{0,40}(?:看[这這][裡里裏]|懶人包|看更多)\s*[>＞»]*$",
        ),
        (
            "interface",
            40,
            r"^[\s•·|>＞»«<《\[【]*(?:分享(?:到|[给給至]|[让讓]|此|本|文章|按[钮鈕]|$)|[转轉](?:播|[发發])到|字[号號体體型]|[打列]印|收藏|[点點][赞讚]|[评評][论論]|[举舉][报報]|返回(?!的|了|后|後)[^，。]{0,8}$|返回.{2,8}[，,]?查看更多|上一[页頁]|下一[页頁]|首[页頁]$|自[动動]播放|查看(?:更多|全文|原文|大[图圖])|展[开開](?:全文|更多)?|收起|[扫掃]一[扫掃]|放大|[缩縮]小|[复複][制製][链鏈]|加入收藏|[关關][闭閉]|我要[评評糾纠]|[发發]表[评評]|[语語]?音?播[报報]文章|[听聽](?:新[闻聞]|全文)|[換换]一[換换批]|正文已[结結]束|不喜[欢歡]$|全文完|[(（]完[)）]$|完$|[正]文$|[请請]?[输輸]入|登[录錄入]|[注註][册冊]|大\s*中\s*小|[网網]友[评評]|朗[读讀]|收听|收聽|[设設][为為]首|[听聽]新[闻聞]|TOP$|0$|[点點][击擊][数數量:：]|浏览|瀏覽|[阅閱][读讀][数數量:：]|人[气氣][:：])",
        ),
        (
            "comment",
            40,
            r"^(?:最新|[热熱][门門]|精彩|全部|[网網]友|[发發]表|[用户戶]{2}|相[关關])?(?:[评評][论論]|留言|跟[帖贴貼])(?:[区區]|列表)?\s*[(（:：]?\s*\d*\s*[條条)）]?$|[认認][为為][:：]$|\d+\s*[條条](?:[评評][论論]|留言)",
        ),
        (
            "notice",
            90,
            r"^[^，。]{0,8}(?:地址|[传傳]真|[邮郵][编編]|[邮郵]箱|信箱|E-?mail|[电電][话話])\s*[:：]\s*\S",
        ),
        (
            "tags",
            120,
            r"^(?:[#＃][^#＃，。]{1,16}\s*){2,}$|^[#＃][^#＃，。\s]{1,16}$|^(?:本文)?(?:[标標][签籤示]|[关關][键鍵][词詞字]|TAGS?|主[题題])\s*[:：]",
        ),
    )
)
_TIME = re.compile(
    r"(?:(?:19|20)\d\d|民[國国]\d{2,3})\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|(?<!\d)\d{1,2}[-/月]\d{1,2}日?(?!\d)|\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|(?:星期|[周週])[一二三四五六日天]|[上下]午|\b[AP]M\b|GMT\S*|UTC\S*"
)
_DATED = re.compile(r"(?:(?:19|20)\d\d|民[國国]\d{2,3})\s*[-/.年]\s*\d{1,2}|\d[:：]\d{2}")
_META_WORDS = re.compile(
    r"[来來]源|稿源|作者|[编編][辑輯]|[记記]者|[发發][布表佈]|[时時][间間]|日期|更新|最新|最[后後]|出[处處]|[点點][击擊]|[阅閱][读讀]|[浏瀏][览覽]|字[号號体體]|[评評][论論]|人[气氣]|次|分享|[:：|｜/／·\-\s()（）\[\]【】,，<>]"
)
_SEVERAL = re.compile(
    r"(?:[编編][辑輯]|[摄攝]影|文字|[记記]者|作者|校[对對]|[审審][核校]|[责責][编編]|[监監][制製]|[图圖文]|供[图圖稿])\s*[:：/／丨|]\s*[一-鿿]{2,4}"
)
_SENTENCE = re.compile(r"[。！？!?；;…]")
_TAIL = re.compile(
    r"(?:[(（]?(?:[详詳]情|更多)?[请請]?[点點][击擊](?:[链鏈][接結]|查看|此[处處])?[:：]?\s*[)）]?"
    r"|返回[^，。！？\s]{2,8}(?:>>|»|》)+"
    r"|[\[【(（]\s*(?:[责責]任?[编編][辑輯]?|[编編][辑輯]|作者|[来來]源|本文[来來]源|[记記]者)\s*[:：][^)）】\]]{1,40}[)）】\]]"
    r"|(?:返回[^，。！？\s]{2,6}[，,])?查看更多"
    r"|[责責]任[编編][辑輯]\s*[:：]\s*\S{0,12})\s*$"
)


def own_reason(text: str) -> str | None:
    """Say why a line is not of the body, by its words alone; None where they do not tell.

    Returns:
        One of byline, caption, editor, hotline, interface, notice, promotion, related, subscription, tags, time.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    size = len(text)
    for reason, longest, pattern in _RULES:
        if size <= longest and pattern.search(text):
            return reason
    ended = _SENTENCE.search(text) is not None
    if size <= 160 and _CAPTION_START.search(text):
        return "caption"
    if size <= 200 and _CAPTION_CREDIT.search(text) and len(_SENTENCE.findall(text)) <= 3:
        return "caption"
    if size <= 200 and text[-1:] not in "。！？!?" and _CAPTION_END.search(text) and len(_SENTENCE.findall(text)) <= 3:
        return "caption"
    if size <= 90 and not ended and (_CREDITS.match(text) or (size <= 60 and _ROLES.match(text))):
        return "caption" if _CAPTION_WORDS.search(text) and not _EDITOR_WORDS.search(text) else _credit(text)
    if size <= 90 and not ended and len(_SEVERAL.findall(text)) >= 2:
        return _credit(text)
    if size <= 45 and not ended and (_REPORTER.match(text) or _DESK.match(text) or _WIRE.match(text)):
        return "byline"
    if size <= 90 and _DATED.search(text) and len(_META_WORDS.sub("", _TIME.sub("", text))) <= 12 and not ended:
        return "time"
    return None


def _credit(text: str) -> str:
    return "editor" if _EDITOR_WORDS.search(text) else "byline"


def split_tail(text: str) -> tuple[str, str]:
    """Part a paragraph from the editor line or button that a page glued to its end; the second may be empty."""
    match = _TAIL.search(text)
    if match is None or match.start() < 2:
        return text, ""
    return text[: match.start()].rstrip(), match[0].strip()


def is_prose(text: str) -> bool:
    """Tell a line with the punctuation of running text from a heading, a label or a link."""
    return len(text) >= 12 and re.search(r"[，。！？；：、,.!?;:]", text) is not None


def clean(lines: Sequence[Line], title: str) -> tuple[tuple[str, ...], tuple[Dropped, ...]]:
    """Part the body's lines from the others.

    Args:
        lines: The lines of the part of a page that holds the article, in its order.
        title: The article's title; a line that repeats it is dropped.

    Returns:
        The paragraphs, whole; and the lines left out, each with its reason, in the page's order.
    """
    kept: list[str] = []
    dropped: list[Dropped] = []
    seen: set[str] = set()
    folded_title = fold(title)
    end = _end_of_body(lines)
    for index, line in enumerate(lines):
        text, tail = split_tail(line.text)
        reason = _reason(line, text, index, lines) if index < end else "related"
        folded = fold(text)
        if reason is None and folded == folded_title and len(kept) < 3:
            reason = "title"
        if reason is None and len(folded) >= 8 and folded in seen:
            reason = "duplicate"
        if reason is None and not folded:
            reason = "empty"
        seen.add(folded)
        if reason is None:
            kept.append(text)
        else:
            dropped.append(Dropped(text, reason))
        if tail:
            dropped.append(Dropped(tail, own_reason(tail) or "editor"))
    return tuple(kept), tuple(dropped)


def _reason(line: Line, text: str, index: int, lines: Sequence[Line]) -> str | None:
    own = own_reason(text)
    if own is not None:
        return own
    if line.part is not None and not (line.part == "byline" and len(text) > 60):
        return line.part
    ended = text[-1:] in "。！？!?”」』…：:；;"
    if line.share_linked > 0.7 and not text.endswith(("。", "！", "？", "”", "」")):
        return "related"
    if _is_near_image(lines, index) and len(text) <= 60 and not line.bold and not line.tag.startswith("h"):
        apart = _set_apart(line, lines, index)
        if not ended and (line.emphasis or (line.after_image and (apart or len(text) <= 25 or "，" not in text))):
            return "caption"
        if line.after_image and ended and len(text) <= (40 if apart else 12) and text[-1] == "。":
            return "caption"
    return None


def _is_near_image(lines: Sequence[Line], index: int) -> bool:
    """Whether a picture stands right before a line, or before one of the two lines over it."""
    return any(line.after_image for line in lines[max(0, index - 2) : index + 1])


def _set_apart(line: Line, lines: Sequence[Line], index: int) -> bool:
    """Whether a line behind a picture is styled unlike the paragraphs: centred, or with a class of its own."""
    if line.emphasis:
        return True
    prose = [other.style for other in lines if len(other.text) > 60 and not other.after_image]
    return bool(prose) and line.style not in prose and index > 0


def is_end(line: Line) -> bool:
    """Whether a line is the heading of what follows an article: related pages, comments, a platform's notice."""
    if len(line.text) <= 30:
        return own_reason(line.text) in {"related", "comment"}
    return len(line.text) <= 120 and line.text.startswith("以上") and own_reason(line.text) == "notice"


def _end_of_body(lines: Sequence[Line]) -> int:
    """Where the list of related pages begins behind the body; the number of lines where there is none.

    A heading such as 相关新闻 ends the body if no running text of weight follows it.
    """
    total = sum(len(line.text) for line in lines if _weighs(line)) or 1
    before = 0
    for index, line in enumerate(lines):
        if before > 0.3 * total and is_end(line):
            behind = sum(len(other.text) for other in lines[index + 1 :] if _weighs(other))
            if behind <= 0.25 * total:
                return index
        before += len(line.text) if _weighs(line) else 0
    return len(lines)


def _weighs(line: Line) -> bool:
    return line.share_linked < 0.4 and is_prose(line.text)
