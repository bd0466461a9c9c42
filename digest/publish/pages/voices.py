"""Build a page on which voices can be heard side by side: one file, which holds its audio and loads nothing."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from digest.publish.formats import clean_text
from digest.publish.pages.assets import hash_source, make_environment, read_asset
from digest.settings import Voice
from digest.translation import HTML, WRITINGS, get_language, translate
from digest.wording import name_voice


@dataclass(frozen=True, slots=True)
class Sample:
    """A voice's reading of the text: the MP3's bytes, its length, or why there is none."""

    voice: Voice
    mp3: bytes = b""
    duration_s: float = 0.0
    fault: str | None = None


def build_comparison(text: str, samples: Sequence[Sample]) -> bytes:
    """Return the page as HTML: the text, and a player for each voice, in the order given.

    Returns:
        UTF-8; it works from a disk, without a network, and without scripts.
    """
    rows = [_build_row(sample) for sample in samples]
    style = read_asset("page.css") + read_asset("compare.css")
    html = (
        make_environment(lstrip_blocks=False)
        .get_template("compare.html.j2")
        .render(
            lang=HTML[get_language()],
            title=translate("Voices side by side"),
            note=translate("All of these voices are synthetic."),
            text=clean_text(text),
            rows=rows,
            style=Markup(style),  # noqa: S704  # our own files, not input
            style_hash=hash_source(style),
        )
    )
    return html.encode("utf-8", "replace")


def _build_row(sample: Sample) -> dict[str, object]:
    """Return what the page shows of a voice."""
    voice = sample.voice
    mp3 = base64.b64encode(sample.mp3).decode()
    return {
        "voice": voice,
        "title": name_voice(voice.title, WRITINGS[get_language()]),
        "kind": (
            translate(voice.sex),
            voice.language,
            voice.engine,
            translate(voice.licence),
        ),
        "fault": translate(sample.fault) if sample.fault else None,
        "duration": translate("{duration_s:.1f} s", duration_s=sample.duration_s),
        "audio": f"data:audio/mpeg;base64,{mp3}",  # in the page itself, which is one file that can be sent on
    }
