"""Where a person may be sent on to: a page of this service, never another site."""

from typing import Any
from urllib.parse import urlsplit


def own_path(asked: Any) -> str | None:
    """A path of our own to go on to, or None: never another site, whatever its spelling."""
    if not isinstance(asked, str) or not asked.startswith("/") or asked[1:2] in {"/", "\\"}:
        return None
    if any(ord(letter) < 33 or ord(letter) == 127 for letter in asked):
        return None
    parts = urlsplit(asked)
    return None if parts.scheme or parts.netloc or "\\" in asked else asked
