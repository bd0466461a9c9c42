"""Make the show's cover of its own picture, checked and converted, or draw one from its name.

Directories ask for a square JPEG or PNG of 1,400 to 3,000 pixels in RGB; it is published no larger than that takes.
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
from digest.synthetic import COVER_LABEL
from digest.types import Article

SMALLEST = 1400  # pixels a side of what a show brings
_LARGEST = 1500  # of what is published: directories ask for no more than 1,400, and every app fetches it
_HEAVIEST = 300_000  # bytes

SMALL_COVER = "thumb.jpg"
"""The file of the picture that pages show; `shrink_cover` makes it."""

_PAGE_SIDE = 288  # pixels: twice what the pages show it at, for dense screens

# In the file of each episode the cover is downloaded anew, and a player shows it no larger than a telephone is wide.
_EMBEDDED_SIDE = 600
_EMBEDDED_BYTES = 100_000

# The layout of a drawn cover, in pixels: a stroke and the title at the top, bars in the middle, small type at the foot.
_SIDE = 1500
_EDGE = 120
_TITLE_BOX = (_SIDE - 2 * _EDGE, 640)  # ends above the bars
_LARGEST_TYPE = 320
_SMALL_TYPE = 56
_LINE_HEIGHT = 1.22  # of the size of the type

_KEPT = 64  # covers of some 200 kB: as many as shows that are made at once
_FONT = "NotoSansCJKsc-Bold-subset.otf"
_BREAKS = " ·:：-—|／/，,、"  # marks at which a title may go on in the next line

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
    """Return the show's cover as JPEG: square, RGB, 1,400 to 1,500 pixels a side, 300 kB at most; alike every time.

    Raises:
        SettingsError: The show's own picture cannot be read, is not square, or is too small.
    """
    if show.cover:
        return _encode_jpeg(_read_own_picture(show))
    return _draw_cover(
        show.name,
        title=clean_text(show.title),
        author=clean_text(show.author),
        notice=localize(show, COVER_LABEL),
    )


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
    show = Show(
        name=article.id,
        title=article.title or article.id,
        author=article.source or "digest",
        language=language,
    )
    return make_cover(show)


@functools.lru_cache(maxsize=_KEPT)
def shrink_cover(cover: bytes) -> bytes:
    """Return a cover as the pages show it: a JPEG with a fraction of its bytes, which would be most of a page."""
    with Image.open(io.BytesIO(cover)) as picture:
        small = picture.resize((_PAGE_SIDE, _PAGE_SIDE), Image.Resampling.LANCZOS)
        return _encode_jpeg(small)


@functools.lru_cache(maxsize=_KEPT)
def make_embedded_cover(cover: bytes) -> bytes:
    """Return a cover as an episode's file carries it: 600 pixels a side and 100 kB at most."""
    with Image.open(io.BytesIO(cover)) as picture:
        small = picture.resize((_EMBEDDED_SIDE, _EMBEDDED_SIDE), Image.Resampling.LANCZOS)
        return _encode_jpeg(small, _EMBEDDED_BYTES)


def _encode_jpeg(picture: Image.Image, heaviest: int = _HEAVIEST) -> bytes:
    """Encode a picture as well as the bytes allow; one of mere noise may come out heavier, at the lowest quality."""
    data = b""
    for quality in (90, 82, 72, 60, 45, 25):
        file = io.BytesIO()
        # At high quality without subsampling, or the coloured type would have fringes.
        picture.save(file, "JPEG", quality=quality, subsampling=0 if quality > 80 else 2, optimize=True)
        data = file.getvalue()
        if len(data) <= heaviest:
            break
    return data


def _read_own_picture(show: Show) -> Image.Image:
    path = show.folder / (show.cover or "")
    try:
        with Image.open(path) as opened:
            upright = ImageOps.exif_transpose(opened)  # a telephone's picture lies on its side, and says so
            picture = upright.convert("RGBA")
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
    # Apple takes neither CMYK nor transparency: what is behind the picture becomes white.
    ground = Image.new("RGBA", picture.size, "white")
    flat = Image.alpha_composite(ground, picture).convert("RGB")
    if width <= _LARGEST:
        return flat
    return flat.resize((_LARGEST, _LARGEST), Image.Resampling.LANCZOS)


