"""A family's record in one stream: everything that happened, newest first."""

from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.families import overview
from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web import shelves
from watchmeplay.web.staff import record_lines
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.record_stream import stream

PAGE = 50


@staff.get("/families/<uuid:family_id>/timeline")
def timeline_page(family_id: UUID) -> ResponseReturnValue:
    """All of it, or one group of it (`show`), page by page. Opening it is audited as opening the record."""
    record = overview.open_record(g.actor, family_id)
    shown = request.args.get("show", "")
    if shown and shown not in record_lines.GROUPS:
        raise NotVisible
    kinds = record_lines.chosen([shown]) if shown else record_lines.EVERYTHING
    found = stream(g.actor, family_id, kinds, limit=PAGE, before=request.args.get("before"))
    titles = {page.slug: page.title for page in shelves.guide().pages}
    return render_template(
        "staff/timeline.html",
        record=record,
        lines=record_lines.lines(record, found, titles),
        older=found.older,
        shown=shown,
        groups=record_lines.GROUPS,
        first=not request.args.get("before"),
        now=clock.now(),
    )
