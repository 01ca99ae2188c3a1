"""The parent in the waiting room reads what was written about their family, and puts their own words beside it."""

from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.referrals import own_words, reading
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web import referral_page
from watchmeplay.web.languages import gettext
from watchmeplay.web.public import refer_room
from watchmeplay.web.public.area import public
from watchmeplay.web.referral_page import WordsForm

HERE = "/refer/waiting/words"


@public.get(HERE)
@refer_room.only_inside(refer_room.PARENTS)
def waiting_words(actor: Actor) -> ResponseReturnValue:
    """What was written, one's own words beside it, and each step since."""
    return _page(actor, WordsForm())


@public.post(HERE)
@refer_room.only_inside(refer_room.PARENTS)
def waiting_words_add(actor: Actor) -> ResponseReturnValue:
    """Put words of one's own beside it."""
    form = WordsForm(request.form)
    if form.validate():
        with form.refusals():
            own_words.add(actor, _own(actor), form.words.data, key=form.key.data or "")
    if form.errors:
        return _page(actor, form), 422
    flash(gettext("Your words stand beside it now."), "done")
    return redirect(HERE, 303)


def _own(actor: Actor) -> UUID:
    found = reading.of_parent(actor)
    if not found:
        raise NotVisible
    return found[0]


def _page(actor: Actor, form: WordsForm) -> str:
    written = reading.written(actor, _own(actor))
    return render_template(
        "public/refer_words.html",
        form=form,
        written=written,
        sections=referral_page.sections(written),
        writer=referral_page.writer(written),
        lines=referral_page.lines(written.standing),
        address=HERE,
        room_field=refer_room.tag(actor),
    )
