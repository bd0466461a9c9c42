"""Find where a browser goes on to from a page without a click: a refresh, a script, a frame that is all of the page.

Such a page stands in the place of another, as an answer with status 302 does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from lxml.html import HtmlElement

from digest.articles.page_lines import TooManyLines, list_lines
from digest.documents.kind import Kind
from digest.documents.open import Document
from digest.errors import NotAnArticle
from digest.urls import is_same_site, join_web

# A page without one of these leads nowhere; the others, nearly all, need not be looked through.
_MAY_LEAD_ON = re.compile(
    rb"http-equiv\s{0,9}=\s{0,9}[\"']?\s{0,9}refresh|location|<i?frame|<object|window\.open", re.IGNORECASE
)

# A page that shows fewer characters has no article: 正在跳转，请稍候, a link for browsers without scripts.
_FEW_CHARS = 200
# Around the frame that is all of a page stand a title and a footer at most.
_CHARS_AROUND_FRAME = 100

# Such a refresh is a redirect whatever the page shows; one of an empty page may let its reader wait.
_AT_ONCE_S = 1.0
_SOON_S = 10.0
# "0; url='/news/1.html'", "3;/news/1.html" (WHATWG HTML, 4.2.5.3)
_REFRESH = re.compile(r"(\d{0,6}(?:\.\d{0,6})?)\s*[;,]\s*(?:url\s*=\s*)?(.*)", re.IGNORECASE | re.DOTALL)

_LONGEST_REFRESH = 2_000

# A page that only leads on has next to no program.
_LONGEST_SCRIPT = 4_000
_STRING = r"(?:\"([^\"\n]{0,2000})\"|'([^'\n]{0,2000})'|`([^`$\n]{0,2000})`)"
_NAME = r"[A-Za-z_$][\w$]{0,40}"
_DECODED = rf"(?:decodeURI(?:Component)?|unescape|encodeURI|String)\(\s*{_STRING}\s*\)"
# A string, a decoded one, the address of a link of the page, a name.
_LINKED = r"document\.getElementById\(\s*[\"']([\w-]{1,60})[\"']\s*\)\.href"
_SAID = rf"(?:{_STRING}|{_DECODED}|{_LINKED}|({_NAME}))"
# location.href = "…"; location.replace(target); setTimeout("location='…'", 1000); window.open("…", "_self").
# Nothing may be added to the address.
_GOES = re.compile(
    rf"\blocation(?:[\"']\s?\])?\s?(?:\.\s?href\b|\[\s?[\"']href[\"']\s?\])?\s*"
    rf"(?:=(?!=)\s*|\.\s?(?:replace|assign)\s?\(\s*){_SAID}\s*(?=[;)}}\"'\n,]|$)"
)
_OPENS = re.compile(rf"\bwindow\.open\(\s*{_SAID}\s*,\s*[\"']_(?:self|top|parent)[\"']")
# var url = "http://"; url += "news.example"
_NAMED = re.compile(rf"(?<![\w$.])({_NAME})\s*(\+?=)\s*{_STRING}\s*(?=[;\n,]|$)")
# "http://" + "news.example"
_ADDED = re.compile(r"([\"'])\s*\+\s*\1")
_COMMENT = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|^[ \t]*//.*$", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))")

_MAIN_FRAME = re.compile(r"main|content|body|right|article|zhengwen", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# A frame of this size counts visitors or holds an advertisement.
_LEAST_FRAME_PX = 50


def find_redirect(document: Document) -> str | None:
    """Return the address that a browser goes on to from a page without a click; None where it stays.

    Args:
        document: A page from the web; any other document leads nowhere.

    Returns:
        An http(s) address, which is not fetched and not checked, other than the page's own.
    """
    if document.kind is not Kind.PAGE or not document.is_remote or not _MAY_LEAD_ON.search(document.data):
        return None
    try:
        root = document.tree
    except NotAnArticle:
        return None
    if root is None:
        return None
    candidates = list(_list_candidates(root, document.url))
    if not candidates:
        return None  # as nearly every page; what it shows need not be counted
    shown = _count_shown(root)
    for target, most_shown in candidates:
        address = join_web(_find_base(root, document.url), target) if shown < most_shown else None
        if address is not None and _strip_fragment(address) != _strip_fragment(document.url):
            return address
    return None


def _list_candidates(root: HtmlElement, url: str) -> Iterator[tuple[str, float]]:
    """Yield where a page may lead, each with how many characters it must not show then."""
    for delay_s, target in _list_refreshes(root):
        if delay_s <= _SOON_S:
            yield target, math.inf if delay_s <= _AT_ONCE_S else _FEW_CHARS
    for target in _list_script_targets(root):
        yield target, _FEW_CHARS
    for target in _list_frames(root, url):
        yield target, _CHARS_AROUND_FRAME


def _count_shown(root: HtmlElement) -> int:
    try:
        return sum(len(line.text) for line in list_lines(root))
    except TooManyLines:
        return _FEW_CHARS


def _list_refreshes(root: HtmlElement) -> Iterator[tuple[float, str]]:
    """Yield seconds and target of each refresh, but not of those for browsers without scripts."""
    for meta in root.iter("meta"):
        if (meta.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        if any(True for _ in meta.iterancestors("noscript")):
            continue
        match = _REFRESH.fullmatch((meta.get("content") or "").strip()[:_LONGEST_REFRESH])
        if match and match[2].strip():
            yield _read_seconds(match[1]), match[2].strip().strip("\"'").strip()


def _read_seconds(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError:  # a point alone
        return 0.0


def _list_script_targets(root: HtmlElement) -> Iterator[str]:
    """Yield the address that the scripts of a page without text set, if there is only one."""
    scripts = [script.text or "" for script in root.iter("script") if not script.get("src")]
    handlers = [element.get("onload") or "" for element in root.iter("body")]
    program = "\n".join((*scripts, *handlers))
    if len(program) > _LONGEST_SCRIPT:
        return
    program = _ADDED.sub("", _COMMENT.sub(" ", program))
    named: dict[str, str] = {}
    for match in _NAMED.finditer(program):
        value = match[3] or match[4] or match[5] or ""
        named[match[1]] = named.get(match[1], "") + value if match[2] == "+=" else value
    targets: dict[str, None] = {}
    for match in (*_GOES.finditer(program), *_OPENS.finditer(program)):
        target = _read_target(match, root, named)
        if target:
            targets[target] = None
    if len(targets) == 1:
        yield from targets


def _read_target(match: re.Match[str], root: HtmlElement, named: Mapping[str, str]) -> str:
    """Return the address that a statement names; "" where it names none that can be read."""
    *texts, link, name = match.groups()
    plain, decoded = texts[:3], texts[3:]
    if link:
        return next((str(element.get("href") or "") for element in root.iter("a") if element.get("id") == link), "")
    if name:
        return _ESCAPE.sub(_unescape, named.get(name, ""))
    quoted = next(filter(None, decoded), None)
    if quoted:
        return unquote(quoted)
    return _ESCAPE.sub(_unescape, next(filter(None, plain), ""))


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else match[3]


def _list_frames(root: HtmlElement, url: str) -> Iterator[str]:
    """Yield what the page's only frame shows, or the main one of a frameset; frames of other sites are not its own."""
    frames = [frame for frame in root.iter("iframe", "object") if _is_shown(frame) and _shows_page(frame)]
    sets = [frameset for frameset in root.iter("frameset") if frameset.find("frame") is not None]
    if len(frames) == 1 and not sets:
        chosen = frames[0]
    elif sets:
        chosen = _choose_frame(sets[-1])
    else:
        return
    source = (chosen.get("src") or chosen.get("data") or "").strip()
    address = join_web(_find_base(root, url), source) if source else None
    if address is not None and is_same_site(address, url):
        yield source


