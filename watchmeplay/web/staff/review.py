"""One page of a diary as the team reads it: what was seen beside what was felt, then and now, and the answer."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.conversations import actions as conversations
from watchmeplay.conversations import queries as answers
from watchmeplay.diary import queries as diary
from watchmeplay.diary import review
from watchmeplay.diary.models import ReviewState, Voice
from watchmeplay.diary.queries import Facts, Row
from watchmeplay.families import caseloads, directory, overview
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import Changed, NotVisible
from watchmeplay.foundation.words import noted
from watchmeplay.web import shelves
from watchmeplay.web.forms.fields import HiddenField, StringField, TextAreaField
from watchmeplay.web.forms.form import Form, KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.ages import age
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.shown import mark_of

VOICES = {
    Voice.SEEN: lazy("Seen and heard"),
    Voice.FELT: lazy("Felt"),
    Voice.SAID: lazy("What the child might have said"),
}
DONE = {
    ReviewState.SEEN: noted("Marked as seen."),
    ReviewState.THINKING: noted("Marked: thinking about it."),
    ReviewState.FOR_SESSION: noted("Kept for the session."),
}
SENT_BEFORE = noted(
    "You have sent other words from this page already. To send these as well, press the button again."
)


class MarkForm(Form):
    """A step that needs no words. `shown` says what was on the screen when it was decided."""

    shown = HiddenField()
    state = HiddenField()


class ReplyForm(KeyedForm):
    """A message in the author's thread, about this page."""

    saved_before = SENT_BEFORE
    saved_before_at = "words"
    shown = HiddenField()
    words = TextAreaField(
        lazy("Reply by message"),
        [Required(lazy("Write your reply")), Longest(conversations.LONGEST)],
        rows=6,
    )


class PhraseForm(KeyedForm):
    """A phrase of the author's, and what one noticed in it."""

    saved_before = SENT_BEFORE
    saved_before_at = "words"
    shown = HiddenField()
    phrase = StringField(
        lazy("A phrase of theirs"),
        [Required(lazy("Select or paste a phrase from the page")), Longest(review.LONGEST_PHRASE)],
        hint=lazy("Select words in the page above, or paste them here"),
    )
    words = TextAreaField(
        lazy("What you noticed"),
        [Required(lazy("Write what you noticed")), Longest(review.LONGEST_ANSWER)],
        rows=3,
    )


@staff.get("/diary/<uuid:session_id>")
def diary_page(session_id: UUID) -> ResponseReturnValue:
    """The page, which is audited."""
    return _page(session_id)


@staff.post("/diary/<uuid:session_id>/mark")
def diary_mark(session_id: UUID) -> ResponseReturnValue:
    """Seen, thinking about it, or for the session."""
    form = MarkForm(request.form)
    state = form.state.data
    if not form.validate() or state not in {step.value for step in DONE}:
        form.refuse(noted("Choose what you did with the page"))
        return _page(session_id, faulty=form), 422
    row = diary.page(g.actor, session_id)
    try:
        _check_shown(form, row)
        review.mark(g.actor, session_id, ReviewState(state), number=_facts(row).number)
    except Changed:
        return _changed(session_id)
    return _on(session_id, gettext(DONE[ReviewState(state)]))


@staff.post("/diary/<uuid:session_id>/reply")
def diary_reply(session_id: UUID) -> ResponseReturnValue:
    """Send a message to the author about this page; the page is answered in the same transaction."""
    form = ReplyForm(request.form, id_prefix="reply-")
    if not form.validate():
        return _refused(session_id, form)
    row = diary.page(g.actor, session_id)
    try:
        _check_shown(form, row)
        with form.refusals():
            conversations.send(
                g.actor,
                family_id=row.family_id,
                caregiver_id=row.author_id,
                words=form.words.data or "",
                key=form.key.data or "",
                about_session_id=session_id,
            )
            review.mark(g.actor, session_id, ReviewState.ANSWERED, number=_facts(row).number)
    except Changed:
        return _changed(session_id, form)
    if form.errors:
        return _refused(session_id, form)
    return _on(session_id, gettext("Your reply is sent."))


