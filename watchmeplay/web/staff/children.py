"""Children of a family: adding one more, and the day a baby is born. And the homes they live in."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from watchmeplay.families import memberships, overview, records
from watchmeplay.families.models import Basis
from watchmeplay.families.overview import ChildInFamily, Record
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.days import check_day
from watchmeplay.web.staff.new_family import born_or_expected
from watchmeplay.web.staff.people import child_choices
from watchmeplay.web.staff.people_forms import BORN, EXPECTED, BornForm, ChildForm, HomeForm


@staff.get("/families/<uuid:family_id>/children/new")
def child_new(family_id: UUID) -> ResponseReturnValue:
    """Ask for one more child; `twin` names a child of the same day."""
    record = overview.surroundings(g.actor, family_id)
    twin = next((child for child in record.children if str(child.id) == request.args.get("twin")), None)
    day = {} if twin is None else {"day": twin.born_on or twin.expected_on, "born": _state(twin)}
    return _child_page(record, ChildForm(data={"key": new_key(), **day}))


@staff.post("/families/<uuid:family_id>/children/new")
def child_add(family_id: UUID) -> ResponseReturnValue:
    """Add the child, and open its pages to the adults who were ticked."""
    record = overview.surroundings(g.actor, family_id)
    form = ChildForm(request.form)
    form.adults.choices = _adult_choices(record)
    if form.validate() and check_day(form, form.day, form.born.data, g.signed_in.zone):
        with form.refusals():
            child = records.add_child(
                g.actor,
                family_id=family_id,
                name=form.child_name.data,
                key=form.key.data,
                **born_or_expected(form.born.data, form.day.data),
            )
    if form.errors:
        return _child_page(record, form), 422
    for person_id in map(UUID, form.adults.data):
        memberships.give_access(
            g.actor,
            family_id=family_id,
            person_id=person_id,
            child_id=child.id,
            basis=_basis(record, person_id),
        )
    flash(gettext("Added."), "done")
    return _back(family_id)


@staff.get("/families/<uuid:family_id>/children/<uuid:child_id>/born")
def child_born_page(family_id: UUID, child_id: UUID) -> ResponseReturnValue:
    """Ask when the baby was born."""
    record, child = _expected(family_id, child_id)
    return render_template("staff/child_born.html", form=BornForm(), record=record, child=child)


@staff.post("/families/<uuid:family_id>/children/<uuid:child_id>/born")
def child_born(family_id: UUID, child_id: UUID) -> ResponseReturnValue:
    """The baby is here."""
    record, child = _expected(family_id, child_id)
    form = BornForm(request.form)
    if form.validate() and check_day(form, form.born_on, BORN, g.signed_in.zone):
        with form.refusals():
            records.was_born(g.actor, child_id, born_on=form.born_on.data)
    if form.errors:
        return render_template("staff/child_born.html", form=form, record=record, child=child), 422
    flash(gettext("Saved."), "done")
    return _back(family_id)


@staff.get("/families/<uuid:family_id>/homes/new")
def home_new(family_id: UUID) -> ResponseReturnValue:
    """Ask about one more home."""
    return _home_page(overview.surroundings(g.actor, family_id), HomeForm(data={"key": new_key()}))


@staff.post("/families/<uuid:family_id>/homes/new")
def home_add(family_id: UUID) -> ResponseReturnValue:
    """Add the home."""
    record = overview.surroundings(g.actor, family_id)
    form = HomeForm(request.form)
    form.children.choices, form.adults.choices = child_choices(record), _adult_choices(record)
    if form.validate():
        with form.refusals():
            records.add_household(
                g.actor,
                family_id=family_id,
                label=form.label.data,
                child_ids=[UUID(child_id) for child_id in form.children.data],
                person_ids=[UUID(person_id) for person_id in form.adults.data],
                key=form.key.data,
            )
    if form.errors:
        return _home_page(record, form), 422
    flash(gettext("Added."), "done")
    return _back(family_id)


def _child_page(record: Record, form: ChildForm) -> str:
    form.adults.choices = _adult_choices(record)
    return render_template("staff/child_new.html", form=form, record=record)


def _home_page(record: Record, form: HomeForm) -> str:
    form.children.choices, form.adults.choices = child_choices(record), _adult_choices(record)
    return render_template("staff/home_new.html", form=form, record=record)


def _adult_choices(record: Record) -> list[SelectChoice]:
    return [
        SelectChoice(str(adult.person_id), adult.name) for adult in record.adults if adult.ended_at is None
    ]


def _basis(record: Record, person_id: UUID) -> Basis:
    """The reason for which an adult sees the other children; the narrowest when they see none."""
    adult = record.adult(person_id)
    return Basis(adult.access[0].basis) if adult and adult.access else Basis.PRACTITIONER_APPROVED


def _expected(family_id: UUID, child_id: UUID) -> tuple[Record, ChildInFamily]:
    record = overview.surroundings(g.actor, family_id)
    child = record.child(child_id)
    if child is None:
        raise NotVisible
    if child.born_on is not None and request.method == "GET":
        raise NotVisible
    return record, child


def _state(child: ChildInFamily) -> str:
    return BORN if child.born_on else EXPECTED


def _back(family_id: UUID) -> Response:
    return redirect(url_for("staff.people_page", family_id=family_id), 303)
