"""What all pages of a show have: its feeds, a policy, and what they were built of."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import OrderedDict
from typing import Any

import pytest
from lxml import html

from digest.publish.pages.frame import fill_page, hash_inputs, hash_values, read_inputs
from digest.publish.pages.site import build_home
from digest.publish.record import build_record
from digest.record import Record
from digest.settings import Show
from digest.types import Episode
from tests.publish.conftest import make_show


def page_of(show: Show, *records: Record) -> Any:
    return html.document_fromstring(build_home(show, records).decode())


def test_apps_can_subscribe(show: Show) -> None:
    """The page has links for apps, the address to copy, and its QR code."""
    page = page_of(show)
    links = page.xpath("//*[@class='buttons']//a/@href")
    assert "podcast://pod.example/a/sample/feed.xml" in links
    assert "overcast://x-callback-url/add?url=https%3A%2F%2Fpod.example%2Fa%2Fsample%2Ffeed.xml" in links
    assert page.xpath("//*[@class='feed']/text()") == ["https://pod.example/a/sample/feed.xml"]
    assert page.xpath("//*[local-name()='svg' and @class='qr']")


def test_each_writing_has_its_address() -> None:
    """A show with feeds in two writings offers both, the other one in its own."""
    page = page_of(make_show(scripts=("zh-Hans", "zh-Hant")))
    assert page.xpath("//*[@class='feed']/@href") == ["feed.xml", "feed-hant.xml"]
    assert [it.text_content()[:5] for it in page.xpath("//*[@class='address']/span")] == ["订阅地址：", "繁體版訂閱"]
    assert page.xpath("//link[@rel='alternate']/@hreflang") == ["zh-CN", "zh-TW"]


def test_the_policy_lets_in_its_own_script_alone(show: Show, episode: Episode) -> None:
    """The hashes of the content security policy are those of the one script and the one style of the page."""
    page = page_of(show, build_record(episode))
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    for name in ("script", "style"):
        (element,) = page.xpath(f"//{name}[not(@type)]")
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not page.xpath("//@*[starts-with(name(), 'on')] | //@style")


def test_nothing_is_loaded_from_elsewhere(show: Show, episode: Episode) -> None:
    """Every file that the page loads is the show's own."""
    page = page_of(show, build_record(episode))
    loaded = page.xpath("//@src | //link[@rel='icon' or @rel='stylesheet']/@href")
    assert len(loaded) == 3
    assert not [address for address in loaded if re.match(r"[a-z]+:|//", address)]


def test_a_private_show_is_not_indexed() -> None:
    """Search engines are told to leave a private show's page, and not a public one's."""
    assert b"noindex" in build_home(make_show(public=False), [])
    assert b"noindex" not in build_home(make_show(public=True), [])


def test_a_page_says_what_it_was_built_of(show: Show) -> None:
    """What a page of the show says is what it was given; another text says nothing."""
    page = fill_page("index.html.j2", show, data={}, inputs="0123", home="", latest=None, episodes=[], months=[])
    assert read_inputs(page) == "0123"
    assert read_inputs(b"<html>") is None
    assert read_inputs(b"") is None


def test_another_setting_gives_other_inputs(show: Show) -> None:
    """A page is built again where the show says something else, and is not where only its sources changed."""
    assert hash_inputs(show, "a") == hash_inputs(show, "a") != hash_inputs(show, "b")
    assert hash_inputs(show.model_copy(update={"title": "晚报"})) != hash_inputs(show)
    assert hash_inputs(show.model_copy(update={"topics": ("大桥",)})) == hash_inputs(show)


def test_values_are_hashed_by_their_content() -> None:
    """A mapping counts for what it holds, in any order; what has no content of its own is refused."""
    assert hash_values({"a": 1, "b": [None]}) == hash_values(OrderedDict(b=[None], a=1)) != hash_values({"a": 1})
    with pytest.raises(TypeError, match="object cannot be hashed"):
        hash_values(object())
