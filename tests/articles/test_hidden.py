"""Elements that readers do not see."""

from __future__ import annotations

import time

import pytest

from digest.articles.hidden import read_sheets
from digest.articles.page_lines import list_lines
from digest.documents.html import parse_html

TEXT = "青屿跨海大桥今天上午正式通车，首批三百辆货车驶过主桥，桥面限速每小时八十公里，居民专程前来。"
SEEN = "".join(f"<p>{number}{TEXT}</p>" for number in range(5))
SHEET = """
/* .seen{display:none} */ @import "x.css"; .jam, font.y { font-size : 0 } .box > .z{display:none!important}
@media print { .seen { display: none } } .js .seen:hover{display:none} .seen{opacity:0} #gone{visibility:hidden}
"""


def _read(within: str, page: str = SEEN) -> str:
    root = parse_html(f"<style>{SHEET}</style><div class='box seen'><p>大桥今天{within}通车。</p>{page}</div>")
    assert root is not None
    return list_lines(root)[0].text


@pytest.mark.parametrize(
    "within",
    [
        '<span style="display:none">盗版</span>',
        '<span style="font-size:0px;color:#fff">盗版</span>',
        '<i style="position:absolute; left:-9999px">盗版</i>',
        '<i style="text-indent:-999em">盗版</i>',
        '<b style="color:#fff;background:#fff">盗版</b>',
        '<b style="height:0;overflow:hidden">盗版</b>',
        '<b style="color: transparent">盗版</b>',
        '<font class="jammer">x8 W</font>',
        '<b class="a jam">盗版</b>',
        '<font class="y">盗版</font>',
        '<b class="z">盗版</b>',
        '<b id="gone">盗版</b>',
        "<b hidden>盗版</b>",
    ],
)
@pytest.mark.parametrize("page", [SEEN, ""])
def test_hidden_words_are_not_read_and_take_nothing_along(within: str, page: str) -> None:
    assert _read(within, page) == "大桥今天通车。"


@pytest.mark.parametrize(
    "within",
    [
        '<b class="seen">上午</b>',
        '<b class="y">上午</b>',
        '<b style="font-size:0.9em;opacity:0.8;left:-1px;height:0.5em">上午</b>',
        '<b style="color:#fff;background:#000">上午</b>',
        '<b class="wow fadeIn" style="visibility:hidden">上午</b>',
    ],
)
def test_what_is_seen_or_faded_in_is_read(within: str) -> None:
    assert _read(within) == "大桥今天上午通车。"


def test_a_page_that_waits_for_its_script_is_read_without_the_noise_in_it() -> None:
    root = parse_html(f"<div style='display:none'><p>{TEXT}<i style='font-size:0'>盗版</i></p></div>")
    assert root is not None
    assert [line.text for line in list_lines(root)] == [TEXT]


@pytest.mark.parametrize(
    "sheet", ["{" * 300_000, ".a{" * 100_000, ".a,b " * 60_000 + "{font-size:0}", "/*" * 150_000, ";" * 300_000]
)
def test_hostile_sheets_take_no_time(sheet: str) -> None:
    root = parse_html(f"<style>{sheet}</style><p>{TEXT}</p>")
    assert root is not None
    start = time.process_time()
    read_sheets(root)
    assert time.process_time() - start < 3
