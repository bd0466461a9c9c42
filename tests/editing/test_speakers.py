"""What goes on in somebody's words is told with the name of who speaks."""

from __future__ import annotations

import pytest

from digest.editing.candidates import list_news
from digest.editing.speakers import find_speeches
from digest.editing.summarize import summarize
from tests.editing.stories import article

NAMED = "晨港市市长甲乙在会上强调，要把码头的安全放在第一位。"
ORDER = "要在汛期以前修好三处堤坝，备足沙袋和水泵，安排人员全天值守，遇到险情立即上报。"


def _find(*texts: str) -> list[tuple[str, str] | None]:
    """Return who is named, and what is said, of each sentence that is in somebody's words."""
    found: list[tuple[str, str] | None] = []
    for speech in find_speeches(list_news(article("标题", *texts))):
        if speech is None:
            found.append(None)
        else:
            found.append((speech.naming.text if speech.naming else "", speech.rest.text))
    return found


@pytest.mark.parametrize(
    "text",
    [
        ORDER,
        "中方愿同各方加强合作，扩大港口的运输能力。",
        "晨港市议会愿同青屿继续往来。",
        "中方坚定支持青屿方面维护自身利益。",
        "希望更多船东到晨港登记。",
        "我们有信心在年底前完工。",
        "當前正值汛期，必須嚴防死守。",
        "站在新的起点上，必须加快建设。",
    ],
)
def test_words_of_nobody_are_told_with_the_last_speaker(text: str) -> None:
    assert _find(NAMED, text)[1] == ("晨港市市长甲乙在会上强调，", text)


def test_who_is_only_a_pronoun_is_named() -> None:
    """他还说 is left out where the name is put in its place."""
    assert _find(NAMED, "他还说，三处堤坝将在汛期以前修好。")[1] == (
        "晨港市市长甲乙在会上强调，",
        "三处堤坝将在汛期以前修好。",
    )


def test_a_verb_of_speech_without_a_subject_is_the_last_speakers() -> None:
    assert _find(NAMED, "强调，三处堤坝要在汛期以前修好。")[1] == (
        "晨港市市长甲乙在会上强调，",
        "三处堤坝要在汛期以前修好。",
    )


def test_words_of_whom_nobody_names_are_known() -> None:
    assert _find("大桥今天通车。", ORDER) == [None, ("", ORDER)]


@pytest.mark.parametrize(
    "text",
    [
        "大桥全长两公里，工期三年。",
        "欢迎仪式在码头举行。",
        "我国沿海的港口今年多装卸货物三百万吨。",
        "要求赔偿的渔民今天到市政府递交材料。",
        "约五百人参加集会。",
    ],
)
def test_the_report_speaks_in_its_own_name(text: str) -> None:
    assert _find(NAMED, text)[1] is None


def test_a_speaker_is_named_once_for_what_follows() -> None:
    lead = "晨港市11月23日召开防汛会议，部署堤坝抢修，市长甲乙出席。"
    source = article("晨港市召开防汛会议 市长甲乙强调修好堤坝", lead, NAMED + ORDER)
    told = [sentence.text for sentence in summarize(source, 2000)]
    assert told == [lead, NAMED, ORDER]


def test_a_speaker_is_named_where_his_own_sentence_is_not_told() -> None:
    lead = "晨港市11月23日召开防汛会议，部署堤坝抢修，市长甲乙出席。"
    source = article("晨港市召开防汛会议 修好三处堤坝", lead, "市长甲乙强调，安全第一。" + ORDER)
    told = [sentence.text for sentence in summarize(source, 400)]
    assert told == [lead, "市长甲乙强调，", ORDER]