def _is_shown(frame: HtmlElement) -> bool:
    if frame.get("hidden") is not None or _NOT_SHOWN.search(frame.get("style") or ""):
        return False
    sizes = [(frame.get(name) or "").strip().removesuffix("px") for name in ("width", "height")]
    return all(not size.isdecimal() or int(size[:6]) >= _LEAST_FRAME_PX for size in sizes)


def _shows_page(frame: HtmlElement) -> bool:
    return frame.tag == "iframe" or (frame.get("type") or "").strip().lower() == "text/html"


def _choose_frame(frameset: HtmlElement) -> HtmlElement:
    """Return the frame that is named as the main one, or that gets what the others leave (`*`); else the last."""
    listed = frameset.findall("frame")
    frames = [frame for frame in listed if not (frame.get("src") or "").startswith("about:")] or listed
    for frame in frames:
        if _MAIN_FRAME.search(f"{frame.get('name', '')} {frame.get('id', '')}"):
            return frame
    sizes = (frameset.get("rows") or frameset.get("cols") or "").split(",")
    for frame, size in zip(listed, sizes, strict=False):
        if size.strip() == "*" and frame in frames:
            return frame
    return frames[-1]


def _find_base(root: HtmlElement, url: str) -> str:
    for element in root.iter("base"):
        href = element.get("href")
        if href:
            return join_web(url, href) or url
    return url


def _strip_fragment(address: str) -> str:
    return address.partition("#")[0]
