"""Tell which paragraphs only describe a picture: a listener does not see it.

Pages mark their captions; texts of feeds and of saved pages print them between the paragraphs, known by who took the
picture, or by the word for it.
"""

from __future__ import annotations

import re

from digest.editing.similarity import fold_in_place

# A paragraph of more characters says more than a picture shows.
_LONGEST = 130
_CREDIT = (
    "(?:[^()。!?]{0,24}(?:摄影?|翻摄|提供|传真|供图|制图|取自[^()。]{0,12})|[图照][^()。]{0,20}"
    "|[^()。]{0,12}(?:照片|档案照|资料[照图]|示意图|模拟图|截图))"
)
# What stands after the sentence's end, in brackets or, of a photographer, without: 工人在作业。新华社记者甲乙摄
_CREDITED = re.compile(rf"[。!?]\s*(?:\({_CREDIT}\)|[^()。!?]{{2,20}}(?:摄|传真))[。]?\s*$")
_PICTURED = re.compile(
    r"\([^()]{0,20}(?:无人机照片|资料照片?|资料图片?|档案照|图片来[源自][^()]{0,12}|图源[^()]{0,14})\)[。]?\s*$"
)
_LABELLED = re.compile(
    r"^(?:[▲△▼]|(?:资料|首|封面|题|配|头|示意)图(?:片)?\s*[:为]|图[说注片]\s*[:为]|封面(?:图片?|照)\s*[:为])"
)


def is_caption(paragraph: str) -> bool:
    """Whether a paragraph of either script only describes a picture."""
    if len(paragraph) > _LONGEST:
        return False
    folded = fold_in_place(paragraph.strip())
    return any(form.search(folded) for form in (_CREDITED, _PICTURED, _LABELLED))
