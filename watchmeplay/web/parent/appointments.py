"""A caregiver's appointments: the next one first, times to pick from, and “another time is fine”."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.appointments import booking, invitations
from watchmeplay.care.appointments.busy import Taken
from watchmeplay.care.appointments.invitations import Invitation
from watchmeplay.care.appointments.meeting import LONGEST_WORDS
from watchmeplay.care.appointments.models import Means, State
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.words import noted
from watchmeplay.web import meeting_words
from watchmeplay.web.arguments import id_of
from watchmeplay.web.forms.fields import RadioField, SelectChoice, TextAreaField
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.parent.area import parent

ADDRESS = "/family/appointments/"
ANOTHER, CANCEL = "another", "cancel"


class OtherForm(KeyedForm):
    """Another time, or none. No reason is asked for."""

    saved_before = noted("You sent this page before. To send this as well, press Send again.")
    wish = RadioField(
        lazy("What would help?"),
        [Required(lazy("Choose one"))],
        choices=[
            SelectChoice(ANOTHER, lazy("Another time, please")),
            SelectChoice(CANCEL, lazy("Not now: please cancel it")),
        ],
    )
    words = TextAreaField(
        lazy("Anything you would like to say?"),
        [Longest(LONGEST_WORDS)],
        hint=lazy("You need not write anything. You could say which days or times suit you."),
        rows=3,
    )


@parent.get("/appointments/")
def appointments() -> ResponseReturnValue:
    """All that is booked, on offer or was called off."""
    return _page()


@parent.post("/appointments/<uuid:appointment_id>/pick")
def appointment_pick(appointment_id: UUID) -> ResponseReturnValue:
    """Take one of the times. When it has gone meanwhile, the others that are free are shown."""
    try:
        offered_id = id_of(request.form.get("time"))
    except NotVisible:
        invitations.one_of_mine(g.actor, appointment_id)
        return _page(gone=gettext("Choose one of the times.")), 422
    try:
        booking.pick(g.actor, appointment_id, offered_id)
    except Taken:
        return _page(
            gone=gettext("Sorry, somebody else has chosen that time a moment ago. These are still free.")
        ), 422
    except Refused as refused:
        return _page(gone=refused.message), 422
    flash(gettext("That is your time now. We look forward to it."), "done")
    return redirect(ADDRESS, 303)


@parent.get("/appointments/<uuid:appointment_id>/other")
def appointment_other(appointment_id: UUID) -> ResponseReturnValue:
    """Ask whether another time would help, or none."""
    return _other(_open(appointment_id), OtherForm())


@parent.post("/appointments/<uuid:appointment_id>/other")
def appointment_other_send(appointment_id: UUID) -> ResponseReturnValue:
    """Ask for another, or cancel. Sent twice is once."""
    invitation = invitations.one_of_mine(g.actor, appointment_id)
    form = OtherForm(request.form)
    if form.validate():
        words = form.words.data or ""
        with form.refusals():
            if form.wish.data == CANCEL:
                booking.cancel(g.actor, appointment_id, by_family=True, words=words)
            else:
                booking.ask_for_another(g.actor, appointment_id, words=words, key=form.key.data or "")
    if form.errors:
        return _other(invitation, form), 422
    flash(
        gettext("It is cancelled. Thank you for telling us. You can write to us whenever you like.")
        if form.wish.data == CANCEL
        else gettext("Thank you. Another time is fine. We will offer you some."),
        "done",
    )
    return redirect(ADDRESS, 303)


@parent.get("/appointments/<uuid:appointment_id>/prepare")
def appointment_prepare(appointment_id: UUID) -> ResponseReturnValue:
    """How to make ready for a meeting by video."""
    invitation = _open(appointment_id)
    if invitation.means != Means.VIDEO:
        raise NotVisible
    return render_template("parent/appointment_prepare.html", one=invitation)


def _open(appointment_id: UUID) -> Invitation:
    invitation = invitations.one_of_mine(g.actor, appointment_id)
    if invitation.state == State.CANCELLED:
        raise NotVisible
    return invitation


def _page(*, gone: str = "") -> str:
    return render_template(
        "parent/appointments.html", invitations=invitations.mine(g.actor), gone=gone, said=meeting_words
    )


def _other(invitation: Invitation, form: OtherForm) -> str:
    return render_template("parent/appointment_other.html", one=invitation, form=form, said=meeting_words)
