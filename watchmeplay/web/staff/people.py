"""The people of a family: who they are, inviting one more, who looks after them, and pausing contact."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import invitations
from watchmeplay.care.partners import second_carers
from watchmeplay.care.partners.second_carers import Wish
from watchmeplay.families import caseloads, memberships, overview, records
from watchmeplay.families.models import Basis
from watchmeplay.families.overview import Record
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.words import noted
from watchmeplay.web import way_in_page
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff import handing_over
from watchmeplay.web.staff.ages import age
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.people_forms import InviteForm, TeamForm
from watchmeplay.web.staff.record_strip import strip

SHOWN_BEFORE = noted(
    "That invitation was made already. If you did not note the link and the code, make new ones."
)


def child_choices(record: Record) -> list[SelectChoice]:
    """The family's children, to choose from."""
    return [SelectChoice(str(child.id), child.name) for child in record.children]


@staff.get("/families/<uuid:family_id>/people")
def people_page(family_id: UUID) -> ResponseReturnValue:
    """Everyone in the family and around it."""
    record = overview.open_record(g.actor, family_id)
    return _people(record, _team_form(family_id))


@staff.get("/families/<uuid:family_id>/people/invite")
def people_invite(family_id: UUID) -> ResponseReturnValue:
    """Ask who is invited."""
    record = overview.surroundings(g.actor, family_id)
    only_child = [str(child.id) for child in record.children] if len(record.children) == 1 else []
    wish = _wish(family_id, request.args.get("wish"))
    named = {"name": wish.name, "wish": str(wish.id)} if wish else {}
    form = InviteForm(data={"key": new_key(), "children": only_child, **named})
    return _invite(record, form)


@staff.post("/families/<uuid:family_id>/people/invite")
def people_invite_send(family_id: UUID) -> ResponseReturnValue:
    """Make the invitation and show its two halves, once."""
    record = overview.surroundings(g.actor, family_id)
    form = InviteForm(request.form)
    form.children.choices = child_choices(record)
    if form.validate():
        with form.refusals():
            membership, way = memberships.invite_caregiver(
                g.actor,
                family_id=family_id,
                name=form.name.data,
                child_ids=[UUID(child_id) for child_id in form.children.data],
                basis=Basis(form.basis.data),
                key=form.key.data,
            )
    if form.errors:
        return _invite(record, form), 422
    done = url_for("staff.person_page", family_id=family_id, person_id=membership.person_id)
    wish = _wish(family_id, form.wish.data)
    if wish is not None and way is not None:
        second_carers.invited(g.actor, wish.id, person_id=membership.person_id)
    if way is None:
        flash(gettext(SHOWN_BEFORE), "note")
        return redirect(done, 303)
    return way_in_page.show(way, name=form.name.data, done=done, here="families")


@staff.post("/families/<uuid:family_id>/team")
def team_add(family_id: UUID) -> ResponseReturnValue:
    """Put the family on a colleague's caseload."""
    record = overview.surroundings(g.actor, family_id)
    form = _team_form(family_id, sent=True)
    if form.validate():
        with form.refusals():
            caseloads.assign(g.actor, family_id=family_id, person_id=UUID(form.person.data))
    if form.errors:
        return _people(record, form), 422
    flash(gettext("Added. They can open this family’s record now."), "done")
    return redirect(url_for("staff.people_page", family_id=family_id), 303)


@staff.post("/families/<uuid:family_id>/team/<uuid:person_id>/remove")
def team_remove(family_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Take the family off a colleague's caseload, at once."""
    record = overview.surroundings(g.actor, family_id)
    try:
        handing_over.take_off(g.actor, family_id=family_id, person_id=person_id)
    except Refused as refused:
        abandon()
        form = _team_form(family_id)
        form.refuse(refused.message, refused.field)
        return _people(record, form), 422
    if person_id == g.actor.person_id and g.actor.role == Role.PRACTITIONER:
        flash(gettext("This family is no longer on your caseload."), "done")
        return redirect("/staff/families/", 303)
    flash(gettext("Taken off their caseload."), "done")
    return redirect(url_for("staff.people_page", family_id=family_id), 303)


@staff.post("/families/<uuid:family_id>/pause")
def contact_pause(family_id: UUID) -> ResponseReturnValue:
    """Stop every notice to the family, or let them go out again."""
    paused = request.form.get("paused") == "yes"
    records.pause_contact(g.actor, family_id, paused=paused)
    said = gettext("Contact is paused. No notice leaves for this family.")
    flash(said if paused else gettext("Notices go out again."), "done")
    return redirect(url_for("staff.people_page", family_id=family_id), 303)


def _people(record: Record, form: TeamForm) -> str:
    today = clock.today(g.signed_in.zone)
    ways = invitations.latest(adult.person_id for adult in record.adults if adult.joined_at is None)
    return render_template(
        "staff/people.html",
        form=form,
        record=record,
        ages={child.id: age(child.born_on, child.expected_on, today) for child in record.children},
        child_names={child.id: child.name for child in record.children},
        adult_names={adult.person_id: adult.name for adult in record.adults},
        ways={person_id: (invitations.state(row), row.expires_at) for person_id, row in ways.items()},
        homes=records.households(g.actor, record.family_id),
        team=caseloads.team(g.actor, record.family_id),
        said=strip(g.actor, record.family_id).said,
    )


def _wish(family_id: UUID, wish_id: str | None) -> Wish | None:
    """The wish of a carer that this invitation answers, if it answers one."""
    if not wish_id:
        return None
    return next((wish for wish in second_carers.wishes(g.actor, family_id) if str(wish.id) == wish_id), None)


def _invite(record: Record, form: InviteForm) -> str:
    form.children.choices = child_choices(record)
    return render_template("staff/person_invite.html", form=form, record=record)


def _team_form(family_id: UUID, *, sent: bool = False) -> TeamForm:
    family = records.family_of(g.actor, family_id)
    there = caseloads.team_ids(g.actor, family_id)
    form = TeamForm(request.form if sent else None)
    form.person.choices = [SelectChoice("", gettext("Choose…"))] + [
        SelectChoice(str(person.id), person.name)
        for person in caseloads.practitioners(g.actor, family.area_id)
        if person.id not in there
    ]
    return form
