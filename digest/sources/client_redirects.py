"""Find where a browser goes on to from a page without a click: a refresh, a script, a frame that is all of the page.

Such a page stands in the place of another, as an answer with status 302 does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from digest.articles.page_lines import TooManyLines, list_lines
from digest.documents.kind import Kind
from digest.documents.open import Document
from digest.errors import NotAnArticle
from digest.urls import is_same_site, join_web

# A page without one of these leads nowhere; the others, nearly all, need not be looked through.
_MAY_LEAD_ON = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh|location|<i?frame", re.IGNORECASE)

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
_STRING = r"(?:\"([^\"\n]{1,2000})\"|'([^'\n]{1,2000})')"
_SAID = rf"(?:{_STRING}|([A-Za-z_$][\w$]{{0,40}}))"
# location.href = "…"; location.replace(target); setTimeout("location='…'", 1000). Nothing may be added to the address.
_GOES = re.compile(
    rf"\blocation\s*(?:\.\s*href\s*)?(?:=(?!=)\s*|\.\s*(?:replace|assign)\s*\(\s*){_SAID}\s*(?=[;)}}\"'\n,]|$)"
)
_NAMED = re.compile(rf"\b(?:var|let|const)\s+([A-Za-z_$][\w$]{{0,40}})\s*=\s*{_STRING}\s*(?=[;\n,]|$)")
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
    for target in _list_targets(root, document.url):
        address = join_web(_find_base(root, document.url), target)
        if address is not None and _strip_fragment(address) != _strip_fragment(document.url):
            return address
    return None


def _list_targets(root: HtmlElement, url: str) -> Iterator[str]:
    shown = _count_shown(root)
    for delay_s, target in _list_refreshes(root):
        if delay_s <= _AT_ONCE_S or (delay_s <= _SOON_S and shown < _FEW_CHARS):
            yield target
    if shown < _FEW_CHARS:
        yield from _list_script_targets(root)
    if shown < _CHARS_AROUND_FRAME:
        yield from _list_frames(root, url)


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
    program = _COMMENT.sub(" ", program)
    named = {match[1]: match[2] or match[3] for match in _NAMED.finditer(program)}
    targets: dict[str, None] = {}
    for match in _GOES.finditer(program):
        target = match[1] or match[2] or named.get(match[3] or "")
        if target:
            targets[_ESCAPE.sub(_unescape, target)] = None
    if len(targets) == 1:
        yield from targets


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else match[3]


def _list_frames(root: HtmlElement, url: str) -> Iterator[str]:
    """Yield what the page's only frame shows, or the main one of a frameset; frames of other sites are not its own."""
    frames = [frame for frame in root.iter("iframe") if _is_shown(frame)]
    sets = [frameset for frameset in root.iter("frameset") if frameset.find("frame") is not None]
    if len(frames) == 1 and not sets:
        chosen = frames[0]
    elif sets:
        chosen = _choose_frame(sets[-1])
    else:
        return
    source = (chosen.get("src") or "").strip()
    address = join_web(_find_base(root, url), source) if source else None
    if address is not None and is_same_site(address, url):
        yield source


def _is_shown(frame: HtmlElement) -> bool:
    if frame.get("hidden") is not None or _NOT_SHOWN.search(frame.get("style") or ""):
        return False
    sizes = [(frame.get(name) or "").strip().removesuffix("px") for name in ("width", "height")]
    return all(not size.isdecimal() or int(size[:6]) >= _LEAST_FRAME_PX for size in sizes)


def _choose_frame(frameset: HtmlElement) -> HtmlElement:
    """Return the frame that is named as the main one, or that gets what the others leave (`*`); else the last."""
    frames = frameset.findall("frame")
    for frame in frames:
        if _MAIN_FRAME.search(f"{frame.get('name', '')} {frame.get('id', '')}"):
            return frame
    sizes = (frameset.get("rows") or frameset.get("cols") or "").split(",")
    for frame, size in zip(frames, sizes, strict=False):
        if size.strip() == "*":
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
