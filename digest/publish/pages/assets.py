"""Load what pages are made of: templates, styles and scripts, which lie in the folder `templates`."""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined


def make_environment(*, lstrip_blocks: bool = True, keep_trailing_newline: bool = False) -> Environment:
    """Return an environment that fills the templates in: it escapes every value, and refuses one that is missing."""
    return Environment(
        loader=PackageLoader("digest.publish.pages"),
        autoescape=True,  # whatever the ending of the template's name
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=lstrip_blocks,
        keep_trailing_newline=keep_trailing_newline,
    )


@functools.cache
def read_asset(name: str) -> str:
    """Return a file of the templates' folder."""
    folder = files("digest.publish.pages")
    return folder.joinpath("templates", name).read_text(encoding="utf-8")


@functools.cache
def hash_assets() -> str:
    """Return a hash of all files of the templates' folder."""
    folder = files("digest.publish.pages").joinpath("templates")
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    sources = [read_asset(name) for name in names]
    return hash_source("".join(sources))


def hash_source(text: str) -> str:
    """Return the hash by which a page's content security policy lets in a script or a style (CSP level 3)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
