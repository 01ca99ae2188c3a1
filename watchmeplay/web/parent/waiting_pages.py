"""Bringing the pages one wrote while waiting into one's own diary: for the team, for oneself, or not at all."""

from uuid import UUID

from flask import Response, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import tallies
from watchmeplay.care.waiting_room import giving, pages, rooms
from watchmeplay.care.waiting_room.pages import Page
from watchmeplay.diary.actions import Part, record_session
from watchmeplay.diary.models import Audience, Voice
from watchmeplay.families import records
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import begin_write, finish
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.words import noted
from watchmeplay.web import shelves
from watchmeplay.web.forms.fields import CodeField, PasswordField, RadioField, SelectChoice
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.parent.area import parent

ADDRESS = "/family/waiting-pages"
COOKIE = "waiting-pages"
TEAM, ME, LEAVE = "team", "me", "leave"
UNKNOWN = noted("This code does not open a page of yours. Check it, then type it again.")


class KeysForm(Form):
    """What opens the room."""

    code = CodeField(lazy("The code of your private page"))
    pin = PasswordField(
        lazy("Your PIN"),
        [Required(lazy("Enter your PIN")), Longest(40)],
        hint=lazy("The 6 numbers you chose."),
        width=10,
        autocomplete="off",
        render_kw={"inputmode": "numeric"},
    )


@parent.get("/waiting-pages")
def waiting_pages() -> ResponseReturnValue:
    """The pages with a choice for each, or the question for code and PIN."""
    waiting = _inside()
    if waiting is None:
        return render_template("parent/waiting_keys.html", form=KeysForm())
    return _choices_page(_bring_form(waiting), waiting)


@parent.post("/waiting-pages/open")
def waiting_pages_open() -> ResponseReturnValue:
    """Take code and PIN."""
    form = KeysForm(request.form)
    if not form.validate():
        return render_template("parent/waiting_keys.html", form=form), 422
    whence = tallies.source(request.remote_addr)
    tallies.count(tallies.ROOM_ADDRESS, whence)
    finish()
    begin_write()
    try:
        secret = giving.enter(current_app.extensions["keyring"], g.actor, form.code.data, form.pin.data)
    except NotVisible:
        form.refuse(UNKNOWN, "code")
    except Refused as refused:
        form.refuse(refused.message, refused.field)
    else:
        tallies.give_back(tallies.ROOM_ADDRESS, whence)
        return _with_cookie(redirect(ADDRESS, 303), secret)
    return render_template("parent/waiting_keys.html", form=form), 422


@parent.post("/waiting-pages")
def waiting_pages_bring() -> ResponseReturnValue:
    """Bring what was chosen. What is left stays where it is, and can be brought later."""
    waiting = _inside()
    if waiting is None:
        return redirect(ADDRESS, 303)
    form = _bring_form(waiting, request.form)
    if not form.validate():
        return _choices_page(form, waiting), 422
    chosen = [(page, form[_name(page)].data) for page in pages.not_given(waiting)]
    try:
        for page, choice in chosen:
            if choice in {TEAM, ME}:
                _bring(page, child_id=UUID(form["child"].data), alone=choice == ME)
                giving.mark_given(waiting, page.id)
    except Refused as refused:
        form.refuse(refused.message)
        return _choices_page(form, waiting), 422
    brought = {_name(page) for page, choice in chosen if choice in {TEAM, ME}}
    before = {name for name, choice in request.form.items() if name not in form and choice in {TEAM, ME}}
    if before and not brought:
        return redirect("/family/diary/", 303)  # the same form, sent twice
    if brought:
        flash(gettext("Done. They stand in your diary now."), "done")
        return redirect("/family/diary/", 303)
    flash(gettext("Nothing was brought. Your pages stay where they are."), "note")
    return redirect("/family/about-me/", 303)


def _bring(page: Page, *, child_id: UUID, alone: bool) -> None:
    audience = Audience.ONLY_ME if alone else Audience.TEAM
    said = {Voice.SEEN: page.seen, Voice.FELT: page.felt}
    record_session(
        g.actor,
        child_id=child_id,
        happened_at=page.happened_at,
        zone=page.zone,
        managed=True,
        minutes=None,
        feeling=page.feeling,
        parts={voice: Part(words, audience) for voice, words in said.items() if words},
        share_with=(),
        only_me=alone,
        keep_for_meeting=False,
        key=f"waiting-{page.id.hex}",
    )


def _bring_form(waiting: Actor, sent: object = None) -> Form:
    """A choice for each page, none made beforehand, and which child they are about."""
    team, me, leave = gettext("Bring it, for my team"), gettext("Bring it, for me alone"), gettext("Leave it")
    choices = [SelectChoice(TEAM, team), SelectChoice(ME, me), SelectChoice(LEAVE, leave)]
    fields = {
        _name(page): RadioField(gettext("This page"), [Required(gettext("Choose one"))], choices=choices)
        for page in pages.not_given(waiting)
    }
    child = RadioField(
        gettext("Who are these pages about?"),
        [Required(gettext("Choose who they are about"))],
        choices=[SelectChoice(str(card.id), card.name) for card in records.children(g.actor)],
    )
    form_class = type("BringForm", (Form,), {**fields, "child": child})
    form: Form = form_class(sent)
    if len(form["child"].choices) == 1 and not form["child"].data:
        form["child"].data = form["child"].choices[0].value
    return form


def _choices_page(form: Form, waiting: Actor) -> str:
    return render_template(
        "parent/waiting_pages.html",
        form=form,
        pages=[(page, form[_name(page)]) for page in pages.not_given(waiting)],
        feelings=shelves.choices().feelings,
        one_child=len(form["child"].choices) == 1,
    )


def _name(page: Page) -> str:
    return f"page_{page.id.hex}"


def _inside() -> Actor | None:
    return giving.inside(g.actor, request.cookies.get(COOKIE, ""))


def _with_cookie(answer: Response, secret: str) -> Response:
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(rooms.IDLE.total_seconds()),
        path=ADDRESS,
        httponly=True,
        samesite="Lax",
        secure=current_app.extensions["settings"].secure,
    )
    return answer
