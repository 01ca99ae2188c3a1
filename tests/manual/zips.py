"""ZIPs of pages, honest ones and others."""

import stat
import struct
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tests.manual.pages import source

LINK = stat.S_IFLNK | 0o777


def zipped(
    files: Mapping[str, str | bytes] | list[tuple[str, str | bytes]], *, how: int = ZIP_DEFLATED
) -> bytes:
    """A ZIP of these files; a list may name one twice."""
    made = BytesIO()
    with ZipFile(made, "w", how) as archive:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(ZipInfo(name), content, compress_type=how)
    return made.getvalue()


def page_zip(*names: str) -> bytes:
    """A ZIP of small pages, each with its own title and place."""
    return zipped({name: source(title=f"Page {n}", order=str(900 + n)) for n, name in enumerate(names)})


def with_link(name: str, target: str) -> bytes:
    """A ZIP in which one name points to another file."""
    made, entry = BytesIO(), ZipInfo(name)
    entry.external_attr = LINK << 16
    with ZipFile(made, "w") as archive:
        archive.writestr(entry, target)
    return made.getvalue()


def locked(content: bytes) -> bytes:
    """The same ZIP with every file marked as encrypted."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


def lying(content: bytes, size: int) -> bytes:
    """The same ZIP, whose list and headers say that every file is so large."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset : at + offset + 4] = struct.pack("<L", size)
            at = changed.find(mark, at + 4)
    return bytes(changed)


def renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    """The same ZIP with a name written otherwise, which no honest packer would write. Of the same length."""
    assert len(old) == len(new)
    return content.replace(old, new)
