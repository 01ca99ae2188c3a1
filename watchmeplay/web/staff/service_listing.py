"""How the rows behind a number are shown: cells, pages, and a line that says it was read."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import g, render_template, request

from watchmeplay.care.allocation import service
from watchmeplay.care.allocation.service import FamilyLine
from watchmeplay.foundation import audit
from watchmeplay.web.arguments import asked_page
from watchmeplay.web.languages import gettext
from watchmeplay.web.lists import in_a_row
from watchmeplay.web.staff.service import HERE

ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: words, a link, a moment or a day."""

    words: str = ""
    href: str = ""
    moment: datetime | None = None
    zone: str = ""
    day: date | None = None


Row = tuple[Cell, ...]


def shown(found: dict[UUID, object]) -> tuple[list[UUID], dict[UUID, FamilyLine]]:
    """The families on this page of a list, in its order."""
    first = start()
    ids = list(found)[first : first + ON_A_PAGE]
    families = service.lines(g.actor, set(ids))
    return [family_id for family_id in ids if family_id in families], families


def start() -> int:
    """Where the page that was asked for begins. Raises `NotVisible` for what is no number."""
    return (asked_page() - 1) * ON_A_PAGE


def family(line: FamilyLine) -> Cell:
    """A family’s name, leading to its record."""
    return Cell(line.name, f"/staff/families/{line.family_id}")


def team(line: FamilyLine) -> Cell:
    """Who looks after it."""
    return Cell(in_a_row(line.team) or gettext("Nobody"))


def rows(heading: str, lead: str, columns: tuple[str, ...], found: list[Row], count: int) -> str:
    """The page: a heading, a line about it, and the rows. `count` is how many there are in all. It is audited."""
    audit.record(g.actor, audit.Act.SERVICE_READ)
    number = asked_page()
    return render_template(
        "staff/service_rows.html",
        heading=heading,
        lead=lead,
        columns=columns,
        rows=found,
        newer=f"{request.path}?page={number - 1}" if number > 1 else "",
        older=f"{request.path}?page={number + 1}" if count > number * ON_A_PAGE else "",
        back=HERE,
    )
