"""What a carer agreed with the team, the one thing to watch for, and what they hope for."""

from datetime import timedelta
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.plans import dose, goals, plans, watch_for
from watchmeplay.families import records
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.words import noted
from watchmeplay.web.arguments import id_of
from watchmeplay.web.forms.fields import HiddenField, TextAreaField
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.goal_forms import RatingForm
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.parent.area import parent

ADDRESS = "/family/plan"


class OwnHopeForm(KeyedForm):
    """A hope in one's own words."""

    saved_before = noted("You have saved one from here before. To keep this one too, press Save again.")
    family = HiddenField()
    words = TextAreaField(
        lazy("What do you hope for?"),
        [Required(lazy("Write what you hope for")), Longest(goals.LONGEST)],
        hint=lazy("For your child, for you, or for the two of you. Your therapist reads it."),
        rows=2,
    )


@parent.get("/plan")
def own_plan() -> ResponseReturnValue:
    """The plan in plain words, without a count of what was played."""
    return _page(OwnHopeForm())


@parent.post("/plan/hopes")
def own_hope_add() -> ResponseReturnValue:
    """Write a hope down."""
    form = OwnHopeForm(request.form)
    if form.validate():
        with form.refusals():
            goals.add(
                g.actor,
                family_id=id_of(form.family.data),
                person_id=g.actor.person_id,
                words=form.words.data,
                key=form.key.data or "",
            )
    if form.errors:
        return _page(form), 422
    flash(gettext("Saved. You can change your mind at any time."))
    return redirect(ADDRESS, 303)


@parent.get("/plan/hopes/<uuid:goal_id>")
def own_hope(goal_id: UUID) -> ResponseReturnValue:
    """One hope: how near does it feel today?"""
    return render_template("parent/hope.html", hope=_hope(goal_id), form=RatingForm())


@parent.post("/plan/hopes/<uuid:goal_id>")
def own_hope_rate(goal_id: UUID) -> ResponseReturnValue:
    """Add today's number."""
    hope, form = _hope(goal_id), RatingForm(request.form)
    if form.validate():
        with form.refusals():
            goals.rate(g.actor, goal_id, int(form.rating.data))
    if form.errors:
        return render_template("parent/hope.html", hope=hope, form=form), 422
    flash(gettext("Saved. Thank you."))
    return redirect(ADDRESS, 303)


@parent.post("/plan/hopes/<uuid:goal_id>/aside")
def own_hope_aside(goal_id: UUID) -> ResponseReturnValue:
    """Put a hope aside, or take it up again."""
    goals.put_aside(g.actor, _hope(goal_id).id, aside=request.form.get("aside") == "yes")
    flash(gettext("Saved."))
    return redirect(ADDRESS, 303)


def _page(form: OwnHopeForm) -> str:
    families = records.families(g.actor)
    if len(families) == 1:
        form.family.data = str(families[0].id)
    ended = {family.id for family in families if family.closed_at}
    agreed = plans.standing(g.actor)
    together = dose.times_together(g.actor, agreed, g.signed_in.zone)
    return render_template(
        "parent/plan.html",
        form=form,
        plans=[
            (
                plan,
                plan.starts_on + timedelta(weeks=plan.numbers.weeks),
                0 if plan.family_id in ended else dose.still_to_come(plan, together[plan.id]),
            )
            for plan in agreed
        ],
        lines=watch_for.mine(g.actor),
        hopes=goals.of_family(g.actor),
        families=families,
    )


def _hope(goal_id: UUID) -> goals.Hope:
    for hope in goals.of_family(g.actor):
        if hope.id == goal_id:
            return hope
    raise NotVisible
