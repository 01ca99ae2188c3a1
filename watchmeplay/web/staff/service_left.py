"""Families that need somebody: of nobody, of colleagues whose account is stopped, or of one who is leaving."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import leavers, profiles
from watchmeplay.care.allocation.leavers import Leaver, Left
from watchmeplay.conversations import left_behind
from watchmeplay.foundation import audit
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import Refused
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import gettext, ngettext
from watchmeplay.web.staff import handing_over
from watchmeplay.web.staff import service_numbers as numbers
from watchmeplay.web.staff.allocation_forms import WEIGHTS, GiveForm
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.service import LEADS

HERE = "/staff/service/left"


@staff.get("/service/left", who=LEADS)
def service_left() -> ResponseReturnValue:
    """Whoever they were with, with what is in hand, and a form to give them on."""
    audit.record(g.actor, audit.Act.SERVICE_READ)
    return _page()


@staff.post("/service/left", who=LEADS)
def service_left_give() -> ResponseReturnValue:
    """Give on families that are on nobody’s caseload."""
    return _give(None)


@staff.post("/service/left/<uuid:person_id>", who=LEADS)
def service_left_give_from(person_id: UUID) -> ResponseReturnValue:
    """Give on families of one colleague: one who is leaving, or whose account is stopped."""
    profiles.reachable(g.actor, person_id)
    return _give(person_id)


def group(leaver: Leaver, faulty: GiveForm | None = None, *, chosen: bool = True) -> tuple[Leaver, GiveForm]:
    """A colleague's families with what is in hand for each; all are `chosen`, or none."""
    ids = [family.family_id for family in leaver.families]
    later = (
        left_behind.waiting(g.actor, author_id=leaver.person_id, family_ids=ids) if leaver.person_id else {}
    )
    form = faulty or GiveForm(
        data={"families": [str(family_id) for family_id in ids if chosen]},
        id_prefix=leaver.person_id.hex[:8] if leaver.person_id else "",
    )
    form.families.choices = [
        SelectChoice(
            str(family.family_id),
            family.name,
            render_kw={"hint": _hint(family, later.get(family.family_id, 0))},
        )
        for family in leaver.families
    ]
    form.to.choices = [SelectChoice("", gettext("Choose…"))] + [
        SelectChoice(
            str(room.person_id),
            gettext("%(name)s, room for %(left)s", name=room.name, left=max(room.left, 0)),
        )
        for room in numbers.rooms()
        if room.person_id != leaver.person_id
    ]
    return leaver, form


def _give(person_id: UUID | None) -> ResponseReturnValue:
    form = GiveForm(request.form, id_prefix=person_id.hex[:8] if person_id else "")
    leaver = _leaver(person_id)
    group(leaver, form)
    if not form.validate():
        return _page(leaver, form), 422
    try:
        given = handing_over.give(
            g.actor,
            from_id=person_id,
            to_id=UUID(form.to.data),
            family_ids=[UUID(family_id) for family_id in form.families.data],
        )
    except Refused as refused:
        abandon()
        form.refuse(refused.message, refused.field)
        return _page(leaver, form), 422
    flash(
        ngettext("%(num)s family has somebody new.", "%(num)s families have somebody new.", len(given)),
        "done",
    )
    return redirect(HERE, 303)


def _leaver(person_id: UUID | None) -> Leaver:
    if person_id is not None:
        return leavers.of_person(g.actor, person_id)
    return next((one for one in numbers.left() if one.person_id is None), Leaver(None, "", ()))


def _hint(family: Left, later: int) -> str:
    said = [gettext(WEIGHTS.get(family.weight, WEIGHTS[2])), family.area]
    counted: list[tuple[int, Callable[[int], str]]] = [
        (family.in_hand.tasks, lambda n: ngettext("%(num)s task", "%(num)s tasks", n)),
        (family.in_hand.drafts, lambda n: ngettext("%(num)s note begun", "%(num)s notes begun", n)),
        (
            family.in_hand.appointments,
            lambda n: ngettext("%(num)s appointment to move", "%(num)s appointments to move", n),
        ),
        (
            family.in_hand.offers,
            lambda n: ngettext(
                "%(num)s offer of times to withdraw", "%(num)s offers of times to withdraw", n
            ),
        ),
        (
            later,
            lambda n: ngettext("%(num)s message that will not go", "%(num)s messages that will not go", n),
        ),
    ]
    said += [say(number) for number, say in counted if number]
    if family.others:
        said.append(gettext("also with %(names)s", names=", ".join(family.others)))
    return " · ".join(said)


def _page(leaver: Leaver | None = None, faulty: GiveForm | None = None) -> str:
    listed = numbers.left()
    if leaver is not None and leaver.person_id not in {one.person_id for one in listed}:
        listed = [leaver, *listed]
    return render_template(
        "staff/service_left.html",
        form=faulty,
        groups=[
            group(one, faulty if leaver is not None and one.person_id == leaver.person_id else None)
            for one in listed
        ],
    )
