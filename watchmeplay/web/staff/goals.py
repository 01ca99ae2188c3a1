"""What a family's carers hope for: written down and rated as they talk."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.plans import goals
from watchmeplay.families import overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.web.forms.fields import SelectChoice, SelectField, TextAreaField
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.goal_forms import RatingForm
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.area import staff


class HopeForm(KeyedForm):
    """A new goal of one carer."""

    person = SelectField(lazy("Whose hope"), [Required(lazy("Choose whose hope it is"))])
    words = TextAreaField(
        lazy("In their own words"),
        [Required(lazy("Write what they hope for")), Longest(goals.LONGEST)],
        hint=lazy("As they say it. Three at a time are enough."),
        rows=2,
    )


@staff.get("/families/<uuid:family_id>/goals")
def goals_page(family_id: UUID) -> ResponseReturnValue:
    """The goals with every rating, and a form for one more."""
    return _page(overview.surroundings(g.actor, family_id), HopeForm())


@staff.post("/families/<uuid:family_id>/goals")
def goal_add(family_id: UUID) -> ResponseReturnValue:
    """Write a goal down."""
    record = overview.surroundings(g.actor, family_id)
    form = HopeForm(request.form)
    form.person.choices = _people(record)
    if form.validate():
        with form.refusals():
            goals.add(
                g.actor,
                family_id=family_id,
                person_id=UUID(form.person.data),
                words=form.words.data,
                key=form.key.data or "",
            )
    if form.errors:
        return _page(record, form), 422
    flash(gettext("Saved."), "done")
    return _back(family_id)


@staff.post("/families/<uuid:family_id>/goals/<uuid:goal_id>/rate")
def goal_rate(family_id: UUID, goal_id: UUID) -> ResponseReturnValue:
    """Add a rating that a carer gives as they talk."""
    _check(family_id, goal_id)
    form = RatingForm(request.form)
    if not form.validate():
        raise Refused("Choose a number from 0 to 10.")
    goals.rate(g.actor, goal_id, int(form.rating.data))
    flash(gettext("Saved."), "done")
    return _back(family_id)


@staff.post("/families/<uuid:family_id>/goals/<uuid:goal_id>/aside")
def goal_aside(family_id: UUID, goal_id: UUID) -> ResponseReturnValue:
    """Put a goal aside, or take it up again."""
    _check(family_id, goal_id)
    goals.put_aside(g.actor, goal_id, aside=request.form.get("aside") == "yes")
    flash(gettext("Saved."), "done")
    return _back(family_id)


def _check(family_id: UUID, goal_id: UUID) -> None:
    if goal_id not in {hope.id for hope in goals.of_family(g.actor, family_id)}:
        raise NotVisible


def _page(record: Record, form: HopeForm) -> str:
    form.person.choices = _people(record)
    if len(form.person.choices) == 1:
        form.person.data = form.person.data or str(form.person.choices[0].value)
    return render_template(
        "staff/goals.html",
        record=record,
        form=form,
        hopes=[
            (hope, RatingForm(id_prefix=f"hope-{number}-"))
            for number, hope in enumerate(goals.of_family(g.actor, record.family_id))
        ],
    )


def _people(record: Record) -> list[SelectChoice]:
    named = [
        SelectChoice(str(adult.person_id), adult.name) for adult in record.adults if adult.ended_at is None
    ]
    return named if len(named) == 1 else [SelectChoice("", lazy("Choose…")), *named]


def _back(family_id: UUID) -> ResponseReturnValue:
    return redirect(f"/staff/families/{family_id}/goals", 303)
