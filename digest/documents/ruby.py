"""Write what stands above characters (`<ruby>`) behind them, where it says how they are read.

`朱家<ruby>角<rt>jué</rt></ruby>` becomes 朱家角（jué）, as newspapers print a reading: it is obeyed, and not spoken.
Translations and remarks above a word are left out.
"""

from __future__ import annotations

from lxml import html

# HTML standard, 4.5.10 to 4.5.12: what is above the base, and brackets for browsers that cannot put it there.
_ABOVE = frozenset({"rt", "rtc", "rp"})
_LONGEST = 60  # characters above a run
_TONES = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ")


def write_out_ruby(root: html.HtmlElement) -> None:
    """Replace each ruby element of a page by its text, with the readings above it in brackets behind it."""
    for ruby in list(root.iter("ruby")):
        parent = ruby.getparent()
        if parent is None or any(True for _ in ruby.iterancestors("ruby")):
            continue
        text = _write_base(ruby)
        above = " ".join(" ".join("".join(mark.itertext()).split()) for mark in ruby.iter("rt")).strip()
        if above and len(above) <= _LONGEST and _is_reading(above):
            text += f"（{above}）"
        span = html.Element("span")
        span.text, span.tail = text, ruby.tail
        parent.replace(ruby, span)


def _write_base(element: html.HtmlElement) -> str:
    """The text of an element without what is above it."""
    text = element.text or ""
    for child in element:
        if child.tag not in _ABOVE:
            text += _write_base(child)
        text += child.tail or ""
    return "".join(text.split())


def _is_reading(text: str) -> bool:
    """Whether a text is toned pinyin or Zhuyin."""
    if any("\u3105" <= char <= "\u312f" for char in text):
        return True
    return any(char in _TONES for char in text) and all(char.isalpha() or char in " ·'" for char in text)
