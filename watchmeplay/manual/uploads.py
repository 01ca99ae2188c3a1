"""Files that an editor sends for the guide: a page as Markdown, or several as a ZIP.

Nothing is unpacked to a disk, and nothing is read before the list of what is inside was found in order.
Everything that is wrong is said at once.
"""

import re
import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from watchmeplay.foundation.content.problems import LARGEST_FILE, Problem
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.foundation.words import Sentence, noted
from watchmeplay.manual.loading import HIDDEN, NAME, TAKEN, slug
from watchmeplay.manual.sources import address

MOST_FILES = 500
LARGEST_TOTAL = 5_000_000
_TOP = "content/"
_FOLDERS = ", ".join(f"{code}/manual/" for code in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file cannot be taken: which, where in it (0 for the whole), what is wrong and what to do."""

    file: str
    line: int
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Upload:
    """Files by their path under content/, and how many were left out because they say nothing."""

    files: Mapping[str, bytes]
    left_out: int = 0


class UploadRefused(Exception):
    """Nothing of the upload was taken. `reasons` are all that was found."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__("\n".join(f"{reason.file}: {reason.what}. {reason.remedy}." for reason in reasons))
        self.reasons = tuple(reasons)


def reasons(problems: tuple[Problem, ...]) -> list[Reason]:
    """What the guide's own checks found, as an editor knows the files."""
    return [Reason(address(found.path), found.line, found.what, found.remedy) for found in problems]


def page(name: str, content: bytes) -> Upload:
    """One page as a Markdown file. Its language is the one that its own facts name. Raises UploadRefused."""
    shown = _shown(name)
    found = list(_name_reasons(shown, name)) + list(_content_reasons(shown, content))
    if len(content) > LARGEST_FILE:
        raise UploadRefused(found)
    code = _LANGUAGE.search(content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n"))
    if code is None or code["code"] not in LANGUAGES:
        what = _say(noted("The facts in front do not say a language of this service"))
        remedy = _say(noted("Write language: and one of %(languages)s"), languages=", ".join(LANGUAGES))
        found.append(Reason(shown, 1, what, remedy))
    if found or code is None:
        raise UploadRefused(found)
    return Upload({f"{code['code']}/manual/{name}": content})


def archive(content: bytes) -> Upload:
    """Several pages as a ZIP, in folders like en/manual/. Raises UploadRefused with every reason."""
    if (ended := _unfit(content)) is not None:
        raise UploadRefused([ended])
    try:
        with ZipFile(BytesIO(content)) as opened:
            return _unpacked(opened)
    except (BadZipFile, zlib.error, EOFError, RuntimeError, ValueError):
        raise UploadRefused([_damaged("ZIP")]) from None


def is_name(name: str) -> bool:
    """Whether a file may have this name, such as 040-watching.md."""
    return NAME.fullmatch(name) is not None and slug(Path(name)) not in TAKEN


_LANGUAGE = re.compile(r"\A---[ \t]*\n(?:(?!---).*\n)*?language:[ \t]*[\"']?(?P<code>[a-z-]+)[\"']?[ \t]*\n")
_END_OF_ZIP, _END_OF_LARGE_ZIP = b"PK\x05\x06", b"PK\x06\x07"
_END = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 65_535
_LISTED = 800  # bytes that the list may spend on one file: its name, its dates and a remark
_ENCRYPTED = 0x1 | 0x40
_NOT_OURS = re.compile(r"(?:^|/)(?:__MACOSX(?:/|$)|\.DS_Store$)")


def _unfit(content: bytes) -> Reason | None:
    """What is wrong with the ZIP as a whole, from its last bytes alone: its list is not read before."""
    tail = content[-(_END.size + _LONGEST_COMMENT) :]
    place = tail.rfind(_END_OF_ZIP)
    if place < 0 or len(tail) - place < _END.size:
        what = _say(noted("This is not a ZIP file, or it is damaged"))
        return Reason("ZIP", 0, what, _say(noted("Make it again and choose the file that ends in .zip")))
    _, _, _, _, entries, listed, _, _ = _END.unpack_from(tail, place)
    large = tail[:place][-20:].startswith(_END_OF_LARGE_ZIP)
    return _too_many() if large or entries > MOST_FILES or listed > MOST_FILES * _LISTED else None


def _unpacked(opened: ZipFile) -> Upload:
    entries = opened.infolist()
    if len(entries) > MOST_FILES:
        raise UploadRefused([_too_many()])
    ours = [entry for entry in entries if not _NOT_OURS.search(entry.orig_filename)]
    found = [reason for entry in ours for reason in _entry_reasons(entry)]
    pages = [entry for entry in ours if not entry.is_dir()]
    found += _taken_twice(pages)
    if sum(entry.file_size for entry in pages) > LARGEST_TOTAL:
        found.append(_too_much())
    if not pages:
        what = _say(noted("There are no pages in the ZIP"))
        found.append(Reason("ZIP", 0, what, _say(noted("Put them into a folder such as en/manual/"))))
    if found:
        raise UploadRefused(found)
    return Upload(_contents(opened, pages), left_out=len(entries) - len(ours))


def _entry_reasons(entry: ZipInfo) -> Iterator[Reason]:
    """What the list says of one file, before any of it is read."""
    name, shown = entry.orig_filename, _shown(entry.orig_filename)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    unsafe = name.startswith("/") or "\\" in name or ".." in name.split("/") or not name.isprintable()
    if unsafe or re.match("[A-Za-z]:", name):
        what = _say(noted("The name of this file could lead out of its folder"))
        yield Reason(shown, 0, what, _say(noted("Use folders such as en/manual/ and plain names")))
    elif entry.is_dir():
        return
    elif kind not in {0, stat.S_IFREG}:
        what = _say(noted("This is not a file of its own but points to another"))
        yield Reason(shown, 0, what, _say(noted("Put the file itself into the ZIP")))
    elif not _fits(name):
        what = _say(noted("This is not the place or the name of a page"))
        remedy = _say(
            noted("Name it like 040-watching.md or %(hidden)s, in one of %(folders)s"),
            hidden=HIDDEN,
            folders=_FOLDERS,
        )
        yield Reason(shown, 0, what, remedy)
    if entry.flag_bits & _ENCRYPTED:
        what = _say(noted("This file is locked with a password"))
        yield Reason(shown, 0, what, _say(noted("Make the ZIP without a password")))
    elif entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        what = _say(noted("This file is packed in a way that cannot be read here"))
        yield Reason(shown, 0, what, _say(noted("Make the ZIP with the usual settings")))
    if entry.file_size > LARGEST_FILE:
        yield _too_long(shown)


def _taken_twice(entries: list[ZipInfo]) -> list[Reason]:
    """Files that would land in the same place, and pages that would share an address."""
    found, places, slugs = [], set[str](), dict[str, str]()
    for entry in entries:
        name = entry.orig_filename
        shown, place = _shown(name), _inside(name)
        if place.casefold() in places:
            what = _say(
                noted("This file is in the ZIP twice, or differs from another by capital letters alone")
            )
            found.append(Reason(shown, 0, what, _say(noted("Keep one of the two"))))
        elif _fits(name) and not name.endswith(HIDDEN):
            same = slugs.setdefault(f"{place.partition('/')[0]}/{slug(Path(place))}", name)
            if same != name:
                what = _say(noted("This page has the same address as %(other)s"), other=_shown(same))
                found.append(
                    Reason(shown, 0, what, _say(noted("Give each page its own name after the number")))
                )
        places.add(place.casefold())
    return found


def _contents(opened: ZipFile, entries: list[ZipInfo]) -> Mapping[str, bytes]:
    """What is really inside. The list may lie about sizes: no more than allowed is ever unpacked."""
    files: dict[str, bytes] = {}
    found, total = [], 0
    for entry in entries:
        shown = _shown(entry.orig_filename)
        try:
            with opened.open(entry) as inside:
                content = inside.read(LARGEST_FILE + 1)
        except (BadZipFile, zlib.error, EOFError):
            found.append(_damaged(shown))
            continue
        found += _content_reasons(shown, content)
        total += len(content)
        if total > LARGEST_TOTAL:
            found.append(_too_much())
            break
        files[_inside(entry.orig_filename)] = content
    if found:
        raise UploadRefused(found)
    return files


def _name_reasons(shown: str, name: str) -> Iterator[Reason]:
    if not is_name(name):
        what = _say(noted("This is not the name of a page"))
        yield Reason(shown, 0, what, _say(noted("Name it like 040-watching.md, with three figures in front")))


def _content_reasons(shown: str, content: bytes) -> Iterator[Reason]:
    if len(content) > LARGEST_FILE:
        yield _too_long(shown)
        return
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        what = _say(noted("The file is not in UTF-8"))
        yield Reason(shown, line, what, _say(noted("Save it again as UTF-8 and send it once more")))


def _fits(name: str) -> bool:
    code, _, rest = _inside(name).partition("/manual/")
    return code in LANGUAGES and (rest == HIDDEN or is_name(rest))


def _inside(name: str) -> str:
    """The path under content/, whether or not that folder is in the ZIP."""
    return name.removeprefix(_TOP)


def _shown(name: str) -> str:
    """A name as a page can show it: short, without characters that hide or turn writing."""
    plain = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
    return plain if len(plain) <= 100 else f"{plain[:100]}…"


def _say(message: str, **values: str | int) -> str:
    """A sentence for the editor that the page can put into their language."""
    return Sentence(message, values)


def _too_long(shown: str) -> Reason:
    what = _say(noted("The file is larger than %(most)s KB"), most=LARGEST_FILE // 1000)
    return Reason(shown, 0, what, _say(noted("Make two pages of it")))


def _too_many() -> Reason:
    what = _say(noted("There are more than %(most)s files in the ZIP"), most=MOST_FILES)
    return Reason("ZIP", 0, what, _say(noted("Send the pages in several parts")))


def _too_much() -> Reason:
    what = _say(noted("The pages are larger than %(most)s MB together"), most=LARGEST_TOTAL // 1_000_000)
    return Reason("ZIP", 0, what, _say(noted("Send the pages in several parts")))


def _damaged(shown: str) -> Reason:
    what = _say(noted("The file is damaged, or is not as large as it says"))
    return Reason(shown, 0, what, _say(noted("Make the ZIP again and send it once more")))
