"""Make the show's cover of its own picture, checked and converted, or draw one from its name.

Directories ask for a square JPEG or PNG of 1,400 to 3,000 pixels in RGB.
"""

from __future__ import annotations

import functools
import hashlib
import io
from importlib.resources import as_file, files
from typing import Literal

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from digest.errors import SettingsError
from digest.message import Message
from digest.publish.formats import clean_text
from digest.publish.notes import localize
from digest.settings import Show
from digest.types import Article

SMALLEST, LARGEST = 1400, 3000  # pixels a side

SMALL_COVER = "thumb.jpg"
"""The file of the picture that pages show; `shrink_cover` makes it."""

_PAGE_SIDE = 288  # pixels: twice what the pages show it at, for dense screens
_SIDE, _EDGE = 1500, 120
_TITLE_BOX = (_SIDE - 2 * _EDGE, 640)
_LARGEST_TYPE, _SMALL_TYPE = 320, 56
_KEPT = 64  # covers of some 200 kB: as many as shows that are made at once
_FONT = "NotoSansCJKsc-Bold-subset.otf"
_BREAKS = " ·:：-—|／/，,、"

# Upper and lower colour of the ground, and the colour of the bars. White on each of them has a contrast over 4.5.
_PALETTES = (
    ("#7a1f2b", "#2b0d18", "#f2b84b"),
    ("#14466b", "#081c33", "#5fd0c5"),
    ("#1f5a46", "#0a241f", "#f0d264"),
    ("#4a2a6e", "#1b0f33", "#ff9e7a"),
    ("#7a3d12", "#2a1408", "#ffd08a"),
    ("#24345f", "#0d1226", "#f7768e"),
    ("#0f5560", "#062129", "#ffc857"),
    ("#5a1f52", "#210a26", "#8fd3fe"),
)


def make_cover(show: Show) -> bytes:
    """Return the show's cover as JPEG: square, RGB, 1,400 to 3,000 pixels a side; the same bytes for the same show.

    Raises:
        SettingsError: The show's own picture cannot be read, is not square, or is too small.
    """
    if show.cover:
        return _encode_jpeg(_read_own_picture(show))
    return _draw_cover(show.name, clean_text(show.title), clean_text(show.author), localize(show, "合成语音播报"))


def check_cover(show: Show) -> None:
    """Refuse a show whose own picture will not do; a drawn cover always will.

    Raises:
        SettingsError: It cannot be read, is not square, or is too small.
    """
    if show.cover:
        _read_own_picture(show)


def make_article_cover(article: Article) -> bytes:
    """Return a cover for a single article outside any show, drawn from its title and source as a show's is."""
    language: Literal["zh-Hans", "zh-Hant"] = "zh-Hant" if article.language == "zh-Hant" else "zh-Hans"
    return make_cover(
        Show(name=article.id, title=article.title or article.id, author=article.source or "digest", language=language)
    )


@functools.lru_cache(maxsize=_KEPT)
def shrink_cover(cover: bytes) -> bytes:
    """Return a cover as the pages show it: a JPEG with a fraction of its bytes, which would be most of a page."""
    with Image.open(io.BytesIO(cover)) as picture:
        return _encode_jpeg(picture.resize((_PAGE_SIDE, _PAGE_SIDE), Image.Resampling.LANCZOS))


def _encode_jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90, subsampling=0, optimize=True)
    return file.getvalue()


def _read_own_picture(show: Show) -> Image.Image:
    path = show.folder / (show.cover or "")
    try:
        with Image.open(path) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        is_missing = isinstance(error, FileNotFoundError)
        reason = Message("no such file") if is_missing else Message("not a picture that can be read")
        raise SettingsError(
            "{show}: cover {path}: {reason}; name a square JPEG or PNG", show=show.name, path=path, reason=reason
        ) from error
    width, height = picture.size
    if width != height or width < SMALLEST:
        raise SettingsError(
            "{show}: cover {path} is {width} x {height} pixels; it must be square, {smallest} pixels or more",
            show=show.name,
            path=path,
            width=width,
            height=height,
            smallest=SMALLEST,
        )
    ground = Image.new("RGBA", picture.size, "white")
    flat = Image.alpha_composite(ground, picture).convert("RGB")
    return flat if width <= LARGEST else flat.resize((LARGEST, LARGEST), Image.Resampling.LANCZOS)


