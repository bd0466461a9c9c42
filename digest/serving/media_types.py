"""The content type of each kind of published file, by which it is served here and uploaded elsewhere."""

from __future__ import annotations

# By ending, the longest first that fits: what the feed says of a file and what the server says must agree.
_TYPES = {
    ".chapters.json": "application/json+chapters",
    ".json": "application/json",
    ".xml": "application/rss+xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".opus": "audio/ogg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


AUDIO = frozenset({".mp3", ".opus"})
"""The endings of an episode's audio: one file of each for all scripts, under a new name where its content is new."""


def find_content_type(name: str) -> str:
    """Return the content type of a published file by the ending of its name."""
    return next((kind for ending, kind in _TYPES.items() if name.endswith(ending)), "application/octet-stream")
