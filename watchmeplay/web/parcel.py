"""What a phone keeps so that the guide can be read without signal: addresses, their content's digest, real sizes."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

import brotli
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from watchmeplay.settings import Settings
from watchmeplay.web import shelves
from watchmeplay.web.areas import Application

# What a page needs beside itself. The icons for a home screen are asked for by nobody who only reads.
_OUR_FILE = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"')
_DIGEST = 32


class NotServed(RuntimeError):
    """An address that is to be kept is not answered as it has to be."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One address: the digest of its content, its bytes as sent to a browser, and its bytes once unpacked."""

    address: str
    digest: str
    sent: int
    stored: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A whole guide as it is served now."""

    contents: tuple[Kept, ...]

    @property
    def version(self) -> str:
        """Changes when anything in it does: a word, a drawing, the layout, a style."""
        told = sha256()
        for kept in self.contents:
            told.update(f"{kept.address} {kept.digest}\n".encode())
        return told.hexdigest()[:16]

    @property
    def sent(self) -> int:
        """Bytes that travel, the answers' headers aside."""
        return sum(kept.sent for kept in self.contents)

    @property
    def stored(self) -> int:
        """Bytes that it takes up on the phone."""
        return sum(kept.stored for kept in self.contents)


def parcel(app: Application, addresses: Collection[str]) -> Parcel:
    """The pages at these addresses, and the files that they need, as anybody gets them now.

    The service itself is asked, so nothing can differ from what it serves. Kept until the guide changes.
    Raises NotServed when an address is not answered.
    """
    known: dict[tuple[str, ...], tuple[str, Parcel]] = app.extensions.setdefault("parcels", {})
    names = tuple(addresses)
    while True:
        stamp = shelves.stamp(app, names[0])
        held = known.get(names)
        if held and held[0] == stamp:
            return held[1]
        made = Parcel(tuple(_contents(app, names)))
        # A guide that changes meanwhile would be half old, half new.
        if shelves.stamp(app, names[0]) == stamp:
            known[names] = (stamp, made)


def _contents(app: Application, addresses: tuple[str, ...]) -> Iterator[Kept]:
    files: set[str] = set()
    for address in addresses:
        kept, content = _ask(app, address)
        files |= set(_OUR_FILE.findall(content.decode()))
        yield kept
    for address in sorted(files):
        yield _ask(app, address)[0]


def _ask(app: Application, address: str) -> tuple[Kept, bytes]:
    settings: Settings = app.extensions["settings"]
    asking = EnvironBuilder(path=address, base_url=settings.origin, headers={"Accept-Encoding": "br"})
    answer = Response.from_app(app.wsgi_app, asking.get_environ(), buffered=True)
    if answer.status_code != 200 or not answer.cache_control.public:
        raise NotServed(f"{address} is answered with {answer.status_code}")
    sent = answer.get_data()
    content = brotli.decompress(sent) if answer.headers.get("Content-Encoding") == "br" else sent
    return Kept(address, sha256(content).hexdigest()[:_DIGEST], len(sent), len(content)), content
