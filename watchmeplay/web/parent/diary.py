"""A carer's diary: the timeline, one page with the team's answers, its earlier words, and erasing it."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from watchmeplay.conversations import queries as conversations
from watchmeplay.conversations.actions import mark_answers_read
from watchmeplay.diary import actions, queries
from watchmeplay.diary.models import Audience
from watchmeplay.diary.queries import Row
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.web import shelves
from watchmeplay.web.arguments import asked_id
from watchmeplay.web.forms.form import Form
from watchmeplay.web.languages import gettext
from watchmeplay.web.parent import readers
from watchmeplay.web.parent.area import parent


@parent.get("/diary/")
def diary() -> ResponseReturnValue:
    """The pages one wrote or was given, newest first."""
    timeline = queries.timeline(
        g.actor,
        before=request.args.get("before"),
        after=request.args.get("after"),
        child_id=asked_id("child"),
    )
    return render_template(
        "parent/diary.html",
        timeline=timeline,
        answers=conversations.about(g.actor, [row.id for row in timeline.rows if row.mine]),
        child=request.args.get("child"),
        saved=_saved(timeline.rows),
        words=shelves.choices(),
    )


@parent.get("/diary/<uuid:session_id>")
def diary_page(session_id: UUID) -> ResponseReturnValue:
    """One page, with what the team said about it."""
    row = queries.page(g.actor, session_id)
    answers = conversations.about(g.actor, [row.id]).get(row.id, []) if row.mine else []
    if answers:
        mark_answers_read(g.actor, row.id, up_to=answers[-1].sent_at)
    return render_template(
        "parent/diary_page.html",
        row=row,
        answers=answers,
        saved=_saved((row,)) if request.args.get("saved") else None,
        words=shelves.choices(),
    )


@parent.get("/diary/<uuid:session_id>/history")
def diary_history(session_id: UUID) -> ResponseReturnValue:
    """What a page said before it was changed."""
    return render_template(
        "parent/diary_history.html",
        row=queries.page(g.actor, session_id),
        versions=queries.history(g.actor, session_id),
        words=shelves.choices(),
    )


@parent.get("/diary/<uuid:session_id>/erase")
def diary_erase_page(session_id: UUID) -> ResponseReturnValue:
    """What erasing means, before it happens."""
    return render_template("parent/diary_erase.html", row=own_page(session_id), form=Form())


@parent.post("/diary/<uuid:session_id>/erase")
def diary_erase(session_id: UUID) -> ResponseReturnValue:
    """Erase a page that nobody else could ever read."""
    try:
        actions.erase_session(g.actor, session_id)
    except Refused as refused:
        form = Form()
        form.refuse(refused.message)
        return render_template("parent/diary_erase.html", row=own_page(session_id), form=form), 422
    flash(gettext("Erased. Nothing of that page is left."), "done")
    return redirect(url_for("parent.diary"))


def own_page(session_id: UUID) -> Row:
    """A page one wrote oneself. Raises `NotVisible` for any other."""
    row = queries.page(g.actor, session_id)
    if not row.mine:
        raise NotVisible
    return row


def _saved(rows: tuple[Row, ...]) -> dict[str, Any] | None:
    """What to say about a page that was saved a moment ago: who will see it, and when."""
    asked = request.args.get("saved")
    session_id = rows[0].id if asked == "yes" and rows else asked_id("saved")
    if session_id is None:
        return None
    row = next((row for row in rows if row.id == session_id), None) or _page_or_none(session_id)
    if row is None or not row.mine or row.facts is None:
        return None
    given = row.facts.audience != Audience.ONLY_ME
    others = {name for part in row.parts for name in part.shared_with.values()}
    return {
        "row": row,
        "team": readers.of_families(g.actor, [row.family_id], carers=False).who if given else "",
        "others": readers.listed(sorted(others, key=str.casefold)),
        "moved": request.args.get("moved") == "yes",
    }


def _page_or_none(session_id: UUID) -> Row | None:
    try:
        return queries.page(g.actor, session_id)
    except NotVisible:
        return None
