"""One family of the week on one screen: what is new, what waits, and what there is to do next."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import g, render_template, request

from watchmeplay.care.plans import plans, watch_for
from watchmeplay.care.week import desk, snoozes, tasks, templates
from watchmeplay.conversations import actions, later, queries
from watchmeplay.conversations.models import Thread
from watchmeplay.conversations.queries import MessageRow
from watchmeplay.diary import queries as diary
from watchmeplay.diary import review
from watchmeplay.diary.queries import Row
from watchmeplay.families import caseloads, overview
from watchmeplay.families.overview import Adult, Record
from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web import shelves
from watchmeplay.web.arguments import asked_id
from watchmeplay.web.forms.form import Form
from watchmeplay.web.staff import bands
from watchmeplay.web.staff.ages import together
from watchmeplay.web.staff.caseload import Week, week_of
from watchmeplay.web.staff.look_forms import MarkForm, ReplyForm, SnoozeForm, TaskLineForm, days_ahead
from watchmeplay.web.staff.plan import doses
from watchmeplay.web.staff.reasons import snoozed_line
from watchmeplay.web.staff.shown import mark_of

PAGES_SHOWN = 4
LATEST_SHOWN = 2
MESSAGES_SHOWN = 3
KEYS_OF_TEMPLATES = 9
USUAL_SNOOZE = timedelta(weeks=2)


@dataclass(frozen=True, slots=True)
class Side:
    """The carer in hand: whoever waits for an answer, else whoever wrote the page that is read first."""

    adult: Adult
    thread: Thread | None
    about: Row | None


def screen(family_id: UUID, *, faulty: Form | None = None, changed: bool = False) -> str:
    """The page, which is audited. `faulty` is a form that could not be taken: its words come back."""
    record = overview.surroundings(g.actor, family_id)
    week = week_of(g.actor, g.actor.person_id, zone=g.signed_in.zone)
    mine = caseloads.looks_after(g.actor, family_id)
    waiting = review.waiting(g.actor, family_id)
    rows = _rows(family_id, waiting)
    side = _side(record, queries.threads_of(g.actor, family_id), rows if waiting else ())
    today = clock.today(week.zone)
    following = bands.following(week.queue, family_id)
    onward = {"following": str(following or ""), "moment": clock.now().isoformat()}
    family = week.families.get(family_id)
    agreed = plans.standing(g.actor, family_id)
    return render_template(
        "staff/look.html",
        record=record,
        ages=together(record.children, today),
        mine=mine,
        family=family,
        snoozed=snoozed_line(family.snoozed) if family and family.snoozed else "",
        snooze_words=_snooze_words(family_id, today) if family and family.snoozed else "",
        rows=rows,
        marks={row.id: mark_of(row) for row in rows},
        more=max(len(waiting) - len(rows), 0),
        is_new=bool(waiting),
        side=side,
        others=[adult for adult in _here(record) if side is None or adult != side.adult],
        messages=_messages(side),
        coming=later.of_family(g.actor, family_id),
        names={adult.person_id: adult.name for adult in record.adults},
        lines=watch_for.current(g.actor, family_id),
        plans=agreed,
        doses=doses(agreed, week.zone),
        meeting=desk.next_meeting(g.actor, family_id, after=clock.now()),
        tasks=tasks.of_family(g.actor, family_id, open_only=True),
        today=today,
        templates=templates.own(g.actor)[:KEYS_OF_TEMPLATES] if mine else [],
        words=shelves.choices(),
        left=_left(week, family_id),
        following=following,
        tomorrow_nine=later.tomorrow_at_nine(week.zone),
        marking=MarkForm(data=onward),
        replying=_reply_form(faulty, side, onward),
        tasking=_task_form(faulty, onward, today),
        snoozing=_snooze_form(faulty, onward, today),
        faulty=faulty,
        changed=changed,
    )


def carer(record: Record, asked: str | None) -> Adult:
    """The adult of the family that a form or an address names, as long as they are in it. Raises `NotVisible`."""
    for adult in _here(record):
        if str(adult.person_id) == (asked or "").lower():
            return adult
    raise NotVisible


def _rows(family_id: UUID, waiting: list[UUID]) -> tuple[Row, ...]:
    """The pages that wait, the oldest first; where none does, the last ones, so that nobody answers blindly."""
    if waiting:
        return diary.chosen(g.actor, waiting[:PAGES_SHOWN])
    return diary.timeline(g.actor, family_id=family_id, limit=LATEST_SHOWN).rows


def _here(record: Record) -> list[Adult]:
    return [adult for adult in record.adults if adult.joined_at and not adult.ended_at]


def _side(record: Record, threads: list[Thread], new: tuple[Row, ...]) -> Side | None:
    by_carer = {thread.caregiver_id: thread for thread in threads}
    adults = {adult.person_id: adult for adult in _here(record)}
    asked = request.args.get("carer") or request.form.get("carer")
    waiting = sorted(
        (thread for thread in threads if thread.waiting_since and thread.caregiver_id in adults),
        key=lambda thread: thread.waiting_since or clock.now(),
    )
    first = next((row for row in new if row.author_id in adults), None)
    if asked:
        adult = carer(record, asked)
    elif waiting:
        adult = adults[waiting[0].caregiver_id]
    elif first:
        adult = adults[first.author_id]
    else:
        written = max(threads, key=lambda thread: thread.last_at or clock.now(), default=None)
        adult = adults.get(written.caregiver_id) if written else None  # type: ignore[assignment]
        adult = adult or next(iter(adults.values()), None)  # type: ignore[assignment]
    if adult is None:
        return None
    thread = by_carer.get(adult.person_id)
    answers_message = thread is not None and thread.waiting_since is not None
    about = None if answers_message else next((row for row in new if row.author_id == adult.person_id), None)
    return Side(adult, thread, about)


def _messages(side: Side | None) -> tuple[MessageRow, ...]:
    """The last messages with the carer in hand, and all that wait. They are read now."""
    if side is None or side.thread is None:
        return ()
    page = queries.messages(g.actor, side.thread)
    if page.rows:
        actions.mark_read(g.actor, side.thread, up_to=page.rows[-1].sent_at)
    since = side.thread.waiting_since
    waiting = [row for row in page.rows if since and row.sent_at >= since]
    return page.rows[-max(MESSAGES_SHOWN, len(waiting)) :]


def _left(week: Week, family_id: UUID) -> int:
    return sum(other != family_id for other in week.queue)


def _snooze_words(family_id: UUID, today) -> str:  # noqa: ANN001 - a date
    found = snoozes.current(g.actor, family_id, today)
    return found.words if found else ""


def _reply_form(faulty: Form | None, side: Side | None, onward: dict[str, str]) -> ReplyForm:
    if isinstance(faulty, ReplyForm):
        return faulty
    about = side.about if side else None
    template = asked_id("template")
    words = templates.one_of(g.actor, template).words if template else ""
    data = {
        **onward,
        "carer": str(side.adult.person_id) if side else "",
        "about": str(about.id) if about else "",
        "shown": mark_of(about) if about else "",
        "words": words,
    }
    return ReplyForm(data=data, id_prefix="reply-")


def _task_form(faulty: Form | None, onward: dict[str, str], today) -> TaskLineForm:  # noqa: ANN001 - a date
    form = faulty if isinstance(faulty, TaskLineForm) else TaskLineForm(data=onward, id_prefix="task-")
    form.due.choices = days_ahead(today)
    return form


def _snooze_form(faulty: Form | None, onward: dict[str, str], today) -> SnoozeForm:  # noqa: ANN001 - a date
    if isinstance(faulty, SnoozeForm):
        return faulty
    data = {**onward, "until": today + USUAL_SNOOZE}
    return SnoozeForm(data=data, id_prefix="quiet-")
