"""The parent's waiting room: opened with a code and a PIN. Where it stands, and a diary nobody else can read."""

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.referrals import reading
from watchmeplay.care.waiting_room import pages
from watchmeplay.care.waiting_room import standing as waiting_room
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.web import referral_page, shelves
from watchmeplay.web.feelings import feelings
from watchmeplay.web.languages import gettext
from watchmeplay.web.moment import Tap, of_tap_or_day
from watchmeplay.web.public import refer_room
from watchmeplay.web.public.area import public
from watchmeplay.web.public.refer_room import PARENTS, only_inside
from watchmeplay.web.public.refer_room_forms import WHICH_DAY, DiaryForm

OWN = "self"


@public.get("/refer/waiting/")
@only_inside(PARENTS)
def waiting_home(actor: Actor) -> ResponseReturnValue:
    """Where the referral stands, in plain words with dates."""
    wait, standing = waiting_room.wait(actor), reading.standing(actor)
    return render_template(
        "public/waiting_home.html",
        standing=standing,
        lines=referral_page.lines(standing),
        wait=wait,
        others_wrote=wait.source != OWN,
    )


@public.get("/refer/waiting/diary")
@only_inside(PARENTS)
def waiting_diary(actor: Actor) -> ResponseReturnValue:
    """The pages, the newest first."""
    found, more = pages.of(actor, before=_place())
    last = found[-1] if more else None
    return render_template(
        "public/waiting_diary.html",
        pages=found,
        feelings=shelves.choices().feelings,
        older=f"/refer/waiting/diary?before={last.happened_at.timestamp()}_{last.id.hex}" if last else "",
    )


@public.get("/refer/waiting/write")
@only_inside(PARENTS)
def waiting_write(actor: Actor) -> ResponseReturnValue:
    """An empty page."""
    return _write_page(actor, DiaryForm(data={"key": new_key(), "when": Tap.NOW.value}))


@public.post("/refer/waiting/write")
@only_inside(PARENTS)
def waiting_written(actor: Actor) -> ResponseReturnValue:
    """Keep it, or give it back with what to mend."""
    form = DiaryForm(request.form)
    _offer(form)
    if form.when.data == Tap.OTHER and form.day.data is None and not form.day.process_errors:
        form.validate()
        form.refuse(WHICH_DAY, "day")
    if form.errors or not form.validate():
        return _write_page(actor, form), 422
    zone = current_app.extensions["settings"].zone
    try:
        pages.write(
            actor,
            happened_at=of_tap_or_day(
                Tap.OTHER if form.day.data else Tap(form.when.data), form.day.data, zone
            ),
            zone=zone,
            feeling=form.feeling.data or None,
            seen=form.seen.data or "",
            felt=form.felt.data or "",
            key=form.key.data or "",
        )
    except Refused as refused:
        form.refuse(refused.message, refused.field)
        form.key.data = form.key.data or new_key()
        return _write_page(actor, form), 422
    flash(gettext("Saved. Only you can read it."), "done")
    return redirect("/refer/waiting/diary", 303)


@public.get("/refer/waiting/remove")
@only_inside(PARENTS)
def waiting_remove(actor: Actor) -> ResponseReturnValue:
    """Ask before a page goes for good."""
    return render_template(
        "public/waiting_remove.html",
        page=pages.page(actor, _page_id(request.args.get("page", ""))),
        tag_of_room=refer_room.tag(actor),
    )


@public.post("/refer/waiting/remove")
@only_inside(PARENTS)
def waiting_removed(actor: Actor) -> ResponseReturnValue:
    """Remove it."""
    pages.remove(actor, _page_id(request.form.get("page", "")))
    flash(gettext("Removed."), "done")
    return redirect("/refer/waiting/diary", 303)


@public.post("/refer/waiting/close")
def waiting_close() -> ResponseReturnValue:
    """Close the room in this browser."""
    return refer_room.let_out(redirect("/refer/waiting/open?closed=yes", 303), PARENTS)


def _write_page(actor: Actor, form: DiaryForm) -> str:
    _offer(form)
    return render_template("public/waiting_write.html", form=form, tag_of_room=refer_room.tag(actor))


def _offer(form: DiaryForm) -> None:
    form.feeling.choices = feelings(shelves.choices())


def _page_id(typed: str) -> UUID:
    try:
        return UUID(hex=typed)
    except ValueError:
        raise NotVisible from None


def _place() -> tuple[datetime, UUID] | None:
    asked = request.args.get("before", "")
    if not asked:
        return None
    at, _, page_id = asked.partition("_")
    try:
        return datetime.fromtimestamp(float(at), UTC), _page_id(page_id)
    except (ValueError, OverflowError, OSError):
        raise NotVisible from None
