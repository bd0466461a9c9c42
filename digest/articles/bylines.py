"""Find where an article comes from and who wrote it, from its bylines and from what its page states."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.articles.boilerplate import find_reason, fold_signs
from digest.articles.metadata import Metadata
from digest.articles.page_lines import Line, fold_text
from digest.han import HAN_CHARACTER
from digest.urls import find_host

# A name as it is printed: 光明网-《光明日报》, BBC中文网, ETtoday 新聞雲, The Paper
_WORK = r"《[^《》]{1,20}》"
_LATIN_NAME = r"[A-Za-z][\w.&'’+-]*(?:[ ][A-Za-z][\w.&'’+-]*){0,3}(?:[ ](?:中文|新[闻聞]|[电電][视視])[网網台臺雲云]?)?"
_OUTLET_NAME = rf"(?:{_WORK}|{_LATIN_NAME}|[^\s,，。；;|｜()（）\[\]【】「」《》<>]){{1,24}}"
# 来源：人民网, 稿源 : 《晨港日报》, 转自：新华社; but the source of nothing else: 图片来源, 首图来源, 数据来源
_SOURCE = re.compile(
    rf"(?<![一-鿿])(?:(?:本文|文章|稿件|新[闻聞]|信息)?[来來]源(?:[于於自])?|稿源|出[处處]|(?<![资資料])[转轉]自)"
    rf"\s*[:：]\s*[\[【「]?\s*({_OUTLET_NAME})"
)
# 来源 | 新华社, 來源/晨港時報: with such a sign only where a line or a part of it begins so.
_SOURCE_BY_SIGN = re.compile(rf"(?:^|\s)[来來]源\s*[|丨/]\s*({_OUTLET_NAME})")
# 晨港网综合: put together there
_PUT_TOGETHER = re.compile(r"(?<=[号號网網社报報])[综綜]合$")
_LONGEST_OUTLET = 24
_LONGEST_RIGHTS = 200
# What names no outlet: the site itself, many, or nobody.
_NO_OUTLET = re.compile(
    r"本(?:站|[网網](?:站)?|[报報]|刊)?(?:原[创創]|[综綜]合|整理)?|原[创創]|[综綜]合(?:整理|[报報][导導道]|消息)?|(?:互[联聯])?[网網][络絡路](?:[综綜]合|整理)?|未知|不[详詳]|佚名"
    r"|(?:[国國][内內际際]|即[时時]|[热熱][点點门門]|最新|行[业業]|企[业業]|公司|[热熱][门門])(?:新[闻聞]|[资資][讯訊]|[动動][态態])"
    r"|[转轉][载載]|其[他它]|投稿|用[户戶]|整理|[编編][辑輯]部?|admin|null|none|undefined",
    re.IGNORECASE,
)
# A Chinese name has no end of its own: 记者王一报道, 王一/摄
_ENDS_NAME = r"(?=$|[\s、,，/／)）】\]〕;；|]|[责責]任?[编編]|[编編][辑輯]|[摄攝]影?|[报報][导導道]|[电電])"
_NAME = r"(?:[一-鿿]{2,4}|[A-Z][A-Za-z.·-]+)"  # a Latin name is several of these
# 作者：王一, 记者 王一 李二, 文/王一
_AUTHOR = re.compile(
    rf"(?:作者|撰文|[采採][写寫访訪]|文\s*[/／]|[记記]者|通[讯訊][员員])\s*[:：/／]?\s*({_NAME}(?:[\s、,，]+{_NAME})*){_ENDS_NAME}"
)
# （中央社記者某某某台北21日電）: names have two or three characters, and a place and a day follow.
_WIRE_AUTHOR = re.compile(r"[记記]者([一-鿿]{2,3})(?=[一-鿿]{2,4}\d{1,2}日(?:[综綜]合)?外?[电電])")
# （新华社记者王一）, （中央社台北23日电）
_WIRE = re.compile(
    r"^[(（〔\[【]?\s*([一-鿿]{2,6}?(?:社|[网網]))(?:[记記]者|[^，。)）]{0,14}\d{1,2}日?(?:[综綜]合)?外?(?:[电電]|[讯訊]))"
)
# 2026-11-23 09:20 光明网: a name of an outlet beside a time needs no label.
_BESIDE_TIME = re.compile(
    r"(?:^|[\s:\d])([一-鿿]{2,10}(?:[报報社]|[网網]|新[闻聞]|周刊|[财財][经經]|[电電][视視][台臺]|在[线線]|[频頻]道|客[户戶]端|之[声聲]))(?=\s|$)"
)
# 新京报记者 王一, （晨港晚报首席记者王一）
_OUTLET = re.compile(
    r"^[\[【(（□■●\s]*(?:[采採][写寫][:：])?([一-鿿]{2,8}?(?:[报報]|[网網]|社|周刊|新[闻聞]|[财財][经經]|[视視][频頻]))(?:[见見][习習]|[实實][习習]|特[约約]|首席)?[记記]者"
)
# What follows the outlet in its line, up to the end: 新华社 责任编辑：王一
_AFTER = re.compile(
    r"\s*(?:[责責]任?[编編][辑輯]?|作者|[编編][辑輯]|[记記]者|(?<=\s)[发發]布|[发發]布(?=[时時]间|日期|[:：于於])|[举舉][报報]|[选選]稿|[纠糾][错錯]|[时時][间間]|\d{4}[-年/]|原文|本文|字[号號体體數数](?![报報])|[阅閱][读讀](?:[数數量]|[:：\d]|$)|[点點][击擊赞讚]|[评評][论論](?:[数數(（\d]|$)|分享|[+＋]?\s*(?:[关關]注|[订訂][阅閱]|收藏|打印|列印|[进進]入)|>>|»).*$"
)
# 民視新聞網 | 記錄生活
_MOTTO = re.compile(r"\s*[|｜_]\s*|\s+[-–—]\s+")
# How the names of outlets end, and some that end otherwise.
_IS_OUTLET = re.compile(
    r"(?<=.)(?:[报報社网網台臺刊]|通[讯訊]|新[闻聞](?:[网網]|雲|云|台)?|[财財][经經]|[电電][视視]|[广廣]播|[杂雜][志誌]|[频頻]道|客[户戶]端|[传傳]媒|之[声聲]|在[线線]|中文|日[报報]社"
    r"|\b(?:News|Times|Post|Daily|Journal|Herald|Media|TV|Radio))$"
    r"|^(?:BBC|CNN|DW|RFI|VOA|NHK|AFP|路透|彭博|法[广廣]|德[国國]之[声聲]|ETtoday|TVBS)",
)
# 青屿跨海大桥正式通车_晨港新闻网, 青屿大桥通车 - 晨报 - 港闻 - A18
_WINDOW_PARTS = re.compile(r"\s*[_|｜丨]+\s*|\s+[-–—]+\s+|(?<=[一-鿿）」”！？])[-–—]+(?=[一-鿿])")
_RIGHTS = re.compile(r"©|copyright|版[权權]所有|[版著][权權]", re.IGNORECASE)
_ARE_NAMES = re.compile(rf"{_NAME}(?:[\s、,，]+{_NAME})*")
_COMMAS = re.compile(r"[、,，/;；]+")
_SPLIT = re.compile(r"[\s、,，/／;；]+")
# Words that stand where names do: 综合报道, 编辑, 中心, 本报
_NO_NAME = re.compile(
    r"[报報][导導道]|[综綜]合|[编編][辑輯]|[网網]|中心|[摄攝]|[记記]者|[电電]|[传傳]真|[员員]$|[图圖报報社]|公司|[办辦]|^(?:未知|来源|作者|責任|责任|日期|時間|时间|通讯|特约)$"
)


@dataclass(frozen=True, slots=True)
class Clues:
    """What a page shows and says of where its article comes from.

    Attributes:
        near: Lines around the body that may name the outlet, the likeliest first.
        metadata: What the page states.
        outlet: The outlet that a feed names for it, which collects several.
        address: The page's address.
        rights: Its lines that say who owns it: © 2026 晨港新闻网
    """

    near: Sequence[str]
    metadata: Metadata
    outlet: str | None = None
    address: str | None = None
    rights: Sequence[str] = ()


def find_source(
    near: Sequence[str],
    metadata: Metadata,
    outlet: str | None = None,
    *,
    address: str | None = None,
    lines: Sequence[Line] = (),
) -> str | None:
    """Find the name of the outlet.

    Args:
        near: Lines around the body that may name it, the likeliest first.
        metadata: What the page states.
        outlet: The outlet that a feed names for it, which collects several.
        address: The page's address.
        lines: All its lines.

    Returns:
        The outlet that is named as the source of the text, else the site that carries it, else None.
    """
    rights = [line.text for line in lines if len(line.text) <= _LONGEST_RIGHTS and _RIGHTS.search(line.text)]
    clues = Clues(near, metadata, outlet, address or metadata.canonical, rights)
    for find in FINDERS:
        name = find(clues)
        if name:
            return name
    return None


def find_labelled_source(clues: Clues) -> str | None:
    """Return what stands after a label such as 来源."""
    for text in clues.near:
        name = read_source(text)
        if name:
            return name
    return None


def find_source_beside_time(clues: Clues) -> str | None:
    """Return the outlet that a line of the time names without a label."""
    for text in clues.near:
        match = _BESIDE_TIME.search(fold_signs(text))
        if match and find_reason(text) == "time":
            return match[1]
    return None


def find_source_of_reporter(clues: Clues) -> str | None:
    """Return the agency or the paper that a byline names with its reporter, unless it says only 本报."""
    for text in clues.near:
        match = _WIRE.match(text)
        if match is None and len(text) <= 40:
            match = _OUTLET.match(text)
        if match is not None and not match[1].startswith(("本", "该", "該")):
            return match[1]
    return None


def find_stated_source(clues: Clues) -> str | None:
    """Return what the meta elements state as the source."""
    stated = clues.metadata.find_meta("mediaid", "source", "article:source", "og:article:source")
    if not stated or len(stated) > _LONGEST_OUTLET or stated.startswith("http"):
        return None
    return read_source(stated) or _name_outlet(stated)  # some state 来源：新华社, with the label


def find_account(clues: Clues) -> str | None:
    """Return the account of a platform that published the article."""
    return clues.metadata.find_meta("account")


def find_outlet_of_feed(clues: Clues) -> str | None:
    """Return the outlet that a collecting feed names: its page may be the collector's, which states itself."""
    return clues.outlet


