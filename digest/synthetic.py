"""The label that a machine made the speech, as China's rule asks for it, in what is heard, read and found in files.

GB 45438-2025 (in force since 2025-09-01), 5.3: what is heard names artificial intelligence (人工智能 or AI) and
generating or synthesising (生成 or 合成), at the beginning, the end or a fit place between, at a normal pace; 5.1 asks
for the same two words in text. Apple's guidelines ask for it in the audio and in each episode's metadata.
"""

from __future__ import annotations

import re

SPOKEN_LABEL = "本节目由人工智能合成语音播报。"
"""Said where a show's own templates do not say it. Simplified; see `wording` for the other script."""
WRITTEN_LABEL = "本节目由人工智能合成语音播报，文字摘自所列来源。"
COVER_LABEL = "AI合成语音播报"

# Taiwan says 人工智慧, where China's rule does not hold.
_INTELLIGENCE = re.compile("人工智[能慧]|(?<![A-Za-z])AI(?![A-Za-z])", re.IGNORECASE)
_MADE = re.compile("生成|合成")


def has_label(text: str) -> bool:
    """Whether a text, in either script, names both artificial intelligence and generating or synthesising."""
    return bool(_INTELLIGENCE.search(text) and _MADE.search(text))
