"""How an answer travels: plain, gzip or Brotli, by what the browser says it takes."""

import gzip
from functools import lru_cache

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

PLAIN = "identity"
SMALLER = ("br", "gzip")
# Shorter bodies gain nothing.
WORTH_IT = 1024
# (Brotli, gzip): for bytes kept and sent many times, and for bytes made for one answer.
ONCE_AND_WELL = (11, 9)
EACH_TIME = (4, 5)


@lru_cache(maxsize=256)
def chosen(accept_encoding: str) -> str:
    """The encoding for an Accept-Encoding header: the browser's favourite, Brotli when it has none."""
    accepted = parse_accept_header(accept_encoding, Accept)
    return accepted.best_match((*SMALLER, PLAIN), default=PLAIN)


def packed(content: bytes, encoding: str, effort: tuple[int, int] = EACH_TIME) -> bytes:
    """The bytes in that encoding. The same content always makes the same bytes."""
    if encoding == "br":
        return brotli.compress(content, quality=effort[0])
    if encoding == "gzip":
        return gzip.compress(content, effort[1], mtime=0)
    return content


def tagged(etag: str, encoding: str) -> str:
    """The ETag of an encoded answer: other bytes, so another tag."""
    return etag if encoding == PLAIN else f"{etag}-{encoding}"
