"""One family of the week after another: each key does one thing and goes on to the next that wants looking at."""

from datetime import date, datetime
from uuid import UUID

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.week import looked, snoozes, tasks
from watchmeplay.care.week.snoozes import Reason
from watchmeplay.conversations import actions, later, queries
from watchmeplay.diary import queries as diary
from watchmeplay.diary import review
from watchmeplay.diary.models import ReviewState
from watchmeplay.families import caseloads, overview
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import Changed, NotVisible
from watchmeplay.foundation.words import noted
from watchmeplay.web.arguments import id_of
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff import shown
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.caseload import week_of
from watchmeplay.web.staff.look_forms import (
    LookForm,
    MarkForm,
    ReplyForm,
    SentForm,
    SnoozeForm,
    TaskLineForm,
    days_ahead,
)
from watchmeplay.web.staff.look_screen import carer, screen

STEPS = {
    "seen": noted("Marked as seen."),
    "thinking": noted("Marked: thinking about it."),
    "for-session": noted("Kept for the session."),
    "no-answer": noted("No longer waiting for an answer."),
}


@staff.get("/look/<uuid:family_id>")
def look_page(family_id: UUID) -> ResponseReturnValue:
    """The family on one screen."""
    return screen(family_id)


@staff.post("/look/<uuid:family_id>/mark")
def look_mark(family_id: UUID) -> ResponseReturnValue:
    """Seen: everything on the screen. Thinking and bring to session: the first page. No answer: the messages."""
    caseloads.must_look_after(g.actor, family_id)
    form = MarkForm(request.form)
    step = form.step.data or ""
    if not form.validate() or step not in STEPS:
        form.refuse(noted("Choose what you did with the page"))
        return screen(family_id, faulty=form), 422
    try:
        if step == "no-answer":
            _no_answer(family_id)
        else:
            _mark(family_id, ReviewState(step))
    except Changed:
        abandon()
        return screen(family_id, changed=True), 409
    flash(gettext(STEPS[step]), "done")
    return _onward(family_id, form, whole=step == "seen")


@staff.post("/look/<uuid:family_id>/reply")
def look_reply(family_id: UUID) -> ResponseReturnValue:
    """Write to the carer in hand: now, or tomorrow at nine. A page it is about is answered, or seen meanwhile."""
    form = ReplyForm(request.form, id_prefix="reply-")
    record = overview.surroundings(g.actor, family_id)
    adult = carer(record, form.carer.data)
    if not form.validate():
        return screen(family_id, faulty=form), 422
    waits = request.form.get("when") == "nine"
    about = id_of(form.about.data) if form.about.data else None
    said = {
        "family_id": family_id, "caregiver_id": adult.person_id, "words": form.words.data or "",
        "key": form.key.data or "", "about_session_id": about,
    }  # fmt: skip
    try:
        number = _check(about, form.shown.data) if about else 0
        with form.refusals():
            if waits:
                later.write(g.actor, send_at=later.tomorrow_at_nine(g.signed_in.zone), **said)
            else:
                actions.send(g.actor, **said)
            if about:
                state = ReviewState.SEEN if waits else ReviewState.ANSWERED
                review.mark(g.actor, about, state, number=number)
    except Changed:
        abandon()
        return screen(family_id, faulty=form, changed=True), 409
    if form.errors:
        return _refused(family_id, form)
    flash(gettext("Goes out tomorrow at 9am.") if waits else gettext("Your reply is sent."), "done")
    return _onward(family_id, form, answered=adult.person_id)


@staff.post("/look/<uuid:family_id>/task")
def look_task(family_id: UUID) -> ResponseReturnValue:
    """A task of one's own."""
    caseloads.must_look_after(g.actor, family_id)
    form = TaskLineForm(request.form, id_prefix="task-")
    form.due.choices = days_ahead(clock.today(g.signed_in.zone))
    if form.validate():
        with form.refusals():
            tasks.add(
                g.actor,
                family_id=family_id,
                words=form.words.data or "",
                owner_id=g.actor.person_id,
                due_on=date.fromisoformat(form.due.data),
                key=form.key.data,
            )
    if form.errors:
        return _refused(family_id, form)
    flash(gettext("Task added."), "done")
    return _onward(family_id, form)


@staff.post("/look/<uuid:family_id>/quiet")
def look_quiet(family_id: UUID) -> ResponseReturnValue:
    """Say why the family is quiet, and until when."""
    caseloads.must_look_after(g.actor, family_id)
    form = SnoozeForm(request.form, id_prefix="quiet-")
    if form.validate():
        with form.refusals():
            snoozes.snooze(
                g.actor,
                family_id,
                reason=Reason(form.reason.data),
                until_on=form.until.data,
                today=clock.today(g.signed_in.zone),
                words=form.line.data or "",
                key=form.key.data,
            )
    if form.errors:
        return _refused(family_id, form)
    flash(gettext("Kept until then, or until a page comes."), "done")
    return _onward(family_id, form)


@staff.post("/look/<uuid:family_id>/quiet/end")
def look_quiet_end(family_id: UUID) -> ResponseReturnValue:
    """Take the reason back."""
    caseloads.must_look_after(g.actor, family_id)
    snoozes.end(g.actor, family_id)
    return redirect(f"/staff/look/{family_id}", 303)


def _mark(family_id: UUID, state: ReviewState) -> None:
    """Only what was on the screen, as it was there. A page nobody saw stays new."""
    on_screen = request.form.getlist("page")
    for place in on_screen if state == ReviewState.SEEN else on_screen[:1]:
        page_id, _, mark = place.partition(":")
        session_id = id_of(page_id)
        row = diary.page(g.actor, session_id)
        if row.family_id != family_id:
            raise NotVisible
        review.mark(g.actor, session_id, state, number=shown.check(row, mark))


def _no_answer(family_id: UUID) -> None:
    adult = carer(overview.surroundings(g.actor, family_id), request.form.get("carer"))
    thread = queries.thread(g.actor, family_id, adult.person_id)
    if thread is None:
        raise NotVisible
    actions.no_answer_needed(g.actor, thread)


def _check(session_id: UUID, mark: str | None) -> int:
    return shown.check(diary.page(g.actor, session_id), mark)


def _refused(family_id: UUID, form: SentForm) -> ResponseReturnValue:
    abandon()
    return screen(family_id, faulty=form), 422


def _onward(
    family_id: UUID, form: LookForm, *, whole: bool = False, answered: UUID | None = None
) -> ResponseReturnValue:
    """To the next family; to this one again while it has pages nobody saw or, unless `whole`, messages that wait.

    A carer to whom an answer is on its way waits no longer for us.
    """
    week = week_of(g.actor, g.actor.person_id, zone=g.signed_in.zone)
    family = week.families.get(family_id)
    waits = [
        thread
        for thread in queries.threads_of(g.actor, family_id)
        if thread.waiting_since and thread.caregiver_id != answered
    ]
    if family and (family.pulse.new or (waits and not whole)):
        return redirect(f"/staff/look/{family_id}", 303)
    looked.mark(g.actor, [family_id], at=_moment(form.moment.data))
    following = form.following.data
    rest = [str(other) for other in week.queue if other != family_id]
    if not rest:
        return redirect("/staff/", 303)
    return redirect(f"/staff/look/{following if following in rest else rest[0]}", 303)


def _moment(written: str | None) -> datetime:
    """The moment of which the screen told: what came after it has not been looked at."""
    try:
        moment = datetime.fromisoformat(written or "")
    except ValueError:
        return clock.now()
    return min(moment, clock.now()) if moment.tzinfo else clock.now()
