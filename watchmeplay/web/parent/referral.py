"""How it began: what was written when help was asked for, read and answered by the parent it is about."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.referrals import own_words, reading
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web import referral_page
from watchmeplay.web.languages import gettext
from watchmeplay.web.parent.area import parent
from watchmeplay.web.referral_page import WordsForm


@parent.get("/referral")
def own_referral() -> ResponseReturnValue:
    """What was written, the parent's own words beside it, and each step since."""
    return _page(_asked_for(), WordsForm())


@parent.post("/referral")
def own_referral_words() -> ResponseReturnValue:
    """Put words of one's own beside it."""
    referral_id = _asked_for()
    form = WordsForm(request.form)
    if form.validate():
        with form.refusals():
            own_words.add(g.actor, referral_id, form.words.data, key=form.key.data or "")
    if form.errors:
        return _page(referral_id, form), 422
    flash(gettext("Your words stand beside it now."), "done")
    return redirect(_address(referral_id), 303)


def _asked_for() -> UUID:
    """The referral that is asked for; without a question, the newest."""
    own = reading.of_parent(g.actor)
    asked = request.args.get("of")
    for referral_id in own:
        if asked in (None, str(referral_id)):
            return referral_id
    raise NotVisible


def _address(referral_id: UUID) -> str:
    return f"/family/referral?of={referral_id}" if request.args.get("of") else "/family/referral"


def _page(referral_id: UUID, form: WordsForm) -> str:
    written = reading.written(g.actor, referral_id)
    return render_template(
        "parent/referral.html",
        form=form,
        written=written,
        sections=referral_page.sections(written),
        writer=referral_page.writer(written),
        lines=referral_page.lines(written.standing),
        address=_address(referral_id),
        others=[each for each in reading.of_parent(g.actor) if each != referral_id],
    )
