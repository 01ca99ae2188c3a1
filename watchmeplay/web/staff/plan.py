"""A family's plan: what was agreed with each carer about each child, and how much of it has happened."""

from datetime import timedelta
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.validators import Optional

from watchmeplay.care.plans import dose, plans
from watchmeplay.care.plans.dose import Dose
from watchmeplay.care.plans.plans import Agreed, Numbers
from watchmeplay.diary import own_plays
from watchmeplay.families import overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.fields import (
    DateField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.area import staff

CHOOSE = SelectChoice("", lazy("Choose…"))
BEGINS_WITHIN = timedelta(days=366)


class PlanForm(KeyedForm):
    """A plan with one carer about one child. The numbers stand as most families begin."""

    saved_before = noted("A plan was saved from here before. To save this one as well, press Save again.")
    pair = SelectField(lazy("With whom, about whom"), [Required(lazy("Choose a carer and a child"))])
    together = StringField(
        lazy("Times together with you"), [Required(lazy("Enter a number")), Longest(3)], width=3
    )
    alone = StringField(lazy("Times on their own"), [Required(lazy("Enter a number")), Longest(3)], width=3)
    weeks = StringField(lazy("Over how many weeks"), [Required(lazy("Enter a number")), Longest(3)], width=3)
    starts_on = DateField(lazy("First day"), [Required(lazy("Enter the first day"))])
    agreed_on = DateField(
        lazy("Agreed on"), [Optional()], hint=lazy("Leave empty if it was offered and is not agreed yet.")
    )
    words = TextAreaField(
        lazy("In words, for the carer"),
        [Longest(plans.LONGEST_WORDS)],
        hint=lazy(
            "They read this on their own page. When and where suits them, what you will do, what they will do."
        ),
        rows=4,
    )


@staff.get("/families/<uuid:family_id>/plan")
def plan_page(family_id: UUID) -> ResponseReturnValue:
    """The plans that stand, with what has happened, and a form for a new or a changed one."""
    record = overview.surroundings(g.actor, family_id)
    today = clock.today(g.signed_in.zone)
    form = PlanForm(data={"starts_on": today, "agreed_on": today, **_usual(record)})
    if request.args.get("change"):
        _fill(form, family_id, request.args["change"])
    return _page(record, form)


@staff.post("/families/<uuid:family_id>/plan")
def plan_agree(family_id: UUID) -> ResponseReturnValue:
    """Write the plan down."""
    record = overview.surroundings(g.actor, family_id)
    form = PlanForm(request.form)
    form.pair.choices = _pairs(record)
    if form.validate() and _check_days(form):
        person_id, child_id = map(UUID, form.pair.data.split())
        with form.refusals():
            plans.agree(
                g.actor,
                family_id=family_id,
                person_id=person_id,
                child_id=child_id,
                numbers=_numbers(form),
                starts_on=form.starts_on.data,
                agreed_on=form.agreed_on.data,
                words=form.words.data or "",
                key=form.key.data or "",
            )
    if form.errors:
        return _page(record, form), 422
    flash(gettext("Saved."), "done")
    return redirect(f"/staff/families/{family_id}/plan", 303)


def doses(found: list[Agreed], zone: str) -> dict[UUID, Dose]:
    """By plan, what has happened of it. Two queries."""
    if not found:
        return {}
    since = min(dose.begins(plan, zone) for plan in found)
    alone = own_plays.times(g.actor, {plan.family_id for plan in found}, since=since)
    together = dose.times_together(g.actor, found, zone)
    today = clock.today(zone)
    return {
        plan.id: dose.of(
            plan,
            together=together.get(plan.id, 0),
            alone=sum(at >= dose.begins(plan, zone) for at in alone.get((plan.person_id, plan.child_id), [])),
            today=today,
        )
        for plan in found
    }


def _page(record: Record, form: PlanForm) -> str:
    form.pair.choices = _pairs(record)
    found = plans.standing(g.actor, record.family_id)
    return render_template(
        "staff/plan.html",
        record=record,
        form=form,
        plans=found,
        doses=doses(found, g.signed_in.zone),
        makers=plans.makers(g.actor, [plan.id for plan in found]),
    )


def _pairs(record: Record) -> list[SelectChoice]:
    pairs = [
        SelectChoice(
            f"{adult.person_id} {child.id}",
            gettext("%(carer)s with %(child)s", carer=adult.name, child=child.name),
        )
        for adult in record.adults
        if adult.ended_at is None
        for child in record.children
    ]
    return pairs if len(pairs) == 1 else [CHOOSE, *pairs]


def _usual(record: Record) -> dict[str, str]:
    usual, pairs = Numbers(), _pairs(record)
    only = {"pair": str(pairs[0].value)} if len(pairs) == 1 else {}
    return {"together": str(usual.together), "alone": str(usual.alone), "weeks": str(usual.weeks), **only}


def _fill(form: PlanForm, family_id: UUID, plan_id: str) -> None:
    plan = next((plan for plan in plans.standing(g.actor, family_id) if str(plan.id) == plan_id), None)
    if plan is None:
        raise NotVisible
    form.pair.data = f"{plan.person_id} {plan.child_id}"
    form.together.data, form.alone.data = str(plan.numbers.together), str(plan.numbers.alone)
    form.weeks.data, form.words.data = str(plan.numbers.weeks), plan.words
    form.starts_on.data, form.agreed_on.data = plan.starts_on, plan.agreed_on


def _check_days(form: PlanForm) -> bool:
    today = clock.today(g.signed_in.zone)
    if abs(form.starts_on.data - today) > BEGINS_WITHIN:
        form.refuse(gettext("Enter a day within a year of today."), "starts_on")
    if form.agreed_on.data and not today - BEGINS_WITHIN <= form.agreed_on.data <= today:
        form.refuse(gettext("Enter today or a day before it."), "agreed_on")
    for field in (form.together, form.alone, form.weeks):
        if not (field.data.strip().isascii() and field.data.strip().isdecimal()):
            form.refuse(gettext("Enter a whole number."), field.name)
    return not form.errors


def _numbers(form: PlanForm) -> Numbers:
    return Numbers(int(form.together.data), int(form.alone.data), int(form.weeks.data))
