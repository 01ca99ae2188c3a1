"""Who looks after a family: the team with its weights and cover, asking a colleague, and what was asked before."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import cover, handover, team, transfers
from watchmeplay.care.allocation.room import room_of
from watchmeplay.conversations import left_behind
from watchmeplay.families import caseloads, records
from watchmeplay.families.models import Family
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.arguments import id_of
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.allocation_forms import AskForm, WeightForm
from watchmeplay.web.staff.area import staff

STAY = "stay"


@staff.get("/families/<uuid:family_id>/transfer")
def transfer_page(family_id: UUID) -> ResponseReturnValue:
    """The team, and a form to ask a colleague."""
    return _page(records.family_of(g.actor, family_id), AskForm())


@staff.post("/families/<uuid:family_id>/transfer")
def transfer_ask(family_id: UUID) -> ResponseReturnValue:
    """Ask; nothing changes until they accept."""
    family = records.family_of(g.actor, family_id)
    form = AskForm(request.form)
    _offer(form, family)
    if form.validate():
        with form.refusals():
            transfers.ask(
                g.actor,
                family_id=family_id,
                to_id=UUID(form.to.data),
                from_id=None if form.hands_over.data == STAY else UUID(form.hands_over.data),
                why=form.why.data,
                key=form.key.data or "",
            )
    if form.errors:
        return _page(family, form), 422
    flash(gettext("Asked. You look after this family until they accept."), "done")
    return redirect(_address(family_id), 303)


@staff.post("/families/<uuid:family_id>/transfer/weight")
def transfer_weigh(family_id: UUID) -> ResponseReturnValue:
    """Say how much work this family is for one colleague."""
    family = records.family_of(g.actor, family_id)
    form = WeightForm(request.form)
    if not form.validate() or not form.weight.data:
        return _page(family, AskForm()), 422
    caseloads.weigh(
        g.actor, family_id=family_id, person_id=id_of(form.person.data), weight=int(form.weight.data)
    )
    flash(gettext("Saved."), "done")
    return redirect(_address(family_id), 303)


@staff.post("/families/<uuid:family_id>/transfer/<uuid:transfer_id>/withdraw")
def transfer_withdraw(family_id: UUID, transfer_id: UUID) -> ResponseReturnValue:
    """Take an asking back."""
    family = records.family_of(g.actor, family_id)
    if transfer_id not in {row.id for row in transfers.of_family(g.actor, family_id)}:
        raise NotVisible
    form = AskForm()
    with form.refusals():
        transfers.withdraw(g.actor, transfer_id)
    if form.errors:
        return _page(family, form), 422
    flash(gettext("Taken back."), "done")
    return redirect(_address(family_id), 303)


def _page(family: Family, form: AskForm) -> str:
    members = team.of_family(g.actor, family.id)
    _offer(form, family)
    mine = g.actor.person_id in {member.person_id for member in members}
    later = left_behind.waiting(g.actor, author_id=g.actor.person_id, family_ids=[family.id])
    return render_template(
        "staff/transfer.html",
        form=form,
        family=family,
        members=[
            (member, WeightForm(data={"weight": str(member.weight), "person": str(member.person_id)},
                                id_prefix=f"{member.person_id.hex[:8]}-"))
            for member in members
        ],
        absences=cover.away_today(member.person_id for member in members),
        in_hand=handover.in_hand(g.actor, g.actor.person_id, [family.id])[family.id] if mine else None,
        later=later.get(family.id, 0),
        passing=transfers.of_family(g.actor, family.id),
        leads=g.actor.role == Role.LEAD,
    )  # fmt: skip


def _offer(form: AskForm, family: Family) -> None:
    members = {member.person_id: member for member in team.of_family(g.actor, family.id)}
    rooms = _rooms(family)
    form.to.choices = [SelectChoice("", gettext("Choose…"))] + [
        SelectChoice(str(room.person_id), _with_room(room))
        for room in rooms
        if room.person_id not in members or members[room.person_id].covering_for
    ]
    may_hand_over = [
        member
        for member in members.values()
        if not member.covering_for and (g.actor.role == Role.LEAD or member.person_id == g.actor.person_id)
    ]
    form.hands_over.choices = [
        SelectChoice(
            str(member.person_id), gettext("%(name)s no longer looks after this family", name=member.name)
        )
        for member in may_hand_over
    ] + [SelectChoice(STAY, gettext("Everyone stays on as well"))]


def _rooms(family: Family) -> list:
    try:
        return room_of(g.actor, family.area_id)
    except NotVisible:  # moved to another area, and the family stayed on the caseload
        return []


def _with_room(room) -> str:  # noqa: ANN001 - a Room
    if room.away_until:
        return gettext("%(name)s, away now", name=room.name)
    return gettext("%(name)s, room for %(left)s", name=room.name, left=max(room.left, 0))


def _address(family_id: UUID) -> str:
    return f"/staff/families/{family_id}/transfer"
