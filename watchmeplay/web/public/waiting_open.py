"""Opening a waiting room: the code that was shown once, then a PIN of one's own."""

from datetime import datetime

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import tallies
from watchmeplay.care.referrals.models import Side
from watchmeplay.care.waiting_room import rooms
from watchmeplay.care.waiting_room.locks import Locked
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.links import pack, unpack
from watchmeplay.foundation.words import noted
from watchmeplay.site import asking
from watchmeplay.web import kept_words
from watchmeplay.web.public import refer_guard, refer_room
from watchmeplay.web.public.area import public
from watchmeplay.web.public.refer_room import PARENTS
from watchmeplay.web.public.refer_room_forms import OpenForm, PinForm

HELD_LASTS = 900
UNKNOWN = noted("This code does not open a page. Check it, then type it again, or ask us for a new one.")
START_AGAIN = noted("Please type your code once more.")


@public.get("/refer/waiting/open")
def waiting_open() -> ResponseReturnValue:
    """Ask for the code."""
    return _code_page(OpenForm())


@public.post("/refer/waiting/open")
def waiting_code() -> ResponseReturnValue:
    """Take the code, and ask for the PIN, or for a new one."""
    form = OpenForm(request.form)
    if not form.validate():
        return _code_page(form), 422
    refer_guard.slow_down_guesses(tallies.ROOM_ADDRESS)
    try:
        room = rooms.find(form.code.data, Side.PARENT)
    except NotVisible:
        form.refuse(UNKNOWN, "code")
        return _code_page(form), 422
    held = pack(current_app.extensions["keyring"], {"code": form.code.data})
    return _pin_page(PinForm(data={"held": held, "kept": form.kept.data}), is_new=room.pin_hash is None)


@public.post("/refer/waiting/pin")
def waiting_pin() -> ResponseReturnValue:
    """Choose the PIN of a new room, or type that of an older one, and go in."""
    ring, form = current_app.extensions["keyring"], PinForm(request.form)
    content = unpack(ring, form.held.data or "", HELD_LASTS) if form.held.data else None
    code = str(content["code"]) if content and "code" in content else ""
    try:
        is_new = rooms.find(code, Side.PARENT).pin_hash is None
        if not form.validate():
            return _pin_page(form, is_new=is_new), 422
        refer_guard.slow_down_guesses(tallies.ROOM_ADDRESS)
        go_in = rooms.choose_pin if is_new else rooms.enter
        secret = go_in(ring, code, Side.PARENT, form.pin.data)
    except NotVisible:
        again = OpenForm(data={"kept": form.kept.data})
        again.refuse(START_AGAIN)
        return _code_page(again), 422
    except Refused as refused:
        form.refuse(refused.message, refused.field)
        until = refused.until if isinstance(refused, Locked) else None
        return _pin_page(form, is_new=is_new, until=until), 422
    refer_guard.was_right(tallies.ROOM_ADDRESS)
    actor = rooms.inside(secret, Side.PARENT)
    kept = kept_words.unsealed(form.kept.data, actor.person_id) if form.kept.data and actor else None
    if kept:
        page = render_template("public/waiting_carry_on.html", kept=kept)
        return refer_room.let_in(current_app.make_response(page), PARENTS, secret)
    return refer_room.let_in(redirect("/refer/waiting/", 303), PARENTS, secret)


def _code_page(form: OpenForm) -> str:
    return render_template(
        "public/waiting_open.html",
        form=form,
        kept=bool(form.kept.data),
        closed="closed" in request.args,
        asking=asking.read(),
    )


def _pin_page(form: PinForm, *, is_new: bool, until: datetime | None = None) -> str:
    return render_template(
        "public/waiting_pin.html", form=form, is_new=is_new, until=until, asking=asking.read()
    )
