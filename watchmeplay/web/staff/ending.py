"""The ending of the work with a family: planned, then and now, discharge, and coming back."""

from datetime import timedelta
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.validators import Optional, ValidationError

from watchmeplay.care.appointments.models import CAME, Appointment
from watchmeplay.care.endings import closing_letters, endings, letters
from watchmeplay.care.endings.endings import Outcome
from watchmeplay.care.partners import directory
from watchmeplay.care.week import tasks
from watchmeplay.diary import then_and_now
from watchmeplay.families import caseloads, overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.ownership import scoped
from watchmeplay.web import shelves
from watchmeplay.web.forms.fields import DateField, RadioField, SelectChoice, SelectField, TextAreaField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.area import staff

AT = "/families/<uuid:family_id>/ending"
AHEAD = timedelta(days=3 * 366)
OUTCOMES = {
    Outcome.COMPLETED: lazy("Completed as planned"),
    Outcome.STEPPED_UP: lazy("Stepped up: another team gives more help"),
    Outcome.STEPPED_DOWN: lazy("Stepped down: health visiting, a family hub, a group"),
    Outcome.MOVED: lazy("Moved away"),
    Outcome.FAMILY_ENDED: lazy("The family chose to end"),
    Outcome.NOT_ENGAGED: lazy("We could not get to meet"),
    Outcome.DECLINED: lazy("Declined"),
    Outcome.DIED: lazy("A child or a parent has died: all messages stop at once"),
}


def to_come(_form: Form, field: DateField) -> None:
    """A day from today on, and no slip of the year."""
    today = clock.today(g.signed_in.zone)
    if field.data and not today <= field.data <= today + AHEAD:
        raise ValidationError(gettext("Enter today or a day to come."))


class PlanEndingForm(Form):
    """The last day, as it is planned. Empty: not planned."""

    planned_on = DateField(
        lazy("Planned last day"),
        [Optional(), to_come],
        hint=lazy("The family sees it from the day you save it. Leave it empty to take it away."),
    )


class DischargeForm(Form):
    """How it ended, where to from here, and a look back later."""

    outcome = RadioField(
        lazy("How did it end?"),
        [Required(lazy("Choose how it ended"))],
        choices=[SelectChoice(outcome, words) for outcome, words in OUTCOMES.items()],
        classes="nhsuk-radios--small",
    )
    partner = SelectField(lazy("The onward step, if there is one"), [Optional()])
    words = TextAreaField(
        lazy("In words, for the family"),
        [Longest(endings.LONGEST_WORDS)],
        hint=lazy(
            "They read this on their first page, and so does whoever referred them. Notes belong elsewhere."
        ),
        rows=4,
    )
    follow_up_on = DateField(
        lazy("Look back together on"),
        [Optional(), to_come],
        hint=lazy("It becomes a task of yours for that day."),
    )


@staff.get(AT)
def ending_page(family_id: UUID) -> ResponseReturnValue:
    """Everything about the ending on one page."""
    record = overview.surroundings(g.actor, family_id)
    standing = endings.standing(g.actor, family_id)
    planned = PlanEndingForm(data={"planned_on": standing[0].planned_on if standing else None})
    return _page(record, planned, DischargeForm(), status=200)


@staff.post(AT)
def ending_plan(family_id: UUID) -> ResponseReturnValue:
    """Plan the last day."""
    record = _not_ended(family_id)
    form = PlanEndingForm(request.form)
    if form.validate():
        with form.refusals():
            endings.plan(g.actor, family_id, form.planned_on.data)
    if form.errors:
        return _page(record, form, DischargeForm(), status=422)
    flash(gettext("Saved."), "done")
    return _back(family_id)


@staff.post(f"{AT}/discharge")
def ending_discharge(family_id: UUID) -> ResponseReturnValue:
    """End the work."""
    record = _not_ended(family_id)
    form = DischargeForm(request.form)
    form.partner.choices = _partners()
    if form.validate():
        with form.refusals():
            endings.discharge(
                g.actor,
                family_id,
                outcome=form.outcome.data,
                words=form.words.data or "",
                partner_id=UUID(form.partner.data) if form.partner.data else None,
                today=clock.today(g.signed_in.zone),
            )
            if form.follow_up_on.data:
                tasks.add(
                    g.actor,
                    family_id=family_id,
                    words=gettext("Look back with the family: how has it been?"),
                    owner_id=g.actor.person_id,
                    due_on=form.follow_up_on.data,
                    origin="follow-up",
                )
    if form.errors:
        return _page(record, PlanEndingForm(), form, status=422)
    flash(gettext("The work has ended. The family can read on and writes nothing more."), "done")
    return _back(family_id)


@staff.post(f"{AT}/reopen")
def ending_reopen(family_id: UUID) -> ResponseReturnValue:
    """The family comes back."""
    overview.surroundings(g.actor, family_id)
    endings.reopen(g.actor, family_id)
    flash(gettext("Open again. The family can write."), "done")
    return _back(family_id)


def meetings_held(family_id: UUID) -> int:
    """How many meetings somebody of the family came to."""
    came = scoped(g.actor, Appointment.id).where(
        Appointment.family_id == family_id, Appointment.attendance.in_(CAME)
    )
    return len(db.session.scalars(came).all())


def _not_ended(family_id: UUID) -> Record:
    """The record, unless the work has ended meanwhile: the page holds these forms no more then, and the error page
    gives the words back."""
    record = overview.surroundings(g.actor, family_id)
    if any(ending.discharged_at for ending in endings.standing(g.actor, family_id)):
        raise Refused("The work with this family has ended already.")
    return record


def _page(
    record: Record, planned: PlanEndingForm, discharge: DischargeForm, *, status: int
) -> ResponseReturnValue:
    discharge.partner.choices = _partners()
    standing = endings.standing(g.actor, record.family_id)
    found = closing_letters.letters(g.actor, record.family_id)
    return render_template(
        "staff/ending.html",
        record=record,
        form=discharge if discharge.errors else planned,
        planned=planned,
        discharge=discharge,
        ending=standing[0] if standing else None,
        outcomes=OUTCOMES,
        by=endings.discharger_name(g.actor, record.family_id),
        pairs=then_and_now.pairs(g.actor, record.family_id),
        closing_letters=found,
        open_letters=sum(letter.may_change for letter in found),
        letters=letters.letters(g.actor, record.family_id),
        may_act=caseloads.looks_after(g.actor, record.family_id),
        words=shelves.choices(),
    ), status


def _partners() -> list[SelectChoice]:
    found = [SelectChoice(str(partner.id), partner.name) for partner in directory.listed(g.actor)]
    return [SelectChoice("", lazy("None")), *found]


def _back(family_id: UUID) -> ResponseReturnValue:
    return redirect(f"/staff/families/{family_id}/ending", 303)
