"""Accounts of staff and administrators. No family and no carer is ever named on these pages."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from watchmeplay.accounts import invitations, people
from watchmeplay.accounts.models import Person
from watchmeplay.care.allocation import arranged
from watchmeplay.families import caseloads, postings
from watchmeplay.foundation.actors import STAFF, Role
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.words import noted
from watchmeplay.site import areas
from watchmeplay.web import way_in_page
from watchmeplay.web.admin.area import admin
from watchmeplay.web.forms.fields import CheckboxesField, HiddenField, RadioField, SelectChoice, StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.lists import in_a_row

ROLES = {
    Role.PRACTITIONER: (lazy("Practitioner"), lazy("Sees the families on their own caseload.")),
    Role.LEAD: (lazy("Lead"), lazy("Sees every family in their areas.")),
    Role.ADMIN: (lazy("Administrator"), lazy("Looks after accounts and areas. Sees no family.")),
}
SHOWN_BEFORE = noted(
    "That invitation was made already. If you did not note the link and the code, make new ones."
)


class ColleagueForm(Form):
    """A colleague to be invited."""

    name = StringField(lazy("Name"), [Required(lazy("Enter a name")), Longest(80)])
    role = RadioField(
        lazy("What will they do?"),
        [Required(lazy("Choose a role"))],
        choices=[
            SelectChoice(role, words, render_kw={"hint": meaning}) for role, (words, meaning) in ROLES.items()
        ],
    )
    areas = CheckboxesField(lazy("Areas"), hint=lazy("For practitioners and leads."))
    key = HiddenField()


class AreasForm(Form):
    """Where a member of staff works."""

    areas = CheckboxesField(lazy("Areas they work in"))


@admin.get("/")
def admin_home() -> ResponseReturnValue:
    """Everyone who works here."""
    staff, posted = people.staff(g.actor), postings.areas_by_person(g.actor)
    named = {area.id: area.name for area in areas.areas()}
    waiting = [person.id for person in staff if person.standing == "invited"]
    ways = {person_id: invitations.state(row) for person_id, row in invitations.latest(waiting).items()}
    return render_template(
        "admin/accounts.html",
        staff=staff,
        roles=ROLES,
        ways=ways,
        places={person_id: in_a_row(named[area_id] for area_id in ids) for person_id, ids in posted.items()},
    )


@admin.get("/accounts/new")
def account_new() -> ResponseReturnValue:
    """Ask who is invited."""
    return _new_page(ColleagueForm(data={"key": new_key()}))


@admin.post("/accounts/new")
def account_invite() -> ResponseReturnValue:
    """Make the account and show its invitation, once."""
    form = ColleagueForm(request.form)
    form.areas.choices = _area_choices()
    if form.validate():
        with form.refusals():
            person, way = postings.invite_staff(
                g.actor,
                role=Role(form.role.data),
                name=form.name.data,
                area_ids=[UUID(area_id) for area_id in form.areas.data],
                key=form.key.data,
            )
    if form.errors:
        return _new_page(form), 422
    done = url_for("admin.account_page", person_id=person.id)
    if way is None:
        flash(gettext(SHOWN_BEFORE), "note")
        return redirect(done, 303)
    return way_in_page.show(way, name=person.name, done=done, here="accounts")


@admin.get("/accounts/<uuid:person_id>")
def account_page(person_id: UUID) -> ResponseReturnValue:
    """One colleague."""
    return _page(people.staff_member(g.actor, person_id))


@admin.post("/accounts/<uuid:person_id>/areas")
def account_areas(person_id: UUID) -> ResponseReturnValue:
    """Change where they work."""
    person = people.staff_member(g.actor, person_id)
    if person.role not in STAFF:
        raise NotVisible
    form = AreasForm(request.form)
    form.areas.choices = _area_choices()
    if form.validate() and not form.areas.data:
        form.refuse(noted("Choose at least one area. To stop their work, suspend the account."), "areas")
    if form.errors:
        return _page(person, form), 422
    caseloads.post(g.actor, person_id=person.id, area_ids=[UUID(area_id) for area_id in form.areas.data])
    flash(gettext("Saved."), "done")
    return _back(person_id)


@admin.post("/accounts/<uuid:person_id>/invite-again")
def account_invite_again(person_id: UUID) -> ResponseReturnValue:
    """A fresh link and code."""
    person = people.staff_member(g.actor, person_id)
    try:
        way = postings.invite_staff_again(g.actor, person)
    except Refused as refused:
        return _refused(person, refused)
    done = url_for("admin.account_page", person_id=person_id)
    return way_in_page.show(way, name=person.name, done=done, here="accounts")


@admin.post("/accounts/<uuid:person_id>/suspend")
def account_suspend(person_id: UUID) -> ResponseReturnValue:
    """Stop the account at once."""
    person = people.staff_member(g.actor, person_id)
    try:
        # First: whoever picks a time holds the meeting before the person it is with.
        arranged.stop(g.actor, person.id)
        people.suspend(g.actor, person)
    except Refused as refused:
        return _refused(person, refused)
    flash(gettext("Suspended. They are signed out everywhere."), "done")
    return _back(person_id)


@admin.post("/accounts/<uuid:person_id>/restore")
def account_restore(person_id: UUID) -> ResponseReturnValue:
    """Let them sign in again."""
    people.restore(g.actor, people.staff_member(g.actor, person_id))
    flash(gettext("They can sign in again."), "done")
    return _back(person_id)


def _page(person: Person, form: Form | None = None) -> str:
    posted = postings.areas_by_person(g.actor).get(person.id, set())
    areas_form = form if isinstance(form, AreasForm) else AreasForm(data={"areas": [str(i) for i in posted]})
    areas_form.areas.choices = _area_choices()
    way = invitations.latest([person.id]).get(person.id)
    return render_template(
        "admin/account.html",
        form=form,
        person=person,
        role=ROLES[Role(person.role)],
        works_in_areas=person.role in STAFF,
        areas_form=areas_form,
        way=(invitations.state(way), way.expires_at) if way else None,
    )


def _refused(person: Person, refused: Refused) -> ResponseReturnValue:
    form = Form()
    form.refuse(refused.message)
    return _page(person, form), 422


def _new_page(form: ColleagueForm) -> str:
    form.areas.choices = _area_choices()
    return render_template("admin/account_new.html", form=form)


def _area_choices() -> list[SelectChoice]:
    return [SelectChoice(str(area.id), area.name) for area in areas.areas()]


def _back(person_id: UUID) -> Response:
    return redirect(url_for("admin.account_page", person_id=person_id), 303)
