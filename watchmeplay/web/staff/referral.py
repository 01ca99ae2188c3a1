"""One referral, read whole: what was written, how to reach people, what was decided, and what may be the same."""

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from watchmeplay.care.referrals import (
    attachments,
    duplicates,
    evidence,
    folder,
    merging,
    not_the_same,
    states,
    telling,
    triage,
)
from watchmeplay.care.referrals.folder import Folder
from watchmeplay.care.referrals.models import Closing, Priority, Side, Source, State
from watchmeplay.care.referrals.moments import Why
from watchmeplay.care.referrals.waiting import Rule
from watchmeplay.care.waiting_room import rooms
from watchmeplay.families import records
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.file_answer import SHUT_IN
from watchmeplay.web.forms.form import Form
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff import referral_answers, referral_stamps
from watchmeplay.web.staff import referral_words as said
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.referral_forms import PriorityForm, ReceiptForm
from watchmeplay.web.staff.referral_stamps import StampForm
from watchmeplay.web.staff.referrals import days_in_words, zone

LEADS = frozenset({Role.LEAD})


@staff.get("/referrals/<uuid:referral_id>")
def referral_page(referral_id: UUID) -> ResponseReturnValue:
    """Read it. Opening it is noted, and starts or stops no clock."""
    found = folder.opened(g.actor, referral_id, zone())
    return _page(found, PriorityForm.of(found.row.priority), ReceiptForm())


@staff.post("/referrals/<uuid:referral_id>/priority")
def referral_priority(referral_id: UUID) -> ResponseReturnValue:
    """Say how soon."""
    found = folder.quiet(g.actor, referral_id, zone())
    form = PriorityForm(request.form, id_prefix="soon-")
    if form.validate():
        with form.refusals():
            triage.set_priority(g.actor, referral_id, Priority(form.priority.data))
    if form.errors:
        return _page(found, form, ReceiptForm()), 422
    flash(gettext("Priority kept."), "done")
    return back_to(referral_id)


@staff.post("/referrals/<uuid:referral_id>/receipt")
def referral_receipt(referral_id: UUID) -> ResponseReturnValue:
    """Note that somebody told the parent that it came."""
    found = folder.quiet(g.actor, referral_id, zone())
    form = ReceiptForm(request.form)
    soon = PriorityForm.of(found.row.priority)
    if form.validate():
        with form.refusals():
            triage.note_receipt(g.actor, referral_id, form.way.data)
    if form.errors:
        return _page(found, soon, form), 422
    flash(gettext("Noted."), "done")
    return back_to(referral_id)


@staff.post("/referrals/<uuid:referral_id>/code")
def referral_code(referral_id: UUID) -> ResponseReturnValue:
    """A fresh code for the parent's own page, shown once. One who may not know of it gets none."""
    found = folder.quiet(g.actor, referral_id, zone())
    if not found.row.parent_knows:
        raise NotVisible
    code = rooms.renew(g.actor, referral_id, Side.PARENT, new_pin=request.form.get("pin") == "new")
    return show_codes(found, {Side.PARENT: code})


@staff.post("/referrals/<uuid:referral_id>/referrers-code")
def referral_referrers_code(referral_id: UUID) -> ResponseReturnValue:
    """A fresh code for the referrer's page, shown once. It opens a page that wrong codes had locked."""
    found = folder.quiet(g.actor, referral_id, zone())
    if Side.REFERRER not in found.contacts:
        raise NotVisible
    return show_codes(found, {Side.REFERRER: rooms.renew(g.actor, referral_id, Side.REFERRER)})


@staff.post("/referrals/<uuid:referral_id>/tell-parent")
def referral_tell_parent(referral_id: UUID) -> ResponseReturnValue:
    """The parent may know of it from now on; their code is shown once."""
    code = telling.tell_parent(g.actor, referral_id)
    if code is None:
        flash(gettext("The parent may know of it already."), "note")
        return back_to(referral_id)
    return show_codes(folder.quiet(g.actor, referral_id, zone()), {Side.PARENT: code})


