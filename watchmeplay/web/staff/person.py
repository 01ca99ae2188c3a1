"""One adult of a family: access to each child, safe contact, sharing, a new way in, and the end of their place."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from watchmeplay.accounts import invitations
from watchmeplay.families import memberships, overview, returns, safe_contact
from watchmeplay.families.models import Basis
from watchmeplay.families.overview import Adult, Record
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.words import noted
from watchmeplay.notifications import refusals
from watchmeplay.web import way_in_page
from watchmeplay.web.arguments import id_of
from watchmeplay.web.forms.form import Form
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.people import child_choices
from watchmeplay.web.staff.people_forms import BASES, AccessForm, BackForm, SafetyForm, SharingForm

ADULT = "/families/<uuid:family_id>/people/<uuid:person_id>"


@staff.get(ADULT)
def person_page(family_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Everything that can be arranged for one adult. That it was opened is audited."""
    record, adult = _adult(family_id, person_id)
    overview.note_reading(g.actor, record, adult)
    return _page(record, adult)


@staff.post(f"{ADULT}/invite-again")
def person_invite_again(family_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """A fresh link and code: a new phone, a lost password, a link that ran out."""
    _, adult = _adult(family_id, person_id)
    way = memberships.invite_again(g.actor, family_id=family_id, person_id=person_id)
    return way_in_page.show(way, name=adult.name, done=_address(family_id, person_id), here="families")


@staff.post(f"{ADULT}/access")
def person_access(family_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Give, suspend or give back access to one child, at once."""
    form = AccessForm(request.form)
    act, child_id = form.act.data, id_of(form.child.data)
    if act == "give" and form.validate():
        memberships.give_access(
            g.actor,
            family_id=family_id,
            person_id=person_id,
            child_id=child_id,
            basis=Basis(form.basis.data),
        )
        flash(gettext("They can see this child’s pages now."), "done")
    elif act in {"suspend", "restore"}:
        suspended = act == "suspend"
        memberships.suspend(
            g.actor, family_id=family_id, person_id=person_id, child_id=child_id, suspended=suspended
        )
        flash(gettext("Access is suspended.") if suspended else gettext("Access is given back."), "done")
    else:
        raise NotVisible
    return _back(family_id, person_id)


@staff.post(f"{ADULT}/safe-contact")
def person_safe_contact(family_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Say whether anything may be sent to them."""
    record, adult = _adult(family_id, person_id)
    form = SafetyForm(request.form)
    if not form.validate():
        if adult.ended_at:
            # The page of an adult who has left holds no such form; the error page gives the words back.
            raise Refused("This adult has left the family, so nothing was changed.")
        return _page(record, adult, safety=form), 422
    safe_contact.mark_unsafe(
        g.actor,
        family_id=family_id,
        person_id=person_id,
        unsafe=form.safe.data == "no",
        note=form.note.data or "",
    )
    flash(gettext("Saved. It holds from now on."), "done")
    return _back(family_id, person_id)


@staff.post(f"{ADULT}/sharing")
def person_sharing(family_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Record that two adults agreed that this one may share pages with the other, or end it."""
    record, adult = _adult(family_id, person_id)
    other = id_of(request.form.get("other"))
    form = SharingForm(request.form, id_prefix=_prefix(other))
    ends = request.form.get("end") == "yes"
    if not ends and not form.agreed.data:
        form.refuse(noted("Tick the box when you have talked with both and both agree."), "agreed")
        return _page(record, adult, sharing={other: form}), 422
    memberships.agree_sharing(
        g.actor, family_id=family_id, person_id=person_id, with_person_id=other, agreed=not ends
    )
    ended = gettext("Ended. What was shared this way can no longer be read.")
    flash(ended if ends else gettext("Saved."), "done")
    return _back(family_id, person_id)


@staff.get(f"{ADULT}/end")
def person_end_page(family_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Say what ending means, before it happens."""
    record, adult = _adult(family_id, person_id)
    if adult.ended_at is not None:
        raise NotVisible
    return render_template("staff/person_end.html", record=record, adult=adult)


@staff.post(f"{ADULT}/end")
def person_end(family_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """End their place in the family, at once."""
    memberships.leave(g.actor, family_id=family_id, person_id=person_id)
    flash(gettext("Ended. They are signed out and cannot open anything of this family."), "done")
    return redirect(url_for("staff.people_page", family_id=family_id), 303)


@staff.post(f"{ADULT}/invite-back")
def person_invite_back(family_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """Invite somebody who left."""
    record, adult = _adult(family_id, person_id)
    form = BackForm(request.form)
    form.children.choices = child_choices(record)
    if not form.validate():
        return _page(record, adult, back=form), 422
    way = returns.invite_back(
        g.actor,
        family_id=family_id,
        person_id=person_id,
        child_ids=[UUID(child_id) for child_id in form.children.data],
        basis=Basis(form.basis.data),
    )
    return way_in_page.show(way, name=adult.name, done=_address(family_id, person_id), here="families")


def _page(
    record: Record,
    adult: Adult,
    *,
    safety: SafetyForm | None = None,
    sharing: dict[UUID, SharingForm] | None = None,
    back: BackForm | None = None,
) -> str:
    others = [
        other
        for other in record.adults
        if other.person_id != adult.person_id and other.joined_at and not other.ended_at
    ]
    agreed = memberships.sharing_agreed(g.actor, record.family_id)
    rules = adult.contact
    sharing = sharing or {}
    sent: list[Form | None] = [safety, back, *sharing.values()]
    shown = next((form for form in sent if form is not None), None)
    if safety is None:
        unsafe = rules is not None and rules.unsafe_since is not None
        safety = SafetyForm(
            data={"safe": "no" if unsafe else "yes", "note": (rules.note if rules else "") or ""}
        )
    if back is None:
        back = BackForm()
        back.children.choices = child_choices(record)
    way = invitations.latest([adult.person_id]).get(adult.person_id)
    refusal = next(
        (one for one in refusals.for_family(g.actor, record.family_id) if one.person_id == adult.person_id),
        None,
    )
    return render_template(
        "staff/person.html",
        refusal=refusal,
        reason=gettext(refusal.reason) if refusal else "",
        form=shown,
        record=record,
        adult=adult,
        bases=BASES,
        safety=safety,
        back_form=back,
        access={access.child_id: access for access in adult.access},
        access_form=AccessForm(),
        sharing_forms={
            other.person_id: SharingForm(
                data={"other": str(other.person_id)}, id_prefix=_prefix(other.person_id)
            )
            for other in others
        }
        | sharing,
        others=others,
        may_share={other for person_id, other in agreed if person_id == adult.person_id},
        way=(invitations.state(way), way.expires_at) if way else None,
    )


def _adult(family_id: UUID, person_id: UUID) -> tuple[Record, Adult]:
    record = overview.surroundings(g.actor, family_id)
    adult = record.adult(person_id)
    if adult is None:
        raise NotVisible
    return record, adult


def _prefix(person_id: UUID) -> str:
    return f"with-{person_id.hex[:8]}-"


def _address(family_id: UUID, person_id: UUID) -> str:
    return url_for("staff.person_page", family_id=family_id, person_id=person_id)


def _back(family_id: UUID, person_id: UUID) -> Response:
    return redirect(_address(family_id, person_id), 303)
