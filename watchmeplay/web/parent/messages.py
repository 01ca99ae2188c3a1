"""A caregiver's messages with the team."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.conversations import actions, queries
from watchmeplay.families import records
from watchmeplay.families.models import Family
from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.words import noted
from watchmeplay.web.arguments import asked_id
from watchmeplay.web.forms.fields import HiddenField, TextAreaField
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.parent import working_days
from watchmeplay.web.parent.area import parent
from watchmeplay.web.parent.readers import listed
from watchmeplay.web.parent.working_days import AtWork


class MessageForm(KeyedForm):
    """A message to the team. `family` is filled for the few who belong to two."""

    saved_before = noted(
        "You sent a message from this page before. To send this one as well, press Send again."
    )
    saved_before_at = "words"
    family = HiddenField()
    words = TextAreaField(
        lazy("Your message"), [Required(lazy("Write your message")), Longest(actions.LONGEST)], rows=5
    )


@parent.get("/messages/")
def messages_page() -> ResponseReturnValue:
    """The thread with the team; for someone in two families, first a choice."""
    families = _families()
    asked = request.args.get("family")
    if asked is None and len(families) > 1:
        return render_template("parent/choose_family.html", choices=_choices(families))
    family = _chosen(families, asked)
    return _thread(family, MessageForm(data={"family": str(family.id)}), families=families)


@parent.post("/messages/")
def messages_send() -> ResponseReturnValue:
    """Send a message."""
    form = MessageForm(request.form)
    families = _families()
    family = _chosen(families, form.family.data or None)
    if form.validate():
        with form.refusals():
            actions.send(
                g.actor,
                family_id=family.id,
                caregiver_id=g.actor.person_id,
                words=form.words.data,
                key=form.key.data or "",
            )
    if form.errors:
        return _thread(family, form, families=families), 422
    flash(_sent(family.id))
    return redirect(_address(family, families))


def _families() -> list[Family]:
    families = records.families(g.actor)
    if not families:
        raise NotVisible
    return families


def _chosen(families: list[Family], asked: str | None) -> Family:
    """The family asked for. Someone in one family need not say which."""
    if asked is None and len(families) == 1:
        return families[0]
    for family in families:
        if asked is not None and asked.lower() == str(family.id):
            return family
    raise NotVisible


def _address(family: Family, families: list[Family]) -> str:
    return f"/family/messages/?family={family.id}" if len(families) > 1 else "/family/messages/"


def _choices(families: list[Family]) -> list[tuple[UUID, str]]:
    """Families by the children in them: the name of a record is for staff."""
    names: dict[UUID, list[str]] = {family.id: [] for family in families}
    for child in records.children(g.actor):
        names[child.family_id].append(child.name)
    return [
        (family_id, listed(children) or gettext("Family %(number)s", number=number))
        for number, (family_id, children) in enumerate(names.items(), 1)
    ]


def _thread(family: Family, form: MessageForm, *, families: list[Family]) -> str:
    thread, before = queries.thread(g.actor, family.id, g.actor.person_id), asked_id("before")
    page = queries.MessagePage((), None)
    if thread is not None:
        page = queries.messages(g.actor, thread, before=before)
        if page.rows:
            actions.mark_read(g.actor, thread, up_to=page.rows[-1].sent_at)
    return render_template(
        "parent/messages.html",
        form=form,
        page=page,
        address=_address(family, families),
        several=len(families) > 1,
        is_older_page=before is not None,
        team=_team(family.id),
        closed=family.closed_at is not None,
        kept_until=family.erase_on,
    )


def _sent(family_id: UUID) -> str:
    """Who has it now and when they work next. Never that somebody is reading it."""
    promise = gettext(current_app.extensions["settings"].reply_promise)
    return " ".join(
        [
            gettext("Sent."),
            *filter(None, (one.again for one in _team(family_id))),
            gettext("An answer comes %(promise)s.", promise=promise),
        ]
    )


def _team(family_id: UUID) -> tuple[AtWork, ...]:
    return working_days.of_team(g.actor, family_id, clock.now().astimezone(ZoneInfo(g.signed_in.zone)))