def find_stated_site(clues: Clues) -> str | None:
    """Return the site that the page states for machines, without a motto behind it."""
    metadata = clues.metadata
    site = metadata.find_meta("og:site_name") or metadata.find_linked("publisher", "sourceOrganization", "provider")
    if not site or len(site) > 40:
        return None
    return _MOTTO.split(site)[0].strip() or None


def find_named_site(clues: Clues) -> str | None:
    """Return the site from meta elements that name other things too, if it is called as outlets are."""
    site = clues.metadata.find_meta("application-name", "author", "copyright")
    if not site or len(site) > 24:
        return None
    is_outlet = re.search(r"[网網报報社台臺]|[新][闻聞]", site) is not None
    return site if is_outlet else None


def find_site_in_window(clues: Clues) -> str | None:
    """Return the site's name from the end of the window's title.

    It is called as outlets are, or the page's address or its notice of copyright names it, too.
    """
    _, *parts = _WINDOW_PARTS.split(clues.metadata.window)
    for part in reversed(parts):
        name = part.strip()
        if 2 <= len(name) <= _LONGEST_OUTLET and (is_outlet(name) or _is_owner(name, clues)):
            return name
    return None


def _is_owner(name: str, clues: Clues) -> bool:
    """Return whether the page's host has a name's letters, or its notice of copyright the name."""
    folded = fold_text(name)
    latin = re.sub(r"[^a-z0-9]", "", folded)
    host = re.sub(r"[^a-z0-9]", "", find_host(clues.address).lower()) if clues.address else ""
    is_in_host = len(latin) >= 3 and latin in host
    return is_in_host or any(folded in fold_text(line) for line in clues.rights)


