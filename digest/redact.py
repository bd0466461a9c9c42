"""Takes secrets out of what is shown: passwords and tokens in addresses."""

from __future__ import annotations

import re

_USER = re.compile(r"(\b[A-Za-z][A-Za-z0-9+.-]*://)[^/?#@\s]*@")
_TOKEN = re.compile(
    r"([?&;][^=&#\s]*(?:token|secret|passw|pwd|api_?key|auth|signature|credential|session|jwt)[^=&#\s]*=)[^&#\s;]+"
    r"|([?&;](?:key|sig|code|pass)=)[^&#\s;]+",
    re.IGNORECASE,
)


def redacted(text: str) -> str:
    """Return a text with the secrets of its addresses left out.

    https://me:word@a.example/feed?token=x -> https://a.example/feed?token=…
    """
    return _TOKEN.sub(lambda found: f"{found[1] or found[2]}…", _USER.sub(r"\1", text))
