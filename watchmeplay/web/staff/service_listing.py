"""How the rows behind a number are shown: cells, pages, and a line that says it was read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode
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
T = TypeVar("T")


def by_family(
    heading: str,
    lead: str,
    columns: tuple[str, ...],
    found: Mapping[UUID, T],
    cells: Callable[[UUID, T], Row],
) -> str:
    """A page with a row for each family: its name, its `cells` under their `columns`, and who looks after it."""
    part, families = on_this_page(list(found), lambda family_id: family_id)
    return rows(
        heading,
        lead,
        (gettext("Family"), *columns, gettext("Looked after by")),
        [
            (
                family(families[family_id]),
                *cells(family_id, found[family_id]),
                Cell(in_a_row(families[family_id].team) or gettext("Nobody")),
            )
            for family_id in part
            if family_id in families
        ],
        len(found),
    )


def on_this_page(found: list[T], family_of: Callable[[T], UUID]) -> tuple[list[T], dict[UUID, FamilyLine]]:
    """What stands on the page that was asked for, in the list's order, and the families it is about."""
    start = (asked_page() - 1) * ON_A_PAGE
    part = found[start : start + ON_A_PAGE]
    return part, service.lines(g.actor, set(map(family_of, part)))


def family(line: FamilyLine) -> Cell:
    """A family’s name, leading to its record."""
    return Cell(line.name, f"/staff/families/{line.family_id}")


def rows(
    heading: str,
    lead: str,
    columns: tuple[str, ...],
    found: list[Row],
    count: int,
    *,
    template: str = "staff/service_rows.html",
    **more: Any,
) -> str:
    """The page: a heading, a line about it, and the rows. `count` is how many there are in all. It is audited.

    A list with something of its own above the rows gives its template, and `more` for it.
    """
    audit.record(g.actor, audit.Act.SERVICE_READ)
    number = asked_page()
    return render_template(
        template,
        heading=heading,
        lead=lead,
        columns=columns,
        rows=found,
        newer=_page(number - 1) if number > 1 else "",
        older=_page(number + 1) if count > number * ON_A_PAGE else "",
        back=HERE,
        **more,
    )


def _page(number: int) -> str:
    """Another page of the list that is shown, with everything else that its address asks for."""
    return f"{request.path}?{urlencode({**request.args.to_dict(), 'page': number})}"
