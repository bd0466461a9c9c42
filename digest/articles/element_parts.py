"""Say what kind of part of a page an element is: by its tag, by the names of its class and id, by a table's cells."""

from __future__ import annotations

import functools
import itertools
import re

from lxml import html

from digest.documents.html import tidy

# What class and id names say of a part of the page, as words of English (and of pinyin, where it is customary). The
# first that fits decides: a "comment-list" has comments, not other articles, and a "share-author" is a button.
_NAMED = (
    (
        "wall",
        re.compile(r"(?:pay|reg|meter|subscri\w{0,8}[-_]?)wall|fufei|(?:subscribers?|members?)[-_]only", re.IGNORECASE),
    ),
    ("related", re.compile(r"references?(?:$|[-_\s])|reflist|footnotes?(?:$|[-_\s])|endnotes", re.IGNORECASE)),
    ("comment", re.compile(r"comment|pinglun|disqus|reply|discuss", re.IGNORECASE)),
    (
        "caption",
        re.compile(
            r"caption|(?:img|image|pic|photo|picture)[-_]?(?:desc|info|note|text|txt|alt|title)|tuzhu|zhushi",
            re.IGNORECASE,
        ),
    ),
    (
        "related",
        re.compile(
            r"""
            relat | recommend | recomm | tuijian | xiangguan | popular | trending | guess | also[-_]?like
            | hot[-_]?(?:news|list|rank|article|read)
            | (?:news|article|more|rank|top)[-_]?list
            | read[-_]?more | more[-_]?(?:news|read|article)
            | outbrain | taboola  # they fill such boxes on other sites
            | (?:prev|pre)[-_]?next | pagination | \bpager\b
            """,
            re.IGNORECASE | re.VERBOSE,
        ),
    ),
    (
        "interface",
        re.compile(
            # Whole words: "side" is a column, "inside" is none, and "shared-life" no row of buttons.
            r"""
            (?:^|[-_\s])
            (?:
                nav | navbar | menu | breadcrumbs? | crumbs? | search
                | sidebar | side | footer | foot | bottom[-_]?bar | banner
                | toolbar | tools? | share | social | login | player | videobox | qrcode
                | copyright | tags? | keywords?
                | popup | modal | cookie\w* | newsletter | subscribe
                | advert\w* | ads? | ad[-_]\w+ | promo\w* | sponsor\w*
                | vot(?:e|es|ing) | polls? | survey | questionnaire | quiz | toupiao | diaocha
                | signature | sign | sigline | user[-_]?sig
                | loading | spinner | placeholder | skeleton | toast
            )
            (?:$|[-_\s])
            | breadcrumb | sharebar | sidebar | footer  # within a longer word too: sidebarLeft
            """,
            re.IGNORECASE | re.VERBOSE,
        ),
    ),
    ("byline", re.compile(r"author|byline|editor|zebian|bianji|reporter", re.IGNORECASE)),
)
# A table of figures has short cells; one that lays out a page has paragraphs in them.
_LONGEST_CELL = 40
_SHARE_SHORT = 0.85
_SAMPLE_ROWS = 100  # so many show what a table has; some have thousands

# What HTML has elements for needs no name.
_NAMED_TAGS = {
    "nav": "interface",
    "footer": "interface",
    "aside": "related",
    "figcaption": "caption",
    "form": "interface",  # a vote, a search; one that holds the whole page is not believed
}
# WAI-ARIA 1.2: what an element is for whoever does not see it.
_NAMED_ROLES = {
    **dict.fromkeys(("navigation", "search", "contentinfo", "menu", "toolbar", "form"), "interface"),
    **dict.fromkeys(("alert", "alertdialog", "dialog", "progressbar", "status", "tooltip"), "interface"),
    "complementary": "related",
}


# What programs that colour code call the element around it.
_CODE_NAMES = re.compile(
    r"highlight|codehilite|code[-_]?block|syntax|crayon|hljs|prettyprint|brush|language-", re.IGNORECASE
)


def is_code(element: html.HtmlElement) -> bool:
    """Return whether an element is a block of a program's code: <pre> alone may hold a poem, or a whole page."""
    tag = element.tag
    if tag not in {"pre", "div", "figure", "table"}:
        return False
    named = _CODE_NAMES.search(element.get("class") or "") is not None
    if tag == "pre":
        return named or next(element.iter("code"), None) is not None
    return named and next(element.iter("pre", "code"), None) is not None


def _is_figures(table: html.HtmlElement) -> bool:
    """Return whether a table has figures and names, unlike one that lays out a page or frames a text."""
    has_tables = any(inner is not table for inner in table.iter("table"))
    if has_tables:
        return False  # tables within tables lay out a page
    rows = [_read_cells(row) for row in itertools.islice(table.iter("tr"), _SAMPLE_ROWS)]
    wide = [row for row in rows if len(row) >= 2]
    if len(wide) < 2 or len(wide) < 0.5 * len(rows):
        return False
    cells = [cell for row in wide for cell in row if cell]
    if len(cells) < 4:
        return False
    short = sum(len(cell) <= _LONGEST_CELL for cell in cells)
    return short >= _SHARE_SHORT * len(cells)


def _read_cells(row: html.HtmlElement) -> list[str]:
    return [tidy(cell.text_content()) for cell in row if cell.tag in {"td", "th"}]


# What stands in the links by which headings name their own address.
PERMALINKS = frozenset("#¶§🔗")


def is_permalink(element: html.HtmlElement) -> bool:
    """Return whether an element is the sign beside a heading that links to it, which is no text of it."""
    return element.tag == "a" and len(element) == 0 and (element.text or "").strip() in PERMALINKS


def find_part(element: html.HtmlElement) -> str | None:
    """Return what kind of part an element is, by its tag and the words of its class and id."""
    tag = element.tag
    if tag == "table" and _is_figures(element):
        return "table"
    if tag in _NAMED_TAGS:
        return _NAMED_TAGS[tag]
    role = element.get("role")
    if role and role.lower() in _NAMED_ROLES:
        return _NAMED_ROLES[role.lower()]
    # <body class="has-sidebar"> and <article class="share"> hold the whole article.
    if tag in {"body", "html", "article", "main"}:
        return None
    classes = element.get("class", "")
    identifier = element.get("id", "")
    if len(classes) + len(identifier) < 2:
        return None
    return _find_named_part(f"{classes} {identifier}")


@functools.lru_cache(maxsize=4096)  # the elements of a page share a few hundred names
def _find_named_part(names: str) -> str | None:
    return next((part for part, pattern in _NAMED if pattern.search(names)), None)
