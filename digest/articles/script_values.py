"""Read the values of scripts that are nearly JSON: keys without quotes, three kinds of quotes, calls around a string.

Nothing is run. What is no literal (a name, an operation, a function) becomes None, and the values around it are read.
"""

from __future__ import annotations

import json
import re
from typing import Any

# What nests deeper is no state, and Python's own stack ends at 1,000 calls.
_DEEPEST = 60

_SPACE = re.compile(r"(?:\s|//[^\n]*+)*+")
_KEY = re.compile(r"[\w$]+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?![\w.])")
_WORD = re.compile(r"[\w$.]+")
_QUOTED = {quote: re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*+){quote}", re.DOTALL) for quote in "\"'`"}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(\r\n|.))", re.DOTALL)
_SINGLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": "", "\r\n": ""}
_SURROGATES = re.compile("[\ud800-\udfff]")
# ${name} within a template has a value that only running the script would give.
_PLACEHOLDER = re.compile(r"\$\{[^{}]{0,200}\}")
_LITERALS = {"true": True, "false": False}
_CLOSED_BY = {"{": "}", "[": "]", "(": ")"}


class NoLiteralError(ValueError):
    """A script has no object or list of literals there, or one that does not end."""


def unquote_string(raw: str) -> str:
    r"""Return the value of a string as JavaScript has it, without its quotes: \x0a, \u9752, \'."""
    if "\\" not in raw:
        return raw
    text = _ESCAPE.sub(_read_escape, raw)
    if _SURROGATES.search(text):  # halves of a pair, written as two escapes
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _read_escape(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        point = int(code, 16)
        return chr(point) if point <= 0x10FFFF else ""
    return _SINGLE.get(match[4], match[4])


def parse_value(text: str, start: int) -> tuple[Any, int]:
    """Read the object or list that begins at an index of a script.

    Returns:
        The value, as JSON would give it, and the index of its end.

    Raises:
        NoLiteralError: It is no object or list of literals, or it does not end.
    """
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        reader = _Reader(text, start)
        value = reader.read(0)
        return value, reader.at


class _Reader:
    """Reads from left to right, each character once."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at

    def read(self, depth: int) -> Any:
        """Read one value, with what follows it up to the comma or the bracket that ends it."""
        if depth > _DEEPEST:
            raise NoLiteralError
        sign = self._peek()
        if sign == "{":
            return self._read_object(depth)
        if sign == "[":
            return self._read_list(depth)
        if sign in _QUOTED:
            return self._read_string()
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            return float(number[0]) if "." in number[0] else int(number[0][:18])
        return self._read_name(depth)

    def _peek(self) -> str:
        """Return the next sign, past spaces and comments; "" at the end."""
        while True:
            space = _SPACE.match(self.text, self.at)
            self.at = space.end() if space else self.at
            if not self.text.startswith("/*", self.at):
                break
            end = self.text.find("*/", self.at + 2)
            if end < 0:
                raise NoLiteralError
            self.at = end + 2
        return self.text[self.at : self.at + 1]

    def _read_object(self, depth: int) -> dict[str, Any]:
        self.at += 1
        found: dict[str, Any] = {}
        while (sign := self._peek()) != "}":
            if sign == ",":
                self.at += 1
                continue
            key = self._read_key(sign)
            if self._peek() != ":":
                self._skip_rest()  # a method, or a name that stands for its own value
                continue
            self.at += 1
            found[key] = self.read(depth + 1)
            self._skip_rest()
        self.at += 1
        return found

    def _read_key(self, sign: str) -> str:
        if sign in _QUOTED:
            return self._read_string()
        match = _KEY.match(self.text, self.at)
        if match is None:
            raise NoLiteralError
        self.at = match.end()
        return match[0]

    def _read_list(self, depth: int) -> list[Any]:
        self.at += 1
        found: list[Any] = []
        while (sign := self._peek()) != "]":
            if sign == ",":
                self.at += 1
                continue
            found.append(self.read(depth + 1))
            self._skip_rest()
        self.at += 1
        return found

    def _read_string(self) -> str:
        quote = self.text[self.at]
        match = _QUOTED[quote].match(self.text, self.at)
        if match is None:
            raise NoLiteralError
        self.at = match.end()
        raw = _PLACEHOLDER.sub("", match[1]) if quote == "`" else match[1]
        return unquote_string(raw)

    def _read_name(self, depth: int) -> Any:
        """Read a name; of a call such as JsDecode('…') the first argument."""
        match = _WORD.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        if self._peek() != "(" or match[0] == "function":
            return _LITERALS.get(match[0])
        self.at += 1
        value = None if self._peek() == ")" else self.read(depth + 1)
        self._skip_rest()
        while self._peek() == ",":  # further arguments
            self.at += 1
            self._skip_rest()
        if self._peek() == ")":
            self.at += 1
        return value

    def _skip_rest(self) -> None:
        """Go to the comma or the bracket that ends a value, past operations and functions with all that is in them."""
        open_brackets: list[str] = []
        while self.at < len(self.text):
            sign = self._peek()
            if sign in _QUOTED:
                self._read_string()
            elif sign in _CLOSED_BY:
                open_brackets.append(_CLOSED_BY[sign])
                self.at += 1
            elif open_brackets:
                if sign == open_brackets[-1]:
                    open_brackets.pop()
                self.at += 1
            elif sign in {",", "}", "]", ")"}:
                return
            else:
                self.at += 1
        raise NoLiteralError
