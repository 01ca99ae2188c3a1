"""The referrer looks where it stands: reference and code open it, and nothing else is ever told."""

from datetime import datetime

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import tallies
from watchmeplay.care.referrals import reading
from watchmeplay.care.waiting_room import referrers
from watchmeplay.care.waiting_room.locks import Locked
from watchmeplay.foundation.errors import Refused
from watchmeplay.site import asking
from watchmeplay.web import referral_page
from watchmeplay.web.forms.fields import StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.public import refer_guard, refer_room
from watchmeplay.web.public.area import public
from watchmeplay.web.public.refer_room import REFERRERS

HERE = "/refer/status"


class StatusForm(Form):
    """What the referrer was given when they sent it."""

    reference = StringField(
        lazy("Reference"), [Required(lazy("Enter the reference")), Longest(40)], hint=lazy("For example ABCD-EFG."),
        width=10,
    )  # fmt: skip
    code = StringField(
        lazy("Code"),
        [Required(lazy("Enter the code")), Longest(40)],
        hint=lazy("8 letters and numbers, for example 7KQ4-MXRT. Capitals and dashes do not matter."),
        width=10,
    )


@public.get(HERE)
def refer_status() -> ResponseReturnValue:
    """Where it stands, for somebody inside; else ask for reference and code."""
    actor = refer_room.inside(REFERRERS)
    if actor is None:
        return _open_page(StatusForm())
    standing = reading.standing(actor)
    return render_template(
        "public/refer_status.html",
        standing=standing,
        lines=referral_page.lines(standing),
        asking=asking.read(),
        address=HERE,
    )


@public.post(HERE)
def refer_status_open() -> ResponseReturnValue:
    """Take reference and code."""
    form, until = StatusForm(request.form), None
    if form.validate():
        refer_guard.slow_down_guesses(tallies.ROOM_ADDRESS)
        try:
            secret = referrers.enter(form.reference.data, form.code.data)
            refer_guard.was_right(tallies.ROOM_ADDRESS)
            return refer_room.let_in(redirect(HERE, 303), REFERRERS, secret)
        except Refused as refused:
            form.refuse(refused.message, refused.field)
            until = refused.until if isinstance(refused, Locked) else None
    return _open_page(form, until), 422


@public.post(f"{HERE}/leave")
def refer_status_leave() -> ResponseReturnValue:
    """Leave it."""
    return refer_room.let_out(redirect(HERE, 303), REFERRERS)


def _open_page(form: StatusForm, until: datetime | None = None) -> str:
    return render_template(
        "public/refer_status_open.html", form=form, until=until, asking=asking.read(), here=HERE
    )
