"""Encodings: what the browser takes, by its own order, and bytes that come back as they were."""

import gzip

import brotli
import pytest

from watchmeplay.web.encodings import EACH_TIME, ONCE_AND_WELL, chosen, packed, tagged


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("identity;q=0.9, br;q=0.1", "identity"),
        ("zstd", "identity"),
        ("identity;q=0", "identity"),
        ("br;q=nonsense", "identity"),
        (",;,=", "identity"),
    ],
)
def test_the_browsers_own_order_decides(header: str, encoding: str) -> None:
    assert chosen(header) == encoding


@pytest.mark.parametrize("effort", [EACH_TIME, ONCE_AND_WELL])
def test_packed_bytes_open_to_what_they_were(effort: tuple[int, int]) -> None:
    content = "Sie setzte die Tasse auf den Kopf. वह हँसी। ".encode() * 50
    assert brotli.decompress(packed(content, "br", effort)) == content
    assert gzip.decompress(packed(content, "gzip", effort)) == content
    assert packed(content, "identity", effort) == content
    assert len(packed(content, "br", effort)) < len(content) / 4


def test_the_same_content_makes_the_same_bytes_at_any_time() -> None:
    assert packed(b"cup " * 400, "gzip") == packed(b"cup " * 400, "gzip")
    assert packed(b"cup " * 400, "gzip")[4:8] == b"\0\0\0\0"  # no time in it


def test_each_encoding_has_its_own_tag() -> None:
    assert len({tagged("one", encoding) for encoding in ("identity", "br", "gzip")}) == 3
