"""The phonemes that Kokoro-82M v1.0 knows, and how a pinyin syllable is written in them.

The model was taught Mandarin as IPA with tone arrows: the initial, the final, the arrow of the tone after the nucleus
and before a nasal coda: zhong1 -> ꭧʊ→ŋ. The neutral tone has no arrow.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType

# The model's symbols in the order of their ids (hexgrad/Kokoro-82M, config.json, "vocab"); the ids have gaps.
_SYMBOLS: tuple[tuple[int, str], ...] = (
    (1, ";:,.!?"),
    (9, '—…"()“” \u0303ʣʥʦʨᵝꭧAI'),
    (31, "O"),
    (33, "Q"),
    (35, "ST"),
    (39, "W"),
    (41, "Yᵊabcdef"),
    (50, "hijklmnopqrstuvwxyzɑɐɒæ"),
    (75, "βɔɕç"),
    (80, "ɖðʤə"),
    (85, "ɚɛɜ"),
    (90, "ɟ"),
    (92, "ɡ"),
    (99, "ɥ"),
    (101, "ɨɪʝ"),
    (110, "ɯɰŋɳɲɴø"),
    (118, "ɸθœ"),
    (123, "ɹ"),
    (125, "ɾɻ"),
    (128, "ʁɽʂʃʈʧ"),
    (135, "ʊʋ"),
    (138, "ʌɣɤ"),
    (142, "χʎ"),
    (147, "ʒʔ"),
    (156, "ˈˌː"),
    (162, "ʰ"),
    (164, "ʲ"),
    (169, "↓"),
    (171, "→↗↘"),
    (177, "ᵻ"),
)

VOCABULARY: Mapping[str, int] = MappingProxyType(
    {symbol: first + offset for first, run in _SYMBOLS for offset, symbol in enumerate(run)}
)
"""Every symbol the model knows, with its id."""

WITHOUT_MEANING = frozenset({"Co", "Cn"})
"""Categories of Unicode for private use, and not assigned: what such a character looks like is in a font alone."""

TONES: Mapping[str, str] = MappingProxyType({"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""})
"""The arrow of each tone; the neutral tone has none."""

# Broad IPA of the initials (Duanmu 2007, Lin 2007), with the model's ligatures for affricates.
_INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f",
    "d": "t", "t": "tʰ", "n": "n", "l": "l",
    "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ",
    "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ",
    "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip

# The finals; "0" is where the tone's arrow stands.
_FINALS = {
    "a": "a0", "ai": "ai0", "ao": "au0", "an": "a0n", "ang": "a0ŋ",
    "o": "wo0", "ou": "ou0", "ong": "ʊ0ŋ",
    "e": "ɤ0", "ei": "ei0", "en": "ə0n", "eng": "ə0ŋ",
    "i": "i0", "in": "i0n", "ing": "i0ŋ", "ie": "je0", "iu": "jou0", "iong": "jʊ0ŋ",
    "ia": "ja0", "iao": "jau0", "ian": "jɛ0n", "iang": "ja0ŋ",
    "u": "u0", "ui": "wei0", "uo": "wo0", "un": "wə0n", "ueng": "wə0ŋ",
    "ua": "wa0", "uai": "wai0", "uan": "wa0n", "uang": "wa0ŋ",
    "v": "y0", "ve": "ɥe0", "van": "ɥɛ0n", "vn": "y0n",
}  # fmt: skip

# Syllables without an initial are spelt with y and w; these are their finals.
_ZERO_INITIAL = {
    "yi": "i", "yin": "in", "ying": "ing", "ye": "ie", "you": "iu", "yong": "iong",
    "ya": "ia", "yao": "iao", "yan": "ian", "yang": "iang",
    "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn",
    "wu": "u", "wei": "ui", "wo": "uo", "wen": "un", "weng": "ueng",
    "wa": "ua", "wai": "uai", "wan": "uan", "wang": "uang",
    "yo": "yo", "yai": "yai",
}  # fmt: skip

# Interjections and syllabic consonants, spelt whole.
_WHOLE = {
    "o": "ɔ0", "yo": "jɔ0", "io": "jɔ0", "ê": "ɛ0", "er": "ɚ0", "yai": "jai0", "m": "m0", "n": "n0", "ng": "ŋ0",
    "hm": "hm0", "hng": "hŋ0", "lo": "lɔ0",
}  # fmt: skip


@functools.cache
def spell_syllable(syllable: str) -> str | None:
    """Write one pinyin syllable in the model's phonemes.

    Args:
        syllable: Pinyin with its tone after it (5: neutral), `v` for ü; a trailing `r` before the tone is erhua.

    Returns:
        The phonemes, or None for something that is no Mandarin syllable.
    """
    letters = syllable[:-1]
    tone = syllable[-1:]
    if tone not in TONES:
        return None
    phonemes = _spell_letters(letters)
    if phonemes is None:
        phonemes = _spell_erhua(letters)
    if phonemes is None:
        return None
    return phonemes.replace("0", TONES[tone])


def _spell_erhua(letters: str) -> str | None:
    """Return the phonemes of a syllable that ends in r: wanr, huar."""
    if not letters.endswith("r") or letters == "er":
        return None
    base = _spell_letters(letters[:-1])
    if base is None:
        return None
    # The tongue curls back at the end, and a nasal there is lost.
    return base.replace("n", "").replace("ŋ", "") + "ɻ"


def _spell_letters(letters: str) -> str | None:
    """Return the phonemes of a syllable without its tone, with "0" where the arrow goes."""
    if letters in _WHOLE:
        return _WHOLE[letters]
    if letters in _ZERO_INITIAL:
        return _FINALS.get(_ZERO_INITIAL[letters])
    # Two letters first: zh, ch and sh begin with initials of one.
    for size in (2, 1, 0):
        initial = letters[:size]
        final = letters[size:]
        is_initial = not initial or initial in _INITIALS
        if is_initial and final:
            return _spell_final(initial, final)
    return None


def _spell_final(initial: str, final: str) -> str | None:
    # Pinyin leaves the dots of ü out where no u could stand: ju is jü, and lue is lüe.
    if initial in {"j", "q", "x"} and final.startswith("u"):
        final = "v" + final[1:]
    if initial in {"n", "l"} and final == "ue":
        final = "ve"
    # zhi, chi, shi, ri, zi, ci, si have the apical vowel.
    if final == "i" and initial in {"zh", "ch", "sh", "r", "z", "c", "s"}:
        return _INITIALS[initial] + "ɨ0"
    phonemes = _FINALS.get(final)
    if phonemes is None:
        return None
    return _INITIALS.get(initial, "") + phonemes
