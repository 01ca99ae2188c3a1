"""The words of a Markdown file: what the service's pages cannot show, and where their links lead."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from watchmeplay.foundation.content.markdown_file import MarkdownFile
from watchmeplay.foundation.content.problems import Problem


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads: `address` without its fragment."""

    path: Path
    line: int
    address: str
    fragment: str


def check(file: MarkdownFile, problems: list[Problem]) -> None:
    """Add a problem for raw HTML, pictures, headings out of order and links that lead nowhere safe."""
    above = 1
    previous = ""
    for number, line in _lines(file):
        bare = _CODE.sub("", line)
        if _HTML.search(bare):
            problems.append(Problem(file.path, number, "There is HTML in the text", "Write it as Markdown"))
        if "![" in bare:
            what = "There is a picture in the text"
            problems.append(
                Problem(file.path, number, what, "Take it out: pages get theirs from the service")
            )
        level = _heading_level(bare, previous)
        if level == 1:
            what = "There is a heading of the first level"
            problems.append(Problem(file.path, number, what, "Use ##: the title is the first level"))
        elif level > min(above + 1, _LOWEST_HEADING):
            remedy = f"Use {'#' * min(above + 1, _LOWEST_HEADING)}"
            problems.append(Problem(file.path, number, "The heading skips a level", remedy))
        above = level or above
        previous = bare
    for link in links(file):
        if not link.address.startswith(("https://", "http://", "mailto:", "tel:")) and not _is_ours(link):
            remedy = "Begin it with /, #, https://, mailto: or tel:"
            problems.append(Problem(link.path, link.line, f"“{link.address}” cannot be linked to", remedy))


def links(file: MarkdownFile) -> Iterator[Link]:
    """Every link written in the file, in order."""
    for number, line in _lines(file):
        for found in _LINK.finditer(_CODE.sub("", line)):
            address, _, fragment = (found["inline"] or found["named"] or "").partition("#")
            yield Link(file.path, number, address, fragment)


def check_links(
    files: Collection[MarkdownFile],
    addresses: Mapping[str, Collection[str]],
    *,
    own_address: Mapping[Path, str],
    problems: list[Problem],
) -> None:
    """Add a problem for each link into the service that leads to no page or no heading.

    `addresses` maps each known address to the ids of its headings. A folder (an address ending in /) in it
    vouches only for itself. Links to addresses of which the first part is not among the known are left
    alone: other parts of the service answer for them.
    """
    parts = {_first_part(address) for address in addresses}
    for file in files:
        for link in links(file):
            if not _is_ours(link):
                continue
            address = link.address or own_address[file.path]
            if address not in addresses:
                if _first_part(address) in parts:
                    what = f"There is no page {address}"
                    problems.append(Problem(file.path, link.line, what, "Correct the link or add the page"))
            elif link.fragment and link.fragment not in addresses[address]:
                what = f"There is no heading #{link.fragment} on {address}"
                problems.append(Problem(file.path, link.line, what, "Correct the link or the heading"))


_LOWEST_HEADING = 4
_CODE = re.compile(r"`[^`]*`")
# <https://…> and <name@example.org> are Markdown's own way to write a link.
_HTML = re.compile(r"<(?![a-z][a-z0-9+.-]*:[^\s<>]*>|[^\s<>@]+@[^\s<>]+>)[a-z/!?]|&#?\w+;", re.IGNORECASE)
_LINK = re.compile(
    r"\]\(\s*<?(?P<inline>[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?[^)]*\)"
    r"|^ {0,3}\[[^\]]+\]:\s*<?(?P<named>[^\s<>]+)"
)


def _lines(file: MarkdownFile) -> Iterator[tuple[int, str]]:
    return enumerate(file.body.split("\n"), start=file.body_line)


def _heading_level(line: str, previous: str) -> int:
    found = re.match(r"(#{1,6})", line)
    if found:
        return len(found[1])
    if previous.strip() and re.fullmatch(r"=+ *", line):
        return 1
    if previous.strip() and re.fullmatch(r"-+ *", line):
        return 2
    return 0


def _is_ours(link: Link) -> bool:
    if not link.address:
        return bool(link.fragment)
    return link.address.startswith("/") and not link.address.startswith(("//", "/\\"))


def _first_part(address: str) -> str:
    return address.split("/")[1] if address.startswith("/") else address
