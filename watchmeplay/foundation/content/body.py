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


def check(file: MarkdownFile, problems: list[Problem], *, blocks: Collection[str] = ()) -> bool:
    """Add a problem for HTML, pictures, headings out of order, deep nesting, heaps of brackets, links that
    lead nowhere safe, and fences of blocks that are unknown, nested or left open.

    True when there was none, so that the body can be rendered.
    """
    found = _fence_problems(file, blocks)
    above = 1
    previous = ""
    brackets = 0
    for number, line in _lines(file):
        bare = _CODE.sub("", line)
        before, brackets = brackets, (brackets if line.strip() else 0) + line.count("[")
        if before <= _MOST_BRACKETS < brackets:
            what = "There are too many brackets between two empty lines"
            found.append(Problem(file.path, number, what, "Take out those that are no links"))
        if fence := _FENCE.match(bare):
            above, previous, bare = 2, "", fence["heading"] or ""
        level = _heading_level(bare, previous)
        lowest = min(above + 1, _LOWEST_HEADING)
        found.extend(
            Problem(file.path, number, what, remedy) for what, remedy in _complaints(bare, level, lowest)
        )
        above = level or above
        previous = bare
    for link in links(file):
        if not link.address.startswith(("https://", "http://", "mailto:", "tel:")) and not _is_ours(link):
            remedy = "Begin it with /, #, https://, mailto: or tel:"
            found.append(Problem(link.path, link.line, f"“{link.address}” cannot be linked to", remedy))
    problems.extend(found)
    return not found


def fenced(file: MarkdownFile) -> list[str]:
    """The names of the blocks in the file, in order."""
    return [name for _, line in _lines(file) if (found := _FENCE.match(line)) and (name := found["name"])]


def links(file: MarkdownFile) -> Iterator[Link]:
    """Every link written in the file, in order."""
    for number, line in _lines(file):
        for found in _LINK.finditer(_CODE.sub("", line)):
            address, _, fragment = (found["inline"] or found["named"] or "").partition("#")
            yield Link(file.path, number, address, fragment)


def check_links(
    files: Collection[MarkdownFile],
    addresses: Mapping[str, Collection[str] | None],
    *,
    own_address: Mapping[Path, str],
    problems: list[Problem],
) -> None:
    """Add a problem for each link into the service that leads to no page or no heading.

    `addresses` maps each known address to the ids of its headings, or to None where they are not known.
    Links whose first part (such as /guide) is among none of the known are left alone: other parts of the
    service answer for them.
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
                continue
            ids = addresses[address]
            if link.fragment and ids is not None and link.fragment not in ids:
                what = f"There is no heading #{link.fragment} on {address}"
                problems.append(Problem(file.path, link.line, what, "Correct the link or the heading"))


_LOWEST_HEADING = 4
# Each may begin a link, and is held against all that follow: a page of them would keep the server busy for hours.
_MOST_BRACKETS = 200
_CODE = re.compile(r"`[^`]*`")
# <https://…> and <name@example.org> are Markdown's own way to write a link.
_HTML = re.compile(r"<(?![a-z][a-z0-9+.-]*:[^\s<>]*>|[^\s<>@]+@[^\s<>]+>)[a-z/!?]|&#?\w+;", re.IGNORECASE)
_DEEP = re.compile(r"(?:[ \t]*(?:[-*+]|\d+\.)[ \t]+){5}\S|[ \t>]{33}")
_LINK = re.compile(
    r"\]\(\s*<?(?P<inline>[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?[^)]*\)"
    r"|^ {0,3}\[[^\]]+\]:\s*<?(?P<named>[^\s<>]+)"
)


_FENCE = re.compile(r" {0,3}///+[ \t]*(?P<name>[^\s|]*)[ \t]*(?:\|(?P<heading>.*))?$")


def _fence_problems(file: MarkdownFile, known: Collection[str]) -> list[Problem]:
    found: list[Problem] = []
    opened: tuple[int, str] | None = None
    names = ", ".join(sorted(known)) or "none here"
    for number, line in _lines(file):
        fence = _FENCE.match(line)
        if fence is None:
            continue
        name = fence["name"]
        if name and opened:
            what = f"The block “{name}” begins inside “{opened[1]}”"
            found.append(Problem(file.path, number, what, "Close the first with a line of /// before it"))
        elif name and name not in known:
            found.append(Problem(file.path, number, f"“{name}” is not a block", f"Use one of: {names}"))
        elif not name and not opened:
            found.append(
                Problem(file.path, number, "This /// closes no block", "Take it out, or name a block")
            )
        opened = (number, name) if name else None
    if opened:
        what = f"The block “{opened[1]}” has no end"
        found.append(Problem(file.path, opened[0], what, "Add a line of /// where it ends"))
    return found


def _complaints(line: str, level: int, lowest: int) -> Iterator[tuple[str, str]]:
    if _HTML.search(line):
        yield "There is HTML in the text", "Write it as Markdown"
    if "![" in line:
        yield "There is a picture in the text", "Take it out: pages get theirs from the service"
    if _DEEP.match(line):
        yield "The list is nested too deeply", "Use at most four levels"
    if level == 1:
        yield "There is a heading of the first level", "Use ##: the title is the first level"
    elif level > lowest:
        yield "The heading skips a level", f"Use {'#' * lowest}"


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
