"""Opening the family's record from a referral that waits: names, children, who looks after them, the parent's way in."""

from typing import Any
from uuid import UUID

from babel.dates import get_day_names
from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import room
from watchmeplay.care.allocation.room import Room
from watchmeplay.care.referrals import duplicates, folder, opening
from watchmeplay.care.referrals.folder import Folder
from watchmeplay.care.referrals.models import State
from watchmeplay.care.referrals.opening import Into, NewChild
from watchmeplay.families import memberships
from watchmeplay.families.models import Basis, Family
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.web import way_in_page
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import current, gettext
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.days import check_day
from watchmeplay.web.staff.new_family import born_or_expected
from watchmeplay.web.staff.people_forms import BORN, EXPECTED
from watchmeplay.web.staff.referral import back_to, head
from watchmeplay.web.staff.referral_opening_form import MOST, OpenForm
from watchmeplay.web.staff.referrals import zone


@staff.get("/referrals/<uuid:referral_id>/family")
def referral_family(referral_id: UUID) -> ResponseReturnValue:
    """Ask what is to be opened, filled in with what the referral says."""
    found = _waiting(referral_id)
    form = OpenForm(data={"key": new_key(), "weight": "2", **_known(found)})
    for number, child in enumerate(head(found)["seen"][:MOST], 1):
        if child.month_only:
            # The parent gave the month alone: the day is for a person to ask, and not for us to make up.
            form[f"day_{number}"].typed["day"] = ""
    return _page(found, _with_choices(form, found))


@staff.post("/referrals/<uuid:referral_id>/family")
def referral_family_opened(referral_id: UUID) -> ResponseReturnValue:
    """Open it, and show the parent's way in, once."""
    found = folder.quiet(g.actor, referral_id, zone())
    form = _with_choices(OpenForm(request.form), found)
    # Both are asked, so that everything to mend is said at once.
    valid, children = form.validate(), _children(form)
    if not valid or form.errors:
        return _page(found, form), 422
    into = Into(
        practitioner_id=UUID(form.practitioner.data),
        weight=int(form.weight.data),
        name=form.name.data or "",
        family_id=UUID(form.family.data) if form.family.data else None,
        children=children if form.add_children.data or not form.family.data else (),
        parent=form.parent.data or "",
        person_id=UUID(form.adult.data) if form.adult.data and form.family.data else None,
        basis=Basis(form.basis.data),
        told=form.told.data or "",
    )
    with form.refusals():
        opened = opening.open_family(g.actor, referral_id, into, key=form.key.data)
    if form.errors:
        return _page(found, form), 422
    if opened.way is None:
        flash(gettext("The family is with its practitioner now."), "done")
        return back_to(referral_id)
    done = url_for("staff.referral_page", referral_id=referral_id)
    return way_in_page.show(opened.way, name=into.parent, done=done, here="referrals")


def _waiting(referral_id: UUID) -> Folder:
    found = folder.quiet(g.actor, referral_id, zone())
    if found.row.state != State.WAITING:
        raise NotVisible
    return found


def _known(found: Folder) -> dict[str, Any]:
    known: dict[str, Any] = {
        "name": opening.family_name(g.actor, found.row.id),
        "parent": (found.parent.name if found.parent else None) or "",
    }
    for number, child in enumerate(found.children[:MOST], 1):
        known[f"child_{number}"] = child.name or (gettext("Baby") if child.expected_on else "")
        known[f"born_{number}"] = BORN if child.born_on else EXPECTED
        known[f"day_{number}"] = child.born_on or child.expected_on
    return known


def _children(form: OpenForm) -> tuple[NewChild, ...]:
    found = []
    for number in range(1, MOST + 1):
        name, born, day = form[f"child_{number}"], form[f"born_{number}"], form[f"day_{number}"]
        if not (name.data or "").strip():
            continue
        if born.data not in {BORN, EXPECTED}:
            form.refuse(gettext("Choose born or expected"), born.name)
        if day.data is None:
            if not day.errors:
                form.refuse(gettext("Enter a date"), day.name)
        elif born.data in {BORN, EXPECTED} and check_day(form, day, born.data, g.signed_in.zone):
            found.append(NewChild(name.data, **born_or_expected(born.data, day.data)))
    return tuple(found)


def _with_choices(form: OpenForm, found: Folder) -> OpenForm:
    rooms = room.room_of(g.actor, found.row.area_id)
    form.practitioner.choices = [
        SelectChoice(str(each.person_id), each.name, render_kw={"hint": _room(each)}) for each in rooms
    ]
    families = _families(found)
    form.family.choices = [SelectChoice("", gettext("Open a new record"))] + [
        SelectChoice(str(family.id), family.name) for family in families
    ]
    form.adult.choices = [SelectChoice("", gettext("Invite the parent named below"))] + [
        SelectChoice(
            str(adult.person_id), gettext("%(name)s, in %(family)s", name=adult.name, family=family.name)
        )
        for family in families
        for adult in memberships.carers(g.actor, family.id)
        if adult.ended_at is None
    ]
    return form


def _families(found: Folder) -> list[Family]:
    """The families with a record that this referral may be about."""
    alike = duplicates.candidates(g.actor, found.row.id)
    ids = {each.family_id for each in alike if each.family_id is not None}
    return opening.families_of_area(g.actor, found.row.area_id, ids)


def _room(each: Room) -> str:
    parts = [gettext("%(carried)s of %(room)s", carried=each.carried, room=each.room)]
    parts += [words for words in (_days(each.working_days), each.languages) if words]
    parts += [gettext("evenings")] if each.evenings else []
    parts += [gettext("away now")] if each.away_until else []
    return _listed(parts)


def _days(working_days: str) -> str:
    """ "Mon to Fri", "Tue, Wed, Fri"."""
    names = get_day_names("abbreviated", locale=current().code)
    days = sorted({int(digit) for digit in working_days if digit in "1234567"})
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return gettext("%(first)s to %(last)s", first=names[days[0] - 1], last=names[days[-1] - 1])
    return _listed([names[day - 1] for day in days])


def _listed(parts: list[str]) -> str:
    said = ""
    for part in parts:
        said = gettext("%(first)s, %(next)s", first=said, next=part) if said else part
    return said


def _page(found: Folder, form: OpenForm) -> str:
    named = [number for number in range(1, MOST + 1) if form[f"child_{number}"].data]
    shown = min(max([len(found.children), 1, *named]) + 1, MOST)
    return render_template(
        "staff/referral_family.html",
        form=form,
        rows=[
            (form[f"child_{number}"], form[f"born_{number}"], form[f"day_{number}"])
            for number in range(1, shown + 1)
        ],
        month_alone=any(child.month_only for child in head(found)["seen"]),
        **head(found),
    )