@staff.post("/diary/<uuid:session_id>/phrase")
def diary_phrase(session_id: UUID) -> ResponseReturnValue:
    """Answer a phrase, in whichever part of the page it stands."""
    form = PhraseForm(request.form, id_prefix="notice-")
    if not form.validate():
        return _refused(session_id, form)
    row = diary.page(g.actor, session_id)
    if not row.parts:
        raise NotVisible
    phrase = form.phrase.data or ""
    holding = [part for part in row.parts if review.occurs(phrase, part.words)]
    try:
        _check_shown(form, row)
        with form.refusals():
            review.notice(
                g.actor,
                (holding or row.parts)[0].entry_id,
                phrase=phrase,
                words=form.words.data or "",
                key=form.key.data or "",
            )
    except Changed:
        return _changed(session_id, form)
    if form.errors:
        return _refused(session_id, form)
    return _on(session_id, gettext("Your words stand beside the phrase."))


def _on(session_id: UUID, done: str) -> ResponseReturnValue:
    """To the next page that waits, or to the end of the list."""
    following = review.next_after(g.actor, session_id)
    if following is None:
        families = [family.family_id for family in directory.named(g.actor)]
        waiting = answers.waiting(g.actor, families)
        end = gettext("No page is left; messages wait.") if waiting else gettext("All looked at.")
        flash(f"{done} {end}", "done")
        return redirect("/staff/")
    flash(done, "done")
    return redirect(f"/staff/diary/{following}")


def _changed(session_id: UUID, form: Form | None = None) -> ResponseReturnValue:
    """The author changed the page meanwhile: nothing is done, and it is shown as it is now."""
    abandon()
    return _page(session_id, faulty=form, changed=True), 409


def _refused(session_id: UUID, form: ReplyForm | PhraseForm) -> ResponseReturnValue:
    abandon()
    return _page(session_id, faulty=form), 422


def _check_shown(form: MarkForm | ReplyForm | PhraseForm, row: Row) -> None:
    """Raise `Changed` when the page no longer says what it said when the form was opened."""
    if form.shown.data != mark_of(row):
        raise Changed(_facts(row).number)


def _facts(row: Row) -> Facts:
    if row.facts is None:
        raise NotVisible
    return row.facts


def _others_in_turn(waiting: list[UUID], session_id: UUID) -> list[UUID]:
    """The pages that wait, beginning after this one and going round to the first."""
    if session_id not in waiting:
        return waiting
    here = waiting.index(session_id)
    return waiting[here + 1 :] + waiting[:here]


def _page(session_id: UUID, *, faulty: Form | None = None, changed: bool = False) -> str:
    row = diary.page(g.actor, session_id)
    record = overview.surroundings(g.actor, row.family_id)
    mine = caseloads.looks_after(g.actor, row.family_id)
    author, child = record.adult(row.author_id), record.child(row.child_id)
    then = review.earlier(g.actor, session_id)
    left = _others_in_turn(review.waiting(g.actor), session_id)
    replying = faulty if isinstance(faulty, ReplyForm) else ReplyForm(id_prefix="reply-")
    noticing = faulty if isinstance(faulty, PhraseForm) else PhraseForm(id_prefix="notice-")
    mark = MarkForm()
    for form in (mark, replying, noticing):
        form.shown.data = mark_of(row)
    return render_template(
        "staff/review.html",
        row=row,
        record=record,
        author=author,
        mine=mine,
        can_write=bool(mine and author and author.joined_at and not author.ended_at),
        child_age=age(child.born_on, child.expected_on, clock.today(g.signed_in.zone)) if child else "",
        words=shelves.choices(),
        voices=VOICES,
        then=diary.page(g.actor, then) if then else None,
        history=diary.history(g.actor, session_id) if _facts(row).changed_at else (),
        replies=answers.about(g.actor, [session_id]).get(session_id, []),
        left=len(left),
        next_page=left[0] if left else None,
        mark=mark,
        replying=replying,
        noticing=noticing,
        faulty=faulty,
        kept=faulty is not None,
        changed=changed,
    )
