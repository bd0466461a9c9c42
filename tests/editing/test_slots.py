"""What has a slot is parted from the news, and told in half a minute."""

from __future__ import annotations

from dataclasses import replace

from digest.editing.durations import estimate_s
from digest.editing.slots import part_slots
from tests.editing.stories import article, voice

ANNA = voice("anna")
NEWS = article("大桥通车", "青屿跨海大桥11月23日上午正式通车，全长18.6公里。")
WEATHER = replace(
    article("明天有雨", *(f"受冷空气影响，晨港第{number}区明天多云转小雨，最高气温12摄氏度。" for number in range(30))),
    slot="opening",
)


def test_news_and_slots_are_parted() -> None:
    markets = replace(article("收盘", "晨港指数周一收盘上涨1.2%，报收3125点，成交额放大。"), slot="closing")
    news, opening, closing = part_slots([markets, NEWS, WEATHER], [ANNA])
    assert news == (NEWS,)
    assert [summary.story.lead for summary in opening] == [WEATHER]
    assert [summary.story.lead for summary in closing] == [markets]


def test_a_slot_is_short() -> None:
    """Its best sentences, in half a minute."""
    _, (weather,), _ = part_slots([WEATHER], [ANNA])
    assert 0 < sum(estimate_s(sentence.text, ANNA) for sentence in weather.sentences) <= 30


def test_what_says_nothing_is_not_told() -> None:
    assert part_slots([replace(WEATHER, paragraphs=())], [ANNA]) == ((), (), ())
