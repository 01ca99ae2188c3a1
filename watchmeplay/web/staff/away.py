"""Days away: one's own, or a colleague's whom one leads. Three clicks from the week to cover that stands."""

from datetime import date, timedelta
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import cover, profiles
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Role
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.allocation_forms import NOBODY, AwayForm, choose_of
from watchmeplay.web.staff.area import staff

OWN = "/staff/people/away"
LEADS = frozenset({Role.LEAD})


@staff.get("/people/away")
def away_page() -> ResponseReturnValue:
    """One's own days, with the usual ones filled in."""
    return _page(g.actor.person_id, _filled(g.actor.person_id))


@staff.post("/people/away")
def away_save() -> ResponseReturnValue:
    """Keep them; cover that begins today begins now."""
    return _save(g.actor.person_id)


@staff.get("/people/<uuid:person_id>/away", who=LEADS)
def away_of_colleague(person_id: UUID) -> ResponseReturnValue:
    """A colleague's days, for a lead: somebody who is ill cannot say so here."""
    return _page(person_id, _filled(person_id))


@staff.post("/people/<uuid:person_id>/away", who=LEADS)
def away_of_colleague_save(person_id: UUID) -> ResponseReturnValue:
    """Keep them."""
    return _save(person_id)


@staff.post("/people/<uuid:person_id>/away/<uuid:away_id>/end")
def away_end(person_id: UUID, away_id: UUID) -> ResponseReturnValue:
    """They are back, or will not be away after all."""
    profiles.reachable(g.actor, person_id)
    form = _filled(person_id)
    with form.refusals():
        cover.end_now(g.actor, away_id)
    if form.errors:
        return _page(person_id, form), 422
    flash(gettext("Ended. The families are back where they were."), "done")
    return redirect(_address(person_id), 303)


def usual_days(today: date, working_days: str) -> tuple[date, date]:
    """From today to the end of the working week; on its last day, to the end of the next."""
    last = max((int(day) for day in working_days if day in profiles.DAYS), default=5)
    ahead = (last - today.isoweekday()) % 7 or 7
    return today, today + timedelta(days=ahead)


def _filled(person_id: UUID) -> AwayForm:
    person = profiles.of(g.actor, person_id)
    from_on, until_on = usual_days(clock.today(person.zone), person.working_days)
    return AwayForm(data={"from_on": from_on, "until_on": until_on})


def _save(person_id: UUID) -> ResponseReturnValue:
    form = AwayForm(request.form)
    _offer(form, person_id)
    if form.validate():
        chosen = form.covered_by.data
        with form.refusals():
            cover.plan(
                g.actor,
                person_id=person_id,
                from_on=form.from_on.data,
                until_on=form.until_on.data,
                covered_by=None if chosen == NOBODY else UUID(chosen),
                key=form.key.data or "",
            )
    if form.errors:
        return _page(person_id, form), 422
    flash(gettext("Saved. Families read who is there instead."), "done")
    return redirect(_address(person_id), 303)


def _offer(form: AwayForm, person_id: UUID) -> None:
    choices = choose_of(cover.colleagues(g.actor, person_id))
    form.covered_by.choices = [*choices, SelectChoice(NOBODY, gettext("Nobody: my families wait for me"))]


def _page(person_id: UUID, form: AwayForm) -> str:
    _offer(form, person_id)
    return render_template(
        "staff/away.html",
        form=form,
        person=profiles.of(g.actor, person_id),
        mine=person_id == g.actor.person_id,
        action=_address(person_id),
        absences=cover.coming(g.actor, person_id),
        covering=cover.covering(g.actor) if person_id == g.actor.person_id else [],
    )


def _address(person_id: UUID) -> str:
    return OWN if person_id == g.actor.person_id else f"/staff/people/{person_id}/away"
