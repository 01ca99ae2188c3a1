"""Messages as staff work with them: the list of threads, and one family's threads, a carer at a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.week import templates
from watchmeplay.conversations import actions, later, queries
from watchmeplay.conversations.queries import MessagePage
from watchmeplay.families import caseloads, memberships, records, safe_contact
from watchmeplay.families.memberships import Carer
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.words import noted
from watchmeplay.web.arguments import asked_id, asked_page
from watchmeplay.web.forms.fields import DateField, HiddenField, TextAreaField, TimeField
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.languages import said as said_in_words
from watchmeplay.web.own_path import own_path
from watchmeplay.web.staff.area import staff


class ReplyForm(KeyedForm):
    """A message to one carer, named on the page. It goes when the button says: now, at nine, or at a chosen time."""

    saved_before = noted(
        "A message was sent from this page before. To send this one as well, press Send again."
    )
    saved_before_at = "words"
    places = {"send_at": "day"}
    carer = HiddenField()
    words = TextAreaField(
        lazy("Message"), [Required(lazy("Write your message")), Longest(actions.LONGEST)], rows=5
    )
    day = DateField(lazy("Day, within 14 days"))
    time = TimeField(lazy("Time"))


@dataclass(frozen=True, slots=True)
class Side:
    """One carer of the family beside the others: whether they wait, and may be written to."""

    person_id: UUID
    name: str
    current: bool
    last_at: datetime | None
    waiting_since: datetime | None


@staff.get("/messages/")
def messages_page() -> ResponseReturnValue:
    """Every thread in scope, those that wait first."""
    number = asked_page()
    rows = queries.threads(g.actor, page=number)
    if number > 1 and not rows:
        raise NotVisible
    return render_template(
        "staff/messages.html",
        rows=rows[: queries.THREADS_ON_A_PAGE],
        newer=number - 1,
        older=number + 1 if len(rows) > queries.THREADS_ON_A_PAGE else 0,
    )


@staff.get("/messages/<uuid:family_id>")
def family_messages(family_id: UUID) -> ResponseReturnValue:
    """The thread of one carer: the one asked for, else whoever waits longest, else whoever wrote last."""
    sides = _sides(family_id)
    side = _side(sides, request.args["carer"]) if "carer" in request.args else _first(sides)
    data = {"carer": str(side.person_id) if side else "", "words": _beginning()}
    form = ReplyForm(data=data)
    return _thread(family_id, sides, side, form)


@staff.post("/messages/<uuid:family_id>")
def family_messages_send(family_id: UUID) -> ResponseReturnValue:
    """Write to the carer whose name is on the form."""
    form = ReplyForm(request.form)
    sides = _sides(family_id)
    side = _side(sides, form.carer.data)
    send_at = _send_at(form, request.form.get("when")) if form.validate() else None
    said = {
        "family_id": family_id, "caregiver_id": side.person_id, "words": form.words.data or "",
        "key": form.key.data or "",
    }  # fmt: skip
    if not form.errors:
        with form.refusals():
            if send_at:
                later.write(g.actor, send_at=send_at, **said)
            else:
                actions.send(g.actor, **said)
    if form.errors:
        abandon()
        return _thread(family_id, sides, side, form), 422
    if send_at:
        flash(gettext("Goes out later to %(name)s.", name=side.name))
    else:
        flash(gettext("Sent to %(name)s.", name=side.name))
    return redirect(f"/staff/messages/{family_id}?carer={side.person_id}")


@staff.post("/messages/<uuid:family_id>/no-answer-needed")
def family_messages_settle(family_id: UUID) -> ResponseReturnValue:
    """What this carer wrote needs no answer."""
    side = _side(_sides(family_id), request.form.get("carer"))
    thread = queries.thread(g.actor, family_id, side.person_id)
    if thread is None:
        raise NotVisible
    actions.no_answer_needed(g.actor, thread)
    flash(gettext("%(name)s is no longer waiting for an answer.", name=side.name))
    return redirect(f"/staff/messages/{family_id}?carer={side.person_id}")


@staff.post("/later/<uuid:later_message_id>/stop")
def later_stop(later_message_id: UUID) -> ResponseReturnValue:
    """Keep a message from going later, or put away one that did not go."""
    try:
        row = later.stop(g.actor, later_message_id)
    except Refused as refused:
        abandon()
        flash(said_in_words(refused.message), "note")
        return redirect(own_path(request.args.get("back")) or "/staff/messages/", 303)
    flash(gettext("Put away. It has not been sent."), "done")
    family = f"/staff/messages/{row.family_id}?carer={row.caregiver_id}"
    return redirect(own_path(request.args.get("back")) or family, 303)


def _send_at(form: ReplyForm, when: str | None) -> datetime | None:
    """When it is to go; None for now. What is wrong with a chosen time is said on the form."""
    zone = g.signed_in.zone
    if when == "nine":
        return later.tomorrow_at_nine(zone)
    if when != "chosen":
        return None
    if form.day.data is None:
        form.refuse(noted("Enter a day, within 14 days"), "day")
    if form.time.data is None:
        form.refuse(noted("Enter a time"), "time")
    if form.errors:
        return None
    return clock.exact(datetime.combine(form.day.data, form.time.data), zone).at


def _sides(family_id: UUID) -> list[Side]:
    """Everyone one can write to, and everyone there are messages with. Raises `NotVisible`."""
    records.family_of(g.actor, family_id)
    threads = {row.caregiver_id: row for row in queries.threads_of(g.actor, family_id)}
    return [
        Side(
            carer.person_id,
            carer.name,
            _is_current(carer),
            threads[carer.person_id].last_at if carer.person_id in threads else None,
            threads[carer.person_id].waiting_since if carer.person_id in threads else None,
        )
        for carer in memberships.carers(g.actor, family_id)
        if _is_current(carer) or carer.person_id in threads
    ]


def _is_current(carer: Carer) -> bool:
    return carer.joined_at is not None and carer.ended_at is None


def _side(sides: list[Side], asked: str | None) -> Side:
    for side in sides:
        if str(side.person_id) == (asked or "").lower():
            return side
    raise NotVisible


def _first(sides: list[Side]) -> Side | None:
    waiting = {side.waiting_since: side for side in sides if side.waiting_since}
    if waiting:
        return waiting[min(waiting)]
    written = {side.last_at: side for side in sides if side.last_at}
    return written[max(written)] if written else next(iter(sides), None)


def _thread(family_id: UUID, sides: list[Side], side: Side | None, form: ReplyForm) -> str:
    page, contact, thread, before = MessagePage((), None), None, None, asked_id("before")
    if side is not None:
        thread = queries.thread(g.actor, family_id, side.person_id)
        contact = safe_contact.of(g.actor, family_id, side.person_id)
    if thread is not None:
        page = queries.messages(g.actor, thread, before=before)
        if page.rows:
            actions.mark_read(g.actor, thread, up_to=page.rows[-1].sent_at)
    return render_template(
        "staff/thread.html",
        form=form,
        family=records.family_of(g.actor, family_id),
        sides=sides,
        side=side,
        contact=contact,
        mine=caseloads.looks_after(g.actor, family_id),
        page=page,
        coming=[
            row for row in later.of_family(g.actor, family_id) if side and row.caregiver_id == side.person_id
        ],
        names={one.person_id: one.name for one in sides},
        templates=templates.own(g.actor)[:9],
        tomorrow_nine=later.tomorrow_at_nine(g.signed_in.zone),
        is_older_page=before is not None,
    )


def _beginning() -> str:
    """The words of the template that was asked for, to be finished."""
    asked = asked_id("template")
    return templates.one_of(g.actor, asked).words if asked else ""