@functools.lru_cache(maxsize=_KEPT)
def _draw_cover(name: str, title: str, author: str, notice: str) -> bytes:
    """Draw a cover; once, though a run needs it for the file's tags, to check the feed, and to publish it."""
    # The name decides, not chance: the same show has the same cover on every machine, two shows hardly ever.
    seed = hashlib.sha256(name.encode()).digest()
    upper, lower, bars = _PALETTES[seed[0] % len(_PALETTES)]
    gradient = Image.linear_gradient("L")
    shade = gradient.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    picture = ImageOps.colorize(shade, upper, lower)
    draw = ImageDraw.Draw(picture)
    with as_file(files("digest.publish").joinpath("fonts", _FONT)) as path:
        face = ImageFont.truetype(str(path), _LARGEST_TYPE)
        shown = _drop_undrawable(face, title) or clean_text(name)  # a title of emoji leaves nothing
        lines, size = _fit_title(face, shown)
        large = face.font_variant(size=size)
        small = face.font_variant(size=_SMALL_TYPE)
        draw.rectangle((_EDGE, _EDGE, _EDGE + 150, _EDGE + 16), fill=bars)
        for number, line in enumerate(lines):
            top = _EDGE + 90 + round(number * size * _LINE_HEIGHT)
            draw.text((_EDGE, top), line, font=large, fill="white", anchor="lt")
        _draw_bars(draw, seed, bars)
        foot = _SIDE - _EDGE
        draw.text((_EDGE, foot), notice, font=small, fill="white", anchor="ls")
        byline = _drop_undrawable(face, author)[:16]  # as much as there is room for beside the notice
        draw.text((_SIDE - _EDGE, foot), byline, font=small, fill=bars, anchor="rs")
    return _encode_jpeg(picture)


def _draw_bars(draw: ImageDraw.ImageDraw, seed: bytes, colour: str) -> None:
    """Draw the bars of a voice, of heights that the show's name decides, highest in the middle."""
    count = 28
    width = 26
    middle = 1090
    step = (_SIDE - 2 * _EDGE - width) / (count - 1)
    for bar in range(count):
        from_middle = abs(2 * bar / (count - 1) - 1)  # 0 in the middle, 1 at either end
        swell = 1 - from_middle**1.6
        share = seed[bar + 1] / 255  # the first byte has chosen the palette
        half = round(16 + (40 + 140 * swell) * share)
        left = round(_EDGE + bar * step)
        box = (left, middle - half, left + width, middle + half)
        draw.rounded_rectangle(box, radius=width // 2, fill=colour)


def _drop_undrawable(face: ImageFont.FreeTypeFont, text: str) -> str:
    """Return a text without the characters that the font cannot draw."""
    # The font draws the same box for all that it lacks, such as this character for private use.
    missing = bytes(face.getmask("\U0010fffd"))

    def can_draw(char: str) -> bool:
        return char.isspace() or bytes(face.getmask(char)) != missing

    return "".join(filter(can_draw, text)).strip()


def _fit_title(face: ImageFont.FreeTypeFont, title: str) -> tuple[list[str], int]:
    """Break a title into one to four lines so that its type can be as large as the box allows."""
    width, height = _TITLE_BOX
    best: tuple[list[str], int] = ([title], 0)
    # More lines are shorter, so their type can be wider, but not as high: only trying tells which number is best.
    for count in range(1, 5):
        lines = _break_title(title, count)
        widest = max(face.getlength(line) for line in lines)  # at the size of `face`, the largest
        by_width = _LARGEST_TYPE * width / widest
        by_height = height / (_LINE_HEIGHT * len(lines))
        size = int(min(by_width, by_height, _LARGEST_TYPE))
        if size > best[1]:
            best = lines, size
    return best


def _break_title(title: str, count: int) -> list[str]:
    """Break a title into `count` lines of like length, at a mark if one is near, else between any two."""
    lines: list[str] = []
    rest = title
    for left in range(count, 1, -1):
        ideal = round(len(rest) / left)
        place = _find_break(rest, ideal)
        lines.append(rest[:place])
        rest = rest[place:].lstrip(_BREAKS)
    stripped = [line.strip(_BREAKS) for line in (*lines, rest)]
    return [line for line in stripped if line] or [title]


def _find_break(text: str, ideal: int) -> int:
    """Return the place of the mark that is nearest to an ideal place; that place itself if none is near."""

    def measure_distance(place: int) -> int:
        return abs(place - ideal)

    farthest = max(1, ideal // 2)
    marks = [place for place in range(1, len(text)) if text[place] in _BREAKS]
    near = [place for place in marks if measure_distance(place) <= farthest]
    return min(near, key=measure_distance, default=ideal)