# The surest first: the first that answers names the source. What the page prints goes before what it states, for
# a platform states itself, and prints where it has the text from.
FINDERS: tuple[Callable[[Clues], str | None], ...] = (
    find_labelled_source,
    find_source_beside_time,
    find_source_of_reporter,
    find_stated_source,
    find_account,
    find_outlet_of_feed,
    find_stated_site,
    find_named_site,
    find_site_in_window,
)


def read_source(text: str) -> str | None:
    """Read the outlet out of a line such as 2026-01-04 来源：人民网-辽宁频道 责任编辑：…"""
    folded = fold_signs(text)
    match = _SOURCE.search(folded) or _SOURCE_BY_SIGN.search(folded)
    if match is None:
        return None
    name = match[1]
    if len(name) == _LONGEST_OUTLET and folded[match.end() :][:1].isalnum():
        name = name.rpartition("、")[0] or name  # of a long list, the names that are whole
    return _name_outlet(_AFTER.sub("", name))


def _name_outlet(text: str) -> str | None:
    """Return the name of an outlet as it is said; None where the text names none."""
    name = _PUT_TOGETHER.sub("", text.strip("·-_|:：/、 "))
    is_work = name.startswith("《") and name.endswith("》") and name.count("《") == 1
    if is_work:
        name = name[1:-1]
    is_named = 2 <= len(name) <= _LONGEST_OUTLET and not name.startswith("http") and not _NO_OUTLET.fullmatch(name)
    return name if is_named else None


