"""The comments of an Opus file: the same as the MP3's tag says, in the names that players of Ogg files know.

Names are those of the Vorbis comment field recommendation; chapters follow the Vorbis chapter extension, which ffmpeg,
VLC and podcast apps read; the cover is a FLAC picture block in base64, as RFC 9639 lays it out.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

from mutagen.flac import Picture
from mutagen.id3 import PictureType
from mutagen.oggopus import OggOpus
from PIL import Image

from digest.audio.tags import LANGUAGES, Tags, join_lines, label_synthetic, list_web_sources
from digest.types import Mark
from digest.urls import to_web_url

_BITS_PER_PIXEL = 24  # RGB


def write_comments(path: Path, tags: Tags, duration_s: float) -> None:
    """Write comments into an Ogg Opus file, in place of any it has.

    Args:
        path: The file.
        tags: What to write.
        duration_s: The file's length; no chapter begins later.

    Raises:
        MutagenError: The file is no Ogg Opus.
        OSError: It cannot be written.
    """
    file = OggOpus(path)
    file["TITLE"] = join_lines(tags.title)
    file["ARTIST"] = join_lines(tags.artist)
    file["ALBUM"] = join_lines(tags.album)
    file["DATE"] = tags.date.isoformat()
    file["LANGUAGE"] = LANGUAGES[tags.language]
    if tags.comment:
        file["COMMENT"] = tags.comment.strip()
    file["AIGC"] = label_synthetic(tags.producer, tags.produce_id)
    if tags.sources:
        file["SOURCE"] = [f"{title} {url}" for title, url in list_web_sources(tags.sources)]
    # CHAPTER000=00:00:00.000, CHAPTER000NAME=…, CHAPTER000URL=…
    for number, mark in enumerate(tags.marks):
        for name, value in _list_chapter_comments(mark, duration_s):
            file[f"CHAPTER{number:03d}{name}"] = value
    if tags.cover is not None:
        picture = _make_picture(tags.cover)
        file["METADATA_BLOCK_PICTURE"] = base64.b64encode(picture).decode()
    file.save(padding=lambda _: 0)


def _list_chapter_comments(mark: Mark, duration_s: float) -> Iterator[tuple[str, str]]:
    start_ms = round(min(mark.start_s, duration_s) * 1000)
    all_minutes, ms = divmod(start_ms, 60_000)
    hours, minutes = divmod(all_minutes, 60)
    yield "", f"{hours:02d}:{minutes:02d}:{ms / 1000:06.3f}"
    yield "NAME", join_lines(mark.title) or "-"
    address = to_web_url(mark.url) if mark.url else None
    if address:
        yield "URL", address


def _make_picture(jpeg: bytes) -> bytes:
    """A cover as a FLAC picture block."""
    picture = Picture()
    picture.type = PictureType.COVER_FRONT
    picture.mime = "image/jpeg"
    picture.depth = _BITS_PER_PIXEL
    picture.data = jpeg
    with Image.open(io.BytesIO(jpeg)) as image:
        picture.width, picture.height = image.size
    block: bytes = picture.write()
    return block
