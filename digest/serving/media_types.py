"""Know the content type of each kind of published file, whether it is served here or uploaded elsewhere."""

from __future__ import annotations

# The first ending that fits counts, so .chapters.json comes before .json. The feed names the same types as the server,
# as apps compare them.
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
"""The endings of an episode's audio files, which all feeds of a show share; new content gets a new name."""


def find_content_type(name: str) -> str:
    """Return the content type of a published file by the ending of its name."""
    for ending, content_type in _TYPES.items():
        if name.endswith(ending):
            return content_type
    return "application/octet-stream"
