"""A show's category is one that Apple's directory knows."""

from __future__ import annotations

from typing import Any

import pytest

from digest.errors import SettingsError
from digest.publish.categories import find_category, load_categories
from tests.publish.conftest import make_episode, make_show
from tests.publish.feeds import NS, channel_of, feed_of


def test_the_directory_has_the_default_category() -> None:
    """What a show has that names nothing is in the list."""
    show = make_show()
    category, subcategory = find_category(show)
    assert subcategory in load_categories()[category]


@pytest.mark.parametrize(
    ("settings", "category"),
    [
        ({"category": "News", "subcategory": "Politics"}, ("News", "Politics")),
        ({"category": "Technology"}, ("Technology", None)),
        ({"category": "News", "subcategory": None}, ("News", None)),
    ],
)
def test_a_category_that_is_known(settings: dict[str, Any], category: tuple[str, str | None]) -> None:
    """The default subcategory belongs to News alone."""
    assert find_category(make_show(**settings)) == category


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"category": "Newz"}, "'Newz' is none of Apple's"),
        ({"subcategory": "Soccer"}, "'Soccer' is none of 'News'"),
        ({"category": "Technology", "subcategory": "Politics"}, "none of 'Technology': none"),
    ],
)
def test_a_category_that_is_not_known(settings: dict[str, Any], reason: str) -> None:
    """The refusal names what the directory would take."""
    with pytest.raises(SettingsError, match=reason):
        find_category(make_show(**settings))


def test_a_feed_has_one_category() -> None:
    """A feed of an unknown category is not built; without a subcategory it has one element."""
    with pytest.raises(SettingsError, match="'Newz' is none of Apple's"):
        feed_of(make_show(category="Newz"), make_episode())
    with pytest.raises(SettingsError, match="'Soccer' is none of 'News'"):
        feed_of(make_show(subcategory="Soccer"), make_episode())
    technology = channel_of(feed_of(make_show(category="Technology"), make_episode()))
    assert len(technology.findall(".//itunes:category", NS)) == 1