@staff.post("/referrals/<uuid:referral_id>/time-stamps", who=LEADS)
def referral_time_stamp(referral_id: UUID) -> ResponseReturnValue:
    """A lead says that a time stamp is wrong. It counts no longer, and stays to be read."""
    found = folder.quiet(g.actor, referral_id, zone())
    stamp_id = referral_stamps.of(found, request.form.get("stamp", ""))
    form = StampForm(request.form, id_prefix="wrong-")
    if form.validate():
        with form.refusals():
            evidence.put_right(g.actor, referral_id, stamp_id, Why(form.why.data))
    if form.errors:
        return _page(found, PriorityForm.of(found.row.priority), ReceiptForm(), (stamp_id, form)), 422
    flash(gettext("Withdrawn."), "done")
    return back_to(referral_id)


@staff.get("/referrals/<uuid:referral_id>/attachments/<uuid:attachment_id>")
def referral_attachment(referral_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """A paper that came with it, to be kept and never shown inside one of our pages. Opening it is noted."""
    if attachment_id not in {paper.id for paper in attachments.listed(g.actor, referral_id)}:
        raise NotVisible
    paper, content = attachments.opened(g.actor, attachment_id)
    answer = send_file(
        BytesIO(content), mimetype=paper.media, as_attachment=True, download_name=paper.name, etag=False
    )
    answer.headers["Content-Security-Policy"] = SHUT_IN
    answer.headers["Cache-Control"] = "no-store"
    return answer


def back_to(referral_id: UUID) -> ResponseReturnValue:
    """On to the referral's own page."""
    return redirect(url_for("staff.referral_page", referral_id=referral_id), 303)


def head(found: Folder) -> dict[str, Any]:
    """What every page about one referral shows above its form."""
    seen = [duplicates.seen_in(child, by_parent=found.row.source == Source.SELF) for child in found.children]
    return {
        "folder": found,
        "address": url_for("staff.referral_page", referral_id=found.row.id),
        "children": said.children(seen, clock.today(g.signed_in.zone)),
        "seen": seen,
        "source": str(said.SOURCES[Source(found.row.source)]),
        "state": said.TAGS[State(found.row.state)],
    }


def show_codes(found: Folder, codes: dict[Side, str]) -> str:
    """The codes of the waiting rooms, on the answer to the form itself: they are stored nowhere."""
    return render_template(
        "staff/referral_codes.html",
        codes={side: f"{code[:4]}-{code[4:]}" for side, code in codes.items()},
        **head(found),
    )


def _page(
    found: Folder, soon: PriorityForm, receipt: ReceiptForm, stamp: tuple[UUID, StampForm] | None = None
) -> str:
    row = found.row
    now = clock.now()
    is_open = row.state != State.CLOSED
    alike = duplicates.candidates(g.actor, row.id) if is_open else []
    areas = {area.id for area in records.areas_of(g.actor)}
    return render_template(
        "staff/referral.html",
        form=next((each for each in (receipt, soon, *(stamp or ())[1:]) if each.errors), Form()),
        soon=soon,
        receipt=receipt,
        language=said.language(row.language),
        sections=referral_answers.sections(found.answers),
        guarded=referral_answers.sections(found.guarded),
        steps=[(step, said.step(step.state, step.reason)) for step in found.steps],
        stamps=referral_stamps.lines(found, may_withdraw=g.actor.role in LEADS, sent=stamp),
        clocks=[
            (words, days_in_words(found.clock.days(rule, now)), found.clock.stopped(rule), _band(found, rule))
            for rule, words in said.RULES.items()
        ],
        earlier_start=row.merged_into_id is None and found.clock.start < found.moments["received"],
        apart=not_the_same.of(g.actor, row.id),
        alike=[(each, said.alike(each.signs), _children(each.subject)) for each in alike],
        may_merge=row.state in merging.OPEN,
        merge_states=merging.OPEN,
        may_unmerge=merging.may_unmerge(g.actor, row),
        moves=[] if row.state == State.ALLOCATED else states.moves(row.state, closing=row.closing),
        closing=said.CLOSINGS[Closing(row.closing)] if row.closing else "",
        may_open=row.state == State.WAITING and row.area_id in areas,
        words=said,
        **head(found),
    )


def _band(found: Folder, rule: Rule) -> str:
    return str(said.BANDS[found.clock.band(rule, clock.now())])


def _children(subject: Any) -> Any:
    return said.children(subject.children, clock.today(g.signed_in.zone))
