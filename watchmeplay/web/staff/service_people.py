"""The colleagues of a lead's areas: what they carry, who is away, and one of them with their families."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import cover, leavers, profiles
from watchmeplay.foundation import audit
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff import service_numbers as numbers
from watchmeplay.web.staff.allocation_forms import ProfileForm, profile_form
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.profile import save
from watchmeplay.web.staff.service import LEADS
from watchmeplay.web.staff.service_left import group

PERSON = "/service/people/<uuid:person_id>"


@staff.get("/service/people", who=LEADS)
def service_people() -> ResponseReturnValue:
    """What everybody carries, whoever has most room first."""
    audit.record(g.actor, audit.Act.SERVICE_READ)
    return render_template("staff/service_people.html", rooms=numbers.rooms())


@staff.get("/service/away", who=LEADS)
def service_away() -> ResponseReturnValue:
    """Who is away, now and later, and who covers."""
    audit.record(g.actor, audit.Act.SERVICE_READ)
    return render_template("staff/service_away.html", absences=numbers.absences())


@staff.get(PERSON, who=LEADS)
def service_person(person_id: UUID) -> ResponseReturnValue:
    """One colleague: profile, days away, families, and giving those on."""
    audit.record(g.actor, audit.Act.SERVICE_READ, subject_id=person_id)
    return _person(person_id, profile_form(profiles.of(g.actor, person_id)))


@staff.post(PERSON, who=LEADS)
def service_person_save(person_id: UUID) -> ResponseReturnValue:
    """Keep what their profile says."""
    profiles.reachable(g.actor, person_id)
    form = ProfileForm(request.form)
    if not save(form, person_id):
        return _person(person_id, form), 422
    flash(gettext("Saved."), "done")
    return redirect(f"/staff/service/people/{person_id}", 303)


def _person(person_id: UUID, form: ProfileForm) -> str:
    return render_template(
        "staff/service_person.html",
        form=form,
        person=profiles.of(g.actor, person_id),
        room=next((one for one in numbers.rooms() if one.person_id == person_id), None),
        absences=cover.coming(g.actor, person_id),
        group=group(leavers.of_person(g.actor, person_id), chosen=False),
    )
