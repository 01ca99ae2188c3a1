"""A family's appointments, past and coming, with what they show together."""

from uuid import UUID

from flask import g, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.care.appointments import queries
from watchmeplay.families import caseloads, records
from watchmeplay.foundation import audit, clock
from watchmeplay.web import meeting_words
from watchmeplay.web.arguments import asked_id
from watchmeplay.web.staff.ages import together
from watchmeplay.web.staff.area import staff


@staff.get("/families/<uuid:family_id>/appointments")
def family_appointments(family_id: UUID) -> ResponseReturnValue:
    """The list. A lead who does not look after the family reads it."""
    family = records.family_of(g.actor, family_id)
    before = asked_id("before")
    found = queries.of_family(g.actor, family_id, before=before)
    audit.record(g.actor, audit.Act.FAMILY_READ, subject_id=family_id, family_id=family_id)
    return render_template(
        "staff/appointments_of_family.html",
        family=family,
        ages=together(records.children(g.actor, family_id), clock.today(g.signed_in.zone)),
        found=found,
        pattern=queries.pattern_of(g.actor, family_id),
        may_act=caseloads.looks_after(g.actor, family_id),
        is_older_page=before is not None,
        said=meeting_words,
    )
