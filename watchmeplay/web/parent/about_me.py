"""What a caregiver decides about themselves: how to reach them, who reads what, consents, devices."""

from typing import Any
from uuid import UUID

from babel.support import LazyProxy
from flask import current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import people, sessions
from watchmeplay.care.waiting_room import giving
from watchmeplay.families import consents, records, safe_contact
from watchmeplay.families.caseloads import names_of_team
from watchmeplay.families.models import Consent, Purpose
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.site.pages import ConsentCard, Pages
from watchmeplay.web import gate, shelves
from watchmeplay.web.forms.fields import HiddenField, PasswordField, RadioField, SelectChoice, SelectField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.parent.area import parent
from watchmeplay.web.parent.readers import listed
from watchmeplay.web.templating import hour

CHANGEABLE = frozenset({Purpose.RESEARCH, Purpose.PHOTOS})
ADDRESS = "/family/about-me/"


HOURS = [SelectChoice(str(each), LazyProxy(hour, each, enable_cache=False)) for each in range(24)]


class ContactForm(Form):
    """How and when it is safe to reach this person."""

    may_email = RadioField(
        lazy("May we send you an e-mail when there is something new?"),
        [Required(lazy("Choose yes or no"))],
        hint=lazy("Choose no if someone else can see your e-mail and that is not safe for you."),
        choices=[SelectChoice("yes", lazy("Yes")), SelectChoice("no", lazy("No"))],
    )
    quiet_from = SelectField(lazy("Send nothing from"), [Required(lazy("Choose an hour"))], choices=HOURS)
    quiet_until = SelectField(lazy("Until"), [Required(lazy("Choose an hour"))], choices=HOURS)


class ConsentForm(Form):
    """One answer to one card. `version` is the wording that was on the page."""

    given = HiddenField()
    version = HiddenField()


class PasswordForm(Form):
    """The password now, and the one to come."""

    current = PasswordField(
        lazy("The password you use now"), [Required(lazy("Enter the password you use now"))]
    )
    new = PasswordField(
        lazy("Your new password"),
        [Required(lazy("Enter a new password"))],
        hint=lazy("12 characters or more. Three or four words work well."),
        autocomplete="new-password",
    )


@parent.get("/about-me/")
def about_me() -> ResponseReturnValue:
    """Everything on one page."""
    return _page(_contact_form())


@parent.post("/about-me/contact")
def about_me_contact() -> ResponseReturnValue:
    """Change how and when to be reached."""
    form = ContactForm(request.form)
    if form.validate():
        with form.refusals():
            safe_contact.choose(
                g.actor,
                may_email=form.may_email.data == "yes",
                quiet_from=int(form.quiet_from.data),
                quiet_until=int(form.quiet_until.data),
            )
    if form.errors:
        return _page(form), 422
    flash(gettext("Saved. This counts from now on."))
    return redirect(ADDRESS)


@parent.post("/about-me/consent/<purpose>")
def about_me_consent(purpose: str) -> ResponseReturnValue:
    """Say yes or no to research, or to photos and recordings. Care itself is talked about with the team."""
    if purpose not in CHANGEABLE:
        raise NotVisible
    form, card = ConsentForm(request.form), _cards().card(purpose)
    if not form.validate() or form.given.data not in {"yes", "no"}:
        raise Refused("Choose yes or no.")
    given = form.given.data == "yes"
    if given and form.version.data != str(card.version):
        flash(gettext("The words of this question have changed. Read them, then choose."), "note")
        return redirect(ADDRESS)
    standing = consents.standing(g.actor).get(Purpose(purpose))
    if standing is None or standing.given is not given or standing.wording_version != card.version:
        consents.decide(g.actor, purpose=Purpose(purpose), given=given, wording_version=card.version)
    flash(gettext("Saved. You can change your mind at any time."))
    return redirect(ADDRESS)


@parent.post("/about-me/devices/<uuid:session_id>")
def about_me_device(session_id: UUID) -> ResponseReturnValue:
    """Sign out somewhere else. An id that is not one's own does nothing."""
    sessions.end(g.actor, session_id)
    if session_id == g.signed_in.session_id:
        gate.let_out()
        return redirect("/signed-out")
    flash(gettext("Done. That phone or computer is signed out."))
    return redirect(ADDRESS)


@parent.get("/about-me/password")
def password_page() -> ResponseReturnValue:
    """Ask for both passwords."""
    return _password(PasswordForm())


@parent.post("/about-me/password")
def password_change() -> ResponseReturnValue:
    """Change it and sign out everywhere."""
    form = PasswordForm(request.form)
    if form.validate():
        with form.refusals():
            people.change_password(
                current_app.extensions["keyring"], g.actor, current=form.current.data, new=form.new.data
            )
    if form.errors:
        return _password(form), 422
    gate.let_out()
    return redirect("/sign-in?next=/family/")


def _password(form: PasswordForm) -> str:
    """The address stands in the form for password managers."""
    return render_template("parent/password.html", form=form, email=people.me(g.actor).email or "")


def _contact_form() -> ContactForm:
    rules = safe_contact.mine(g.actor)
    if rules is None:
        return ContactForm()
    return ContactForm(
        data={
            "may_email": "yes" if rules.may_email else "no",
            "quiet_from": str(rules.quiet_from),
            "quiet_until": str(rules.quiet_until),
        }
    )


def _page(form: ContactForm) -> str:
    families = records.families(g.actor)
    names = {name for family in families for name in names_of_team(g.actor, family.id)}
    return render_template(
        "parent/about_me.html",
        form=form,
        is_member=bool(families),
        email=people.me(g.actor).email,
        team=listed(sorted(names, key=str.casefold)) or gettext("your team"),
        consents=_consents(),
        devices=sessions.of(g.actor),
        this_device=g.signed_in.session_id,
        waiting_pages=giving.are_there(g.actor),
    )


def _consents() -> list[dict[str, Any]]:
    """The cards with this person's answer to each."""
    standing = consents.standing(g.actor)
    return [_consent(card, standing.get(Purpose(card.purpose))) for card in _cards().cards]


def _consent(card: ConsentCard, decided: Consent | None) -> dict[str, Any]:
    return {
        "card": card,
        "decided": decided,
        "changeable": Purpose(card.purpose) in CHANGEABLE,
        "may_give": decided is None or not decided.given,
        "may_take_back": decided is not None and decided.given,
    }


def _cards() -> Pages:
    return shelves.site_pages()
