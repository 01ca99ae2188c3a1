"""Consultations about a referral: offered, planned, and noted once they were held."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from watchmeplay.care.appointments.models import Attendance
from watchmeplay.care.referrals import consultations, folder
from watchmeplay.care.referrals.consultations import Held, Means, Outcome, WithWhom
from watchmeplay.care.referrals.folder import Folder
from watchmeplay.care.referrals.models import Consultation, Source, State
from watchmeplay.care.referrals.triage import LONGEST
from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.web.forms.fields import HiddenField, RadioField, StringField, TextAreaField
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff import referral_words as said
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.referral import back_to, head
from watchmeplay.web.staff.referral_forms import TOLD_HINT
from watchmeplay.web.staff.referral_time import TimedForm, local
from watchmeplay.web.staff.referrals import zone


class PlanForm(TimedForm):
    """With whom, how, and perhaps when."""

    with_whom = RadioField(
        lazy("With whom?"), [Required(lazy("Choose with whom"))], choices=said.choices(said.WITH_WHOM)
    )
    means = RadioField(lazy("How?"), [Required(lazy("Choose how"))], choices=said.choices(said.MEANS))


class OfferForm(PlanForm):
    """The same, with what is told."""

    told = TextAreaField(
        lazy("What the family and the referrer are told (optional)"),
        [Longest(LONGEST)],
        hint=TOLD_HINT,
        rows=3,
    )
    key = HiddenField()


class HeldForm(TimedForm):
    """How it went."""

    attendance = RadioField(
        lazy("What became of it?"),
        [Required(lazy("Choose what became of it"))],
        choices=said.choices(said.ATTENDANCES),
    )
    minutes = StringField(lazy("Minutes, if it took place"), [Longest(4)], width=4)
    outcome = RadioField(
        lazy("What was agreed, if it took place?"),
        choices=said.choices(said.OUTCOMES),
        hint=lazy("It is noted here. Where the referral goes is a step of its own."),
    )
    words = TextAreaField(
        lazy("Notes"),
        [Longest(consultations.LONGEST_WORDS)],
        hint=lazy("Staff only. Neither the family nor the referrer ever sees them."),
        rows=8,
    )


@staff.get("/referrals/<uuid:referral_id>/consultation")
def consultation_offer(referral_id: UUID) -> ResponseReturnValue:
    """Ask with whom, how and when."""
    found = folder.quiet(g.actor, referral_id, zone())
    if found.row.state == State.ALLOCATED:
        raise NotVisible
    whom = WithWhom.FAMILY if found.row.source == Source.SELF else None
    return _offer(found, OfferForm(data={"key": new_key(), "with_whom": whom}))


@staff.post("/referrals/<uuid:referral_id>/consultation")
def consultation_offered(referral_id: UUID) -> ResponseReturnValue:
    """Offer it: a new referral goes to that column."""
    found = folder.quiet(g.actor, referral_id, zone())
    form = OfferForm(request.form)
    valid = form.validate()
    planned_for = form.moment(g.signed_in.zone)
    if not valid or form.errors:
        return _offer(found, form), 422
    with form.refusals():
        consultations.offer(
            g.actor,
            referral_id,
            with_whom=WithWhom(form.with_whom.data),
            means=Means(form.means.data),
            planned_for=planned_for,
            told=form.told.data or "",
            key=form.key.data,
        )
    if form.errors:
        return _offer(found, form), 422
    flash(gettext("The consultation is offered."), "done")
    return back_to(referral_id)


@staff.get("/referrals/<uuid:referral_id>/consultations/<uuid:consultation_id>")
def consultation_page(referral_id: UUID, consultation_id: UUID) -> ResponseReturnValue:
    """One consultation: what was planned, and how it went."""
    found, row = _found(referral_id, consultation_id)
    return _page(found, row)


@staff.post("/referrals/<uuid:referral_id>/consultations/<uuid:consultation_id>/plan")
def consultation_plan(referral_id: UUID, consultation_id: UUID) -> ResponseReturnValue:
    """Change with whom, how or when."""
    found, row = _found(referral_id, consultation_id)
    form = PlanForm(request.form, id_prefix="plan-")
    valid = form.validate()
    planned_for = form.moment(g.signed_in.zone)
    if not valid or form.errors:
        return _page(found, row, plan=form), 422
    with form.refusals():
        consultations.plan(
            g.actor,
            consultation_id,
            with_whom=WithWhom(form.with_whom.data),
            means=Means(form.means.data),
            planned_for=planned_for,
        )
    if form.errors:
        return _page(found, row, plan=form), 422
    flash(gettext("Kept."), "done")
    return redirect(
        url_for("staff.consultation_page", referral_id=referral_id, consultation_id=consultation_id), 303
    )


@staff.post("/referrals/<uuid:referral_id>/consultations/<uuid:consultation_id>/held")
def consultation_held(referral_id: UUID, consultation_id: UUID) -> ResponseReturnValue:
    """Note how it went."""
    found, row = _found(referral_id, consultation_id)
    form = HeldForm(request.form)
    valid = form.validate()
    at = form.moment(g.signed_in.zone)
    if at is None and not form.day.errors and not form.time.errors and not form.which.errors:
        form.refuse(gettext("Enter the day and the time"), "day")
    typed = (form.minutes.data or "").strip()
    if typed and not (typed.isascii() and typed.isdecimal()):
        form.refuse(gettext("Write the minutes as a number, for example 45"), "minutes")
    if not valid or form.errors or at is None:
        return _page(found, row, held=form), 422
    went = Held(
        at=at,
        attendance=Attendance(form.attendance.data),
        minutes=int(typed) if typed else None,
        outcome=Outcome(form.outcome.data) if form.outcome.data else None,
        words=form.words.data or "",
    )
    with form.refusals():
        consultations.note(g.actor, consultation_id, went)
    if form.errors:
        return _page(found, row, held=form), 422
    flash(gettext("Noted."), "done")
    return back_to(referral_id)


def _found(referral_id: UUID, consultation_id: UUID) -> tuple[Folder, Consultation]:
    found = folder.quiet(g.actor, referral_id, zone())
    for row in found.consultations:
        if row.id == consultation_id:
            return found, row
    raise NotVisible


def _offer(found: Folder, form: OfferForm) -> str:
    return render_template("staff/referral_consultation.html", form=form, **head(found))


def _page(
    found: Folder, row: Consultation, *, plan: PlanForm | None = None, held: HeldForm | None = None
) -> str:
    at = local(row.planned_for, g.signed_in.zone) if row.planned_for else {}
    happened = at if row.planned_for and row.planned_for <= clock.now() else {}
    if plan is None:
        plan = PlanForm(data={"with_whom": row.with_whom, "means": row.means, **at}, id_prefix="plan-")
    return render_template(
        "staff/referral_consultation_held.html",
        form=plan if plan.errors else held or HeldForm(),
        plan=plan,
        held=held or HeldForm(data=happened),
        row=row,
        who=found.names.get(row.practitioner_id, ""),
        closed=found.row.state == State.CLOSED,
        words=said,
        **head(found),
    )