def is_outlet(name: str) -> bool:
    """Return whether a name is one that outlets have, and people do not: 晨港日报, 中央社, BBC News."""
    return 2 <= len(name) <= _LONGEST_OUTLET and _IS_OUTLET.search(name) is not None and not _NO_OUTLET.fullmatch(name)


def find_authors(near: Sequence[str], metadata: Metadata) -> tuple[str, ...]:
    """Find who wrote the article, in the order of the byline.

    Args:
        near: Lines around the body that may name them, the likeliest first.
        metadata: What the page states, which goes first where it names people.
    """
    stated = (
        "、".join(_list_linked_authors(metadata))
        or metadata.find_linked("author")
        or metadata.find_meta("article:author", "author")
        or ""
    )
    # Many pages state a site or a desk as their author; only what looks like names is believed.
    if _ARE_NAMES.fullmatch(stated) and not _NO_NAME.search(stated):
        return tuple(_split_names(stated))
    for text in near:
        names = read_authors(text)
        if names:
            return names
    return ()


def _list_linked_authors(metadata: Metadata) -> list[str]:
    """List the authors of JSON-LD that has several of them."""
    found: list[str] = []
    for article in metadata.linked:
        authors = article.get("author")
        if not isinstance(authors, list):
            continue
        names = [author.get("name") if isinstance(author, dict) else author for author in authors]
        found += [name for name in names if isinstance(name, str) and name]
    return found


def read_authors(text: str) -> tuple[str, ...]:
    """Read the names out of a byline such as 新京报记者 某某, 記者某某／台北報導, （中央社記者某某某台北1日電）."""
    text = fold_signs(text)
    if match := _WIRE_AUTHOR.search(text[:40]):
        return (match[1],)
    is_byline = text.startswith(("作者", "文/")) or find_reason(text) in {"byline", "editor", "time", "notice"}
    if not is_byline:
        return ()
    names: list[str] = []
    for match in _AUTHOR.finditer(text):
        names += [name for name in _split_names(match[1]) if len(name) >= 2 and not _NO_NAME.search(name)]
    return tuple(dict.fromkeys(names))


def _split_names(text: str) -> list[str]:
    """Part names: Chinese ones at spaces too, Latin ones have spaces within."""
    parting = _SPLIT if HAN_CHARACTER.search(text) else _COMMAS
    return [name.strip() for name in parting.split(text) if name.strip()]
