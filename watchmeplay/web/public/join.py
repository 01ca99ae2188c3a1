"""Joining by invitation: the code, what is agreed to, what to call you, how you sign in. One thing a screen.

Every link that does not work reads the same, whatever the reason.
"""

from typing import Any

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from watchmeplay.accounts import invitations, passwords, people, sessions, sign_in
from watchmeplay.accounts.models import Person
from watchmeplay.care.partners import second_carers
from watchmeplay.families import consents, memberships, safe_contact
from watchmeplay.families.models import Purpose
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import abandon, begin_write
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.words import noted
from watchmeplay.web import gate, languages, shelves
from watchmeplay.web.device import device_name
from watchmeplay.web.public.area import public
from watchmeplay.web.public.join_forms import (
    CarerWayInForm,
    CodeForm,
    StaffWayInForm,
    WayInForm,
    YouForm,
    agree_form,
    wording,
)
from watchmeplay.web.public.join_steps import NotHere, Said, following, forget, joining, remember, said, step

CHANGED = noted("The words on this page have changed since you opened it. Please read them again.")


@public.get("/j/<token>")
@step
def join_hello(token: str) -> ResponseReturnValue:
    """Say hello and ask for the code. Who invites whom is not told before it."""
    invitations.find(token)
    try:
        return redirect(following(token, joining(token, said()), said()), 303)
    except NotHere:
        return render_template("public/join_hello.html", form=CodeForm(), token=token)


@public.post("/j/<token>")
@step
def join_code(token: str) -> ResponseReturnValue:
    """Take the code; the right one binds the invitation to this browser."""
    form = CodeForm(request.form)
    invitations.find(token)
    if form.validate():
        with form.refusals():
            secret = invitations.confirm(token, form.code.data, address=request.remote_addr)
    if form.errors:
        return render_template("public/join_hello.html", form=form, token=token), 422
    fresh: Said = {"secret": secret}
    return remember(redirect(following(token, joining(token, fresh), fresh), 303), fresh)


@public.get("/j/<token>/agree")
@step
def join_agree(token: str) -> ResponseReturnValue:
    """Show what is agreed to, before anything about the family is asked."""
    joining(token, said())
    return _agree_page(token, agree_form(shelves.site_pages().cards))


@public.post("/j/<token>/agree")
@step
def join_agreed(token: str) -> ResponseReturnValue:
    """Take each decision by itself."""
    person, before = joining(token, said()), said()
    cards = shelves.site_pages().cards
    form = agree_form(cards, request.form)
    if request.form.get("answer") == "no":
        return render_template("public/join_declined.html", token=token)
    if not form.validate():
        return _agree_page(token, form), 422
    if form["wording"].data != wording(cards):
        form = agree_form(cards)
        form.refuse(CHANGED)
        return _agree_page(token, form), 422
    decisions = {
        card.purpose: [card.required or bool(form[card.purpose].data), card.version] for card in cards
    }
    now_said = {**before, "decisions": decisions}
    return remember(redirect(following(token, person, now_said), 303), now_said)


@public.get("/j/<token>/you")
@step
def join_you(token: str) -> ResponseReturnValue:
    """Ask what to call them."""
    person, before = joining(token, said()), said()
    form = YouForm(data={"name": before.get("name", person.name), "own_word": before.get("own_word", "")})
    return render_template("public/join_you.html", form=form, token=token)


@public.post("/j/<token>/you")
@step
def join_you_send(token: str) -> ResponseReturnValue:
    """Keep it for the last screen."""
    person = joining(token, said())
    form = YouForm(request.form)
    if not form.validate():
        return render_template("public/join_you.html", form=form, token=token), 422
    now_said = {**said(), "name": form.name.data, "own_word": form.own_word.data}
    return remember(redirect(following(token, person, now_said), 303), now_said)


