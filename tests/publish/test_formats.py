"""Texts, times and addresses as feeds, notes, pages and sidecars write them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from digest.publish.formats import (
    build_address,
    build_page_path,
    clean_text,
    defuse_tags,
    encode_json,
    floor_seconds,
    format_clock,
    format_timestamp,
)
from tests.publish.conftest import make_show


@given(st.text())
def test_any_text_becomes_a_line_that_xml_holds(text: str) -> None:
    """It has no line break and no character that XML forbids; cleaned again it stays."""
    line = clean_text(text)
    element = etree.Element("title")
    element.text = line
    assert etree.fromstring(etree.tostring(element)).text in {line, None}
    assert clean_text(line) == line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<b>早", "< b>早"),
        ("</b", "< /b"),
        ("<!--", "< !--"),
        ("<?php", "< ?php"),
        ("3<5", "3<5"),
        ("T‹<合作>推出", "T‹< 合作>推出"),
        ("< b", "< b"),
    ],
)
def test_nothing_is_taken_for_a_tag(text: str, written: str) -> None:
    """A sign that begins a tag is kept from it; a comparison stays as it is."""
    assert defuse_tags(text) == written


@pytest.mark.parametrize(
    ("seconds", "whole", "clock", "timestamp"),
    [
        (0.0, 0, "00:00", "00:00:00.000"),
        (59.9999, 59, "00:59", "00:01:00.000"),
        (61.5, 61, "01:01", "00:01:01.500"),
        (2.9999999, 3, "00:03", "00:00:03.000"),
        (3661.0, 3661, "1:01:01", "01:01:01.000"),
    ],
)
def test_times(seconds: float, whole: int, clock: str, timestamp: str) -> None:
    """A start on a whole second stays there whatever its last binary digit."""
    assert floor_seconds(seconds) == whole
    assert format_clock(seconds) == clock
    assert format_timestamp(seconds) == timestamp
    assert format_timestamp(seconds, ",") == timestamp.replace(".", ",")


def test_addresses_are_ascii() -> None:
    """A folder or a file with Chinese in its name is quoted; the folder itself ends in a slash."""
    show = make_show(name="早报", base_url="https://pod.example/a/")
    assert build_address(show, "") == "https://pod.example/a/%E6%97%A9%E6%8A%A5/"
    assert build_address(show, build_page_path("articles/x")).endswith("/articles/x/index.html")


def test_json_is_for_people_too() -> None:
    """Chinese stays readable, and half of a surrogate pair does not stop the file."""
    assert json.loads(encode_json({"title": "早报"})) == {"title": "早报"}
    assert "早报".encode() in encode_json({"title": "早报"})
    assert encode_json("\ud800") == b'"?"\n'
