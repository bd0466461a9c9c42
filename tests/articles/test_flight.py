"""The rows of Next.js."""

from __future__ import annotations

import json
import time

import pytest

from digest.articles.flight import read_rows, render_rows
from digest.documents.html import parse_html

TEXT = "青屿大桥今天上午正式通车，首批三百辆货车驶过主桥。"


def _push(*texts: str) -> list[str]:
    return [f"self.__next_f.push({json.dumps([1, text])})" for text in texts]


def _read(*texts: str) -> str:
    root = parse_html(render_rows(read_rows(_push(*texts))))
    return "" if root is None else root.text_content()


ELEMENT = json.dumps(
    ["$", "p", None, {"className": "my-4", "children": [TEXT[:9], ["$", "b", None, {"children": TEXT[9:]}]]}]
)


@pytest.mark.parametrize(
    "rows",
    [
        [f"a:{ELEMENT}\n"],
        [f'0:I[12,[],"Page"]\na:{ELEMENT}'],
        [f"a:{ELEMENT}\n"[:40], f"a:{ELEMENT}\n"[40:]],
        [f'1:"$Sreact.fragment"\n2:["$","$L6",null,{{"children":{ELEMENT}}}]\n'],
        [
            f'3:["$","div",null,{{"dangerouslySetInnerHTML":{{"__html":"$4"}}}}]\n4:T{len(TEXT.encode()):x},{TEXT}5:null\n',
        ],
        ["broken:[1,\n" + f"a:{ELEMENT}\n"],
    ],
)
def test_elements_are_rendered_without_their_properties(rows: list[str]) -> None:
    assert _read(*rows) == TEXT


@pytest.mark.parametrize(
    "row", ["0:" + "[" * 200_000, "0:[1,\n" * 50_000, "T,:" * 50_000, "0:T9999999,", "0:Tffffffff,青" * 9]
)
def test_hostile_rows_take_no_time(row: str) -> None:
    start = time.process_time()
    render_rows(read_rows(_push(row)))
    assert time.process_time() - start < 3
