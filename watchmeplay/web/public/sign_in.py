"""Signing in and out, and the quick way out."""

from flask import current_app, g, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import sessions, sign_in
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.web import gate, kept_words, languages
from watchmeplay.web.areas import SIGNED_IN, Area
from watchmeplay.web.device import device_name
from watchmeplay.web.own_path import own_path
from watchmeplay.web.public.area import public
from watchmeplay.web.public.sign_in_form import SignInForm

# What the browser held back of pages goes. Its storage stays: no script keeps anything of a person there, and
# the guide that somebody keeps for days without signal is everybody's.
CLEARED = '"cache"'

account = Area("account", who=SIGNED_IN)


@public.get("/sign-in")
def sign_in_page() -> ResponseReturnValue:
    """Ask who it is; somebody who is signed in goes on to where they were going."""
    secret = session.get("key")
    signed_in = sessions.find(secret) if isinstance(secret, str) else None
    if signed_in:
        return redirect(own_path(request.args.get("next")) or gate.HOME[signed_in.actor.role])
    return render_template(
        "public/sign_in.html", form=SignInForm(data={"next": request.args.get("next", "")})
    )


@public.post("/sign-in")
def sign_in_send() -> ResponseReturnValue:
    """Let the person in, to the page they asked for, or back to the words they were sending."""
    form = SignInForm(request.form)
    if form.validate():
        with form.refusals():
            secret = sign_in.sign_in(
                current_app.extensions["keyring"],
                form.email.data,
                form.password.data,
                address=request.remote_addr,
                lasting=bool(form.lasting.data),
                device=device_name(request.user_agent.string),
            )
    if form.errors:
        return render_template("public/sign_in.html", form=form), 422
    gate.let_in(secret, lasting=bool(form.lasting.data))
    signed_in = sessions.find(secret)
    if signed_in is None:
        raise RuntimeError("a fresh session was not found")
    kept = kept_words.unsealed(form.kept.data, signed_in.actor.person_id) if form.kept.data else None
    if kept:
        g.actor, g.signed_in = signed_in.actor, signed_in
        return render_template("public/carry_on.html", kept=kept)
    answer = redirect(own_path(form.next.data) or gate.HOME[signed_in.actor.role])
    if signed_in.language in LANGUAGES:
        languages.remember(answer, LANGUAGES[signed_in.language])
    return answer


@account.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session here and on the server."""
    sessions.end(g.actor, g.signed_in.session_id)
    gate.let_out()
    response = redirect("/signed-out")
    response.headers["Clear-Site-Data"] = CLEARED
    return response


@public.get("/signed-out")
def signed_out() -> ResponseReturnValue:
    """Say that it worked."""
    return render_template("public/signed_out.html")


@public.post("/exit")
def leave_quickly() -> ResponseReturnValue:
    """The quick way out: end the session, then move on to a page that shows nothing personal.

    The answer is a page, not a redirect: a browser lets no form be redirected to another site.
    """
    secret = session.get("key")
    signed_in = sessions.find(secret) if isinstance(secret, str) else None
    if signed_in:
        sessions.end(signed_in.actor, signed_in.session_id)
    gate.let_out()
    response = make_response(render_template("layouts/leaving.html"))
    response.headers["Clear-Site-Data"] = CLEARED
    return response
