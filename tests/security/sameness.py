"""When two answers count as the same: byte for byte, once the tokens that are new on every page are taken out."""

import re
from dataclasses import dataclass

from werkzeug.test import TestResponse

INPUT = re.compile(rb"<input\b[^>]*>")
TOKEN = re.compile(rb'name="(?:csrf_token|author|key|kept|packet)"')
VALUE = re.compile(rb'value="[^"]*"')
COOKIE_VALUE = re.compile(r"^([^=]+)=[^;]*|Expires=[^;]*; ")
ALWAYS_NEW = {"date"}
FOLLOWS_FROM_TOKENS = {"content-length", "etag"}


@dataclass(frozen=True)
class Answer:
    """What a reader can tell from an answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def differs_from(self, other: "Answer") -> str:
        """In what the two differ, in a line; nothing when they do not."""
        if self.status != other.status:
            return f"status {self.status} / {other.status}"
        if self.headers != other.headers:
            return f"headers {sorted(set(self.headers) ^ set(other.headers))}"
        if self.body != other.body:
            return f"body {_first_difference(self.body, other.body)}"
        return ""


def answer(response: TestResponse) -> Answer:
    """An answer without its tokens. Length and entity tag are left out only where a token stood in the page."""
    body = response.get_data()
    bare = _without_tokens(body)
    left_out = ALWAYS_NEW | (FOLLOWS_FROM_TOKENS if bare != body else set())
    headers = [
        (
            name.lower(),
            COOKIE_VALUE.sub(lambda found: found[1] or "", value) if name.lower() == "set-cookie" else value,
        )
        for name, value in response.headers.items()
        if name.lower() not in left_out
    ]
    return Answer(response.status_code, tuple(sorted(headers)), bare)


def _without_tokens(body: bytes) -> bytes:
    return INPUT.sub(lambda found: VALUE.sub(b"", found[0]) if TOKEN.search(found[0]) else found[0], body)


def _first_difference(one: bytes, other: bytes) -> str:
    at = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    near = slice(max(0, at - 60), at + 80)
    return f"{one[near]!r} / {other[near]!r}"
