"""Changing a page of one's own. Two tabs or two phones never overwrite each other unseen."""

from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from watchmeplay.diary import actions
from watchmeplay.diary.models import Audience
from watchmeplay.diary.queries import Facts, Row
from watchmeplay.families import records
from watchmeplay.foundation.errors import Changed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.web import moment, shelves
from watchmeplay.web.arguments import number_of
from watchmeplay.web.forms.choices import CHOOSE
from watchmeplay.web.languages import gettext
from watchmeplay.web.moment import HappenedTwice, Moment, Tap
from watchmeplay.web.parent import readers
from watchmeplay.web.parent.area import parent
from watchmeplay.web.parent.diary import own_page
from watchmeplay.web.parent.page_form import NOT_MANAGED, PageForm
from watchmeplay.web.parent.readers import Readers


class EditForm(PageForm):
    """A page with its day and time in their boxes."""

    places = {"happened_at": "day"}


@parent.get("/diary/<uuid:session_id>/edit")
def diary_edit_page(session_id: UUID) -> ResponseReturnValue:
    """The page as a form."""
    row, facts = _own(session_id)
    form = EditForm(data={"number": str(facts.number), **_answers(row, facts)})
    return _page("parent/diary_edit.html", form, row, _offer(form, row))


@parent.post("/diary/<uuid:session_id>/edit")
def diary_edit_send(session_id: UUID) -> ResponseReturnValue:
    """Save the change, or show both texts when another change came first."""
    row, facts = _own(session_id)
    form = EditForm(request.form)
    form.when.data = Tap.OTHER.value
    known = _offer(form, row)
    if not form.validate():
        return _page("parent/diary_edit.html", form, row, known), 422
    try:
        at = _moment(form, facts)
        with form.refusals():
            actions.change_session(
                g.actor,
                session_id,
                number=_number(form),
                happened_at=at.at,
                zone=g.signed_in.zone,
                **form.facts(),
            )
    except Changed as changed:
        form.key.data, form.number.data = new_key(), str(changed.number)
        return _page("parent/diary_changed.html", form, row, known), 409
    except HappenedTwice:
        form.ask_which()
    except NotVisible:
        form.refuse(CHOOSE, "child")
    if form.errors:
        return _page("parent/diary_edit.html", form, row, known), 422
    moved = "yes" if at.moved else None
    return redirect(url_for("parent.diary_page", session_id=session_id, saved="yes", moved=moved))


def _own(session_id: UUID) -> tuple[Row, Facts]:
    row = own_page(session_id)
    if row.facts is None:
        raise NotVisible
    return row, row.facts


def _answers(row: Row, facts: Facts) -> dict[str, Any]:
    day, at = moment.local(facts.happened_at, g.signed_in.zone)
    return {
        "child": str(row.child_id),
        "minutes": facts.minutes if facts.managed else NOT_MANAGED,
        "feeling": facts.feeling,
        "day": day,
        "time": at,
        "keep_for_meeting": facts.keep_for_meeting,
        "only_me": facts.audience == Audience.ONLY_ME and not row.parts,
        "share_with": sorted({str(person_id) for part in row.parts for person_id in part.shared_with}),
        **{part.voice.value: part.words for part in row.parts},
        **{f"{part.voice}_for": part.audience.value for part in row.parts},
    }


def _offer(form: PageForm, row: Row) -> Readers:
    known = readers.of_families(g.actor, [row.family_id])
    children = {card.id: card.name for card in records.children(g.actor) if card.family_id == row.family_id}
    # A page stays about its child even while that child is out of this carer's sight.
    children.setdefault(row.child_id, row.child_name or gettext("Your child"))
    given = {part.voice.value: part.audience for part in row.parts if part.audience != Audience.ONLY_ME}
    form.offer(shelves.choices(), children, known, given)
    return known


def _moment(form: PageForm, facts: Facts) -> Moment:
    """The stored moment as long as the day and the minute on the page are still its own."""
    zone = g.signed_in.zone
    if (form.day.data, form.time.data) == moment.local(facts.happened_at, zone) and not form.which.data:
        return Moment(facts.happened_at)
    return form.moment(zone)


def _number(form: PageForm) -> int:
    number = number_of(form.number.data)
    if number is None:
        raise Refused("This page is out of date. Your words are below: send them again from here.")
    return number


def _page(template: str, form: PageForm, row: Row, known: Readers) -> str:
    return render_template(
        template,
        form=form,
        row=row,
        readers=known,
        given=row.facts is not None and row.facts.audience != Audience.ONLY_ME,
        words=shelves.choices(),
    )
