"""Writing a page in the diary. Four taps and no typing are enough."""

from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from watchmeplay.care.plans import watch_for
from watchmeplay.diary import actions
from watchmeplay.families import closing, memberships, records
from watchmeplay.families.records import ChildCard
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web import kept_words, shelves
from watchmeplay.web.forms.choices import CHOOSE
from watchmeplay.web.moment import HappenedTwice
from watchmeplay.web.parent import readers
from watchmeplay.web.parent.area import parent
from watchmeplay.web.parent.page_form import PageForm
from watchmeplay.web.parent.readers import Readers


@parent.get("/write")
def write_page() -> ResponseReturnValue:
    """An empty page."""
    return _page(PageForm(), records.children(g.actor))


@parent.post("/write")
def write_send() -> ResponseReturnValue:
    """Save the page, or give it back with what to mend."""
    form = PageForm(request.form)
    children = records.children(g.actor)
    form.offer(shelves.choices(), _names(children), _possible_readers(form, children))
    if not form.validate():
        return _page(form, children), 422
    try:
        with form.refusals():
            moment = form.moment(g.signed_in.zone)
            session_id = actions.record_session(
                g.actor, happened_at=moment.at, as_said=moment.as_said, zone=g.signed_in.zone, **form.facts()
            )
    except HappenedTwice:
        form.ask_which()
    except NotVisible:
        form.refuse(CHOOSE, "child")
    if form.errors:
        return _page(form, children), 422
    return redirect(url_for("parent.diary", saved=session_id, moved="yes" if moment.moved else None))


def _page(form: PageForm, children: list[ChildCard]) -> str:
    if not children:
        return render_template("parent/write.html", children=(), kept=kept_words.of_request())
    closed = {family.id: family.erase_on for family in closing.closed_families(g.actor)}
    family_ids = {card.family_id for card in children}
    ended = family_ids <= closed.keys()
    if ended and not form.errors:
        days = [day for day in closed.values() if day]
        return render_template("parent/write.html", children=children, kept_until=min(days, default=None))
    known = readers.of_families(g.actor, family_ids)
    form.offer(shelves.choices(), _names(children), known)
    if len(children) == 1:
        form.child.data = str(children[0].id)
    return render_template(
        "parent/write.html",
        form=form,
        children=children,
        readers=known,
        lines=watch_for.mine(g.actor),
        ended=ended,
    )


def _names(children: list[ChildCard]) -> dict[UUID, str]:
    return {card.id: card.name for card in children}


def _possible_readers(form: PageForm, children: list[ChildCard]) -> Readers:
    """What a sent form may choose from. Asks the database only when it names other carers."""
    carers: dict[UUID, str] = {}
    if form.shares:
        for family_id in {card.family_id for card in children}:
            carers |= memberships.may_share_with(g.actor, family_id)
    return Readers(carers=carers)
