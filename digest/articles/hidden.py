"""Know the elements of a page that readers do not see: by their own style, and by the page's own style sheets.

Sites put words among a text that only programs read: to find copies, to sell something, or to spoil what is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

# Declarations by which a browser draws nothing of an element, or draws it where nobody sees it.
_NOT_DRAWN = re.compile(
    r"""
    (?:^|[;\s])
    (?:
        display \s*:\s* none
        | visibility \s*:\s* (?:hidden|collapse)
        | font-size \s*:\s* 0*\.?0*(?:px|em|rem|pt|%)? \s* (?=[;!]|$)
        | opacity \s*:\s* 0*\.?0*%? \s* (?=[;!]|$)
        | (?:left|top|right|text-indent|margin-left|margin-top) \s*:\s* -\d{3,5}(?:\.\d{1,3})?(?:px|em|rem|vw|%)
        | color \s*:\s* transparent
        | clip \s*:\s* rect\(\s*0
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NO_HEIGHT = re.compile(r"(?:^|[;\s])(?:max-)?height\s*:\s*0*\.?0*(?:px)?\s*(?=[;!]|$)", re.IGNORECASE)
_CUT = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_COLOUR = re.compile(
    r"(?:^|[;\s])(color|background(?:-color)?)\s*:\s*(#\w{3,8}|[a-z]{3,20})\s*(?=[;!]|$)", re.IGNORECASE
)
# What a script fades in as a reader scrolls to it begins as transparent.
_FADES_IN = re.compile(r"\b(?:wow|aos|fade|anim|reveal|lazy|scroll|slide)", re.IGNORECASE)
_FADED = re.compile(r"opacity|visibility", re.IGNORECASE)
_LONGEST_STYLE = 2_000

# How whole parts of a page wait for a script to show them.
_SHOWN_LATER = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PARTS = frozenset({"div", "section", "article", "main", "body", "table", "tbody", "tr", "td", "p", "ul", "ol", "li"})

# A style sheet within a page: more of it, or more rules that hide, has no article.
_LONGEST_SHEET = 300_000
_MOST_RULES = 500
_COMMENT_START, _COMMENT_END = "/*", "*/"
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_NAME = re.compile(r"([.#])([\w-]+)")


@dataclass(frozen=True, slots=True)
class _Compound:
    """One step of a selector: font.jammer, #id, .a.b."""

    tag: str
    classes: frozenset[str]
    id: str

    def fits(self, element: html.HtmlElement) -> bool:
        """Whether an element is meant."""
        if self.tag and element.tag != self.tag:
            return False
        if self.id and element.get("id") != self.id:
            return False
        return self.classes <= set((element.get("class") or "").split())


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a page's own style sheets hide.

    Attributes:
        rules: Selectors by a class or an id of their last step, each as its steps from the outermost on.
    """

    rules: dict[str, tuple[tuple[_Compound, ...], ...]]

    def hides_noise(self, element: html.HtmlElement) -> bool:
        """Return whether an element is hidden, and not a part of the page that a script would show later."""
        style = element.get("style") or ""
        is_shown_later = element.get("hidden") is not None or _SHOWN_LATER.search(style) is not None
        if is_shown_later and element.tag in _PARTS:
            return False
        return self.hides(element)

    def hides(self, element: html.HtmlElement) -> bool:
        """Return whether readers do not see an element, by its own style or a style sheet's."""
        if element.get("hidden") is not None or is_hidden_by_style(element):
            return True
        names = element.get("class") or ""
        if "jammer" in names.split():  # of Discuz, whose style sheet is in another file
            return True
        if not self.rules:
            return False
        keys = [*names.split(), f"#{element.get('id')}"]
        return any(_matches(selector, element) for key in keys for selector in self.rules.get(key, ()))


def is_hidden_by_style(element: html.HtmlElement) -> bool:
    """Return whether an element's own style hides it."""
    style = element.get("style")
    if not style or len(style) > _LONGEST_STYLE or not _hides(style):
        return False
    return not (_FADES_IN.search(element.get("class") or "") and _FADED.search(style))


def _hides(style: str) -> bool:
    if _NOT_DRAWN.search(style) or (_NO_HEIGHT.search(style) and _CUT.search(style)):
        return True
    colours = {match[1].lower()[:5]: match[2].lower() for match in _COLOUR.finditer(style)}
    return len(colours) == 2 and len(set(colours.values())) == 1


def read_sheets(root: html.HtmlElement) -> Hidden:
    """Read which elements the style sheets within a page hide; those of other files are not fetched."""
    rules: dict[str, list[tuple[_Compound, ...]]] = {}
    count = 0
    for sheet in root.iter("style"):
        for selectors, declarations in _list_rules((sheet.text or "")[:_LONGEST_SHEET]):
            if count >= _MOST_RULES:
                break
            # What is transparent in a sheet is there to be faded in.
            if len(declarations) > _LONGEST_STYLE or not _hides(re.sub(r"opacity", "", declarations)):
                continue
            for selector in selectors.split(",")[:_MOST_RULES]:
                steps = _parse_selector(selector)
                if steps:
                    count += 1
                    last = steps[-1]
                    key = next(iter(last.classes), f"#{last.id}")
                    rules.setdefault(key, []).append(steps)
    return Hidden({key: tuple(found) for key, found in rules.items()})


def _list_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and declarations of a sheet's rules, without those for some screens or for print only."""
    sheet = _remove_comments(sheet)
    depth = 0
    start = 0
    selectors = ""
    for match in re.finditer("[{};]", sheet):
        sign = match[0]
        if sign == "{":
            depth += 1
            if depth == 1:
                selectors = sheet[start : match.start()].strip()
            start = match.end()
        elif sign == "}":
            if depth == 1 and not selectors.startswith("@"):
                yield selectors, sheet[start : match.start()]
            depth = max(0, depth - 1)
            start = match.end()
        elif depth == 0:  # @import "x";
            start = match.end()


def _remove_comments(sheet: str) -> str:
    parts: list[str] = []
    at = 0
    while True:
        begin = sheet.find(_COMMENT_START, at)
        if begin < 0:
            return "".join((*parts, sheet[at:]))
        parts.append(sheet[at:begin])
        end = sheet.find(_COMMENT_END, begin + 2)
        if end < 0:
            return "".join(parts)
        at = end + 2


def _parse_selector(selector: str) -> tuple[_Compound, ...] | None:
    """Return the steps of a selector; None where it asks for a state or an attribute, or names no class."""
    if len(selector) > 200:
        return None
    steps: list[_Compound] = []
    for step in selector.replace(">", " ").split():
        match = _SIMPLE.fullmatch(step)
        if match is None:
            return None
        names = _NAME.findall(match[2])
        classes = frozenset(name for sign, name in names if sign == ".")
        steps.append(_Compound((match[1] or "").lower(), classes, next((n for s, n in names if s == "#"), "")))
    if not steps or not (steps[-1].classes or steps[-1].id):
        return None
    return tuple(steps)


def _matches(selector: tuple[_Compound, ...], element: html.HtmlElement) -> bool:
    *outer, last = selector
    if not last.fits(element):
        return False
    for around in element.iterancestors():
        if not outer:
            return True
        if outer[-1].fits(around):
            outer.pop()
    return not outer