@functools.lru_cache(maxsize=_KEPT)
def _draw_cover(name: str, title: str, author: str, notice: str) -> bytes:
    """Draw a cover; once, though a run needs it for the file's tags, to check the feed, and to publish it."""
    seed = hashlib.sha256(name.encode()).digest()
    upper, lower, bars = _PALETTES[seed[0] % len(_PALETTES)]
    shade = Image.linear_gradient("L").resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    picture = ImageOps.colorize(shade, upper, lower)
    draw = ImageDraw.Draw(picture)
    with as_file(files("digest.publish").joinpath("fonts", _FONT)) as path:
        face = ImageFont.truetype(str(path), _LARGEST_TYPE)
        shown = _drop_undrawable(face, title) or clean_text(name)
        lines, size = _fit_title(face, shown)
        large, small = face.font_variant(size=size), face.font_variant(size=_SMALL_TYPE)
        draw.rectangle((_EDGE, _EDGE, _EDGE + 150, _EDGE + 16), fill=bars)
        for number, line in enumerate(lines):
            draw.text((_EDGE, _EDGE + 90 + round(number * size * 1.22)), line, font=large, fill="white", anchor="lt")
        _draw_bars(draw, seed, bars)
        foot = _SIDE - _EDGE
        draw.text((_EDGE, foot), notice, font=small, fill="white", anchor="ls")
        draw.text((_SIDE - _EDGE, foot), _drop_undrawable(face, author)[:16], font=small, fill=bars, anchor="rs")
    return _encode_jpeg(picture)


def _draw_bars(draw: ImageDraw.ImageDraw, seed: bytes, colour: str) -> None:
    """Draw the bars of a voice, of heights that the show's name decides, highest in the middle."""
    count, width, middle = 28, 26, 1090
    step = (_SIDE - 2 * _EDGE - width) / (count - 1)
    for bar in range(count):
        swell = 1 - abs(2 * bar / (count - 1) - 1) ** 1.6
        half = round(16 + (40 + 140 * swell) * (seed[bar + 1] / 255))
        left = round(_EDGE + bar * step)
        draw.rounded_rectangle((left, middle - half, left + width, middle + half), radius=width // 2, fill=colour)


def _drop_undrawable(face: ImageFont.FreeTypeFont, text: str) -> str:
    """Return a text without the characters that the font cannot draw."""
    missing = bytes(face.getmask("\U0010fffd"))
    return "".join(char for char in text if char.isspace() or bytes(face.getmask(char)) != missing).strip()


def _fit_title(face: ImageFont.FreeTypeFont, title: str) -> tuple[list[str], int]:
    """Break a title into one to four lines so that its type can be as large as the box allows."""
    width, height = _TITLE_BOX
    best: tuple[list[str], int] = ([title], 0)
    for count in range(1, 5):
        lines = _break_title(title, count)
        widest = max(face.getlength(line) for line in lines)
        size = int(min(_LARGEST_TYPE * width / widest, height / (1.22 * len(lines)), _LARGEST_TYPE))
        if size > best[1]:
            best = lines, size
    return best


def _break_title(title: str, count: int) -> list[str]:
    """Break a title into `count` lines of like length, at a mark if one is near, else between any two."""
    lines: list[str] = []
    rest = title
    for left in range(count, 1, -1):
        place = _find_break(rest, round(len(rest) / left))
        lines.append(rest[:place])
        rest = rest[place:].lstrip(_BREAKS)
    stripped = [line.strip(_BREAKS) for line in (*lines, rest)]
    return [line for line in stripped if line] or [title]


def _find_break(text: str, ideal: int) -> int:
    """Return the place of the mark that is nearest to an ideal place; that place itself if none is near."""
    marks = [place for place in range(1, len(text)) if text[place] in _BREAKS]
    near = [place for place in marks if abs(place - ideal) <= max(1, ideal // 2)]
    return min(near, key=lambda place: abs(place - ideal), default=ideal)