@public.get("/j/<token>/sign-in")
@step
def join_way_in(token: str) -> ResponseReturnValue:
    """Ask how they will sign in."""
    person = joining(token, said())
    due = following(token, person, said())
    if due != request.path:
        return redirect(due, 303)
    return _way_in_page(token, person, _way_in_form(person)(data={"name": person.name}))


@public.post("/j/<token>/sign-in")
@step
def join_finish(token: str) -> ResponseReturnValue:
    """Open the account and let them in. The same form sent twice opens it once and lets them in both times."""
    secret = said().get("secret")
    if invitations.was_taken_here(token, secret):
        return _in_again()
    person = joining(token, said())
    due = following(token, person, said())
    if due != request.path:
        return redirect(due, 303)
    form = _way_in_form(person)(request.form)
    if not form.validate():
        return _way_in_page(token, person, form), 422
    try:
        with form.refusals():
            _open_account(token, person, form)
    except NotVisible:
        abandon()
        begin_write()
        if invitations.was_taken_here(token, secret):
            return _in_again()
        raise
    if form.errors:
        return _way_in_page(token, person, form), 422
    lasting = _is_ticked(form, "lasting")
    return _in(person, sessions.start(person, lasting=lasting, device=_device()), lasting=lasting)


def _open_account(token: str, person: Person, form: WayInForm) -> None:
    is_carer, spoken = person.role == Role.CAREGIVER, languages.chosen()
    taken = invitations.take(
        current_app.extensions["keyring"],
        token,
        said().get("secret"),
        name=said().get("name", person.name) if is_carer else form["name"].data,
        email=form.email.data,
        password=form.password.data,
        language=spoken.code if spoken else None,
    )
    if not is_carer:
        return
    actor = memberships.join(taken, own_word=said().get("own_word"))
    for purpose, (agreed, version) in said().get("decisions", {}).items():
        consents.decide(actor, purpose=Purpose(purpose), given=agreed, wording_version=version)
    rules = safe_contact.mine(actor)
    if rules is not None:
        safe_contact.choose(
            actor,
            may_email=form["may_email"].data == "yes",
            quiet_from=rules.quiet_from,
            quiet_until=rules.quiet_until,
        )


def _in(person: Person, secret: str, *, lasting: bool) -> Response:
    gate.let_in(secret, lasting=lasting)
    return forget(redirect(gate.HOME[Role(person.role)], 303))


def _in_again() -> Response:
    """The first answer was lost on its way: the password that was just chosen opens the account."""
    form = CarerWayInForm(request.form)
    lasting, email = _is_ticked(form, "lasting"), form.email.data or ""
    try:
        secret = sign_in.sign_in(
            current_app.extensions["keyring"],
            email,
            form.password.data or "",
            address=request.remote_addr,
            lasting=lasting,
            device=_device(),
        )
    except Refused as refused:
        raise NotVisible from refused
    person = sign_in.with_email(email)
    if person is None:
        raise NotVisible
    return _in(person, secret, lasting=lasting)


def _agree_page(token: str, form: Any) -> str:
    row = invitations.find(token)
    made_by = row.made_by
    return render_template(
        "public/join_agree.html",
        form=form,
        cards=shelves.site_pages().cards,
        token=token,
        inviter=people.names([made_by])[made_by] if made_by else None,
        asked=second_carers.words_to(row.person_id),
    )


def _way_in_form(person: Person) -> type[WayInForm]:
    return CarerWayInForm if person.role == Role.CAREGIVER else StaffWayInForm


def _way_in_page(token: str, person: Person, form: WayInForm) -> str:
    return render_template(
        "public/join_way_in.html",
        form=form,
        token=token,
        shortest=passwords.SHORTEST[Role(person.role)],
        is_carer=person.role == Role.CAREGIVER,
        again=person.password_hash is not None,
    )


def _is_ticked(form: WayInForm, name: str) -> bool:
    return name in form and bool(form[name].data)


def _device() -> str:
    return device_name(request.user_agent.string)
