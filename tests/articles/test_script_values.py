"""Values of scripts that are nearly JSON."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.script_values import NoLiteralError, parse_value, unquote_string


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{title:'大桥',list:[1,2.5,-3,],ok:true}", {"title": "大桥", "list": [1, 2.5, -3], "ok": True}),
        ("{ // 注\n a: `一\n二${name}三`, /* 四 */ 'b-c': \"五\" }", {"a": "一\n二三", "b-c": "五"}),
        (r"{a: JsDecode('甲\x0a乙'), b: '0' * 1, c: x ? 1 : 2}", {"a": "甲\n乙", "b": "0", "c": None}),
        ("{run(){ return {a:1} }, f: function(a, b){ return '}' }, t: '桥'}", {"f": None, "t": "桥"}),
        ("{a: new Date(2026, 1), b: [x, 'y'], c}", {"a": None, "b": [None, "y"]}),
        ('[1, "a:[\\"$\\"]\\n"]', [1, 'a:["$"]\n']),
    ],
)
def test_literals_are_read_and_the_rest_is_passed_over(source: str, value: Any) -> None:
    assert parse_value(source + "; run()", 0)[0] == value


@pytest.mark.parametrize("source", ["{a: 'x", "{a: [1, 2", "{/* a", "{", "[", "{:}", "{a: {b: (}"])
def test_what_does_not_end_is_no_value(source: str) -> None:
    with pytest.raises(NoLiteralError):
        parse_value(source, 0)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"\x3cp\x3e", "<p>"),
        (r"\u9752\u5c7f", "青屿"),
        (r"\ud83d\ude00", "😀"),
        (r"\'\/\n", "'/\n"),
        (r"\u{1F600}", "😀"),
    ],
)
def test_escapes_of_javascript(raw: str, text: str) -> None:
    assert unquote_string(raw) == text


@given(
    st.recursive(
        st.text() | st.integers(0, 9) | st.booleans(), lambda part: st.lists(part) | st.dictionaries(st.text(), part)
    )
)
def test_json_is_read_as_json(value: Any) -> None:
    source = json.dumps({"value": value})
    assert parse_value(source, 0) == ({"value": value}, len(source))


@given(st.text("{}[]():,'\"`\\/*ax1 \n", max_size=80))
def test_any_text_gives_a_value_or_no_literal(source: str) -> None:
    with contextlib.suppress(NoLiteralError):
        parse_value("{" + source, 0)


@pytest.mark.parametrize("part", ["[", "{a:", "(", "/*", "//", "'\\", "a:'", "{a:b(", ",", "`${", "x "])
def test_hostile_scripts_take_no_time(part: str) -> None:
    start = time.process_time()
    with pytest.raises(NoLiteralError):
        parse_value("{" + part * (300_000 // len(part)), 0)
    assert time.process_time() - start < 5
