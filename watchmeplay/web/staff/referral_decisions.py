"""Deciding about a referral: on to the waiting list, closed, put together with another, taken apart again."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.referrals import folder, merging, states, triage
from watchmeplay.care.referrals.folder import Folder
from watchmeplay.care.referrals.models import Closing, Referral, State
from watchmeplay.families import records
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import one
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.referral import back_to, head
from watchmeplay.web.staff.referral_forms import CloseForm, GoOnForm, MergeForm
from watchmeplay.web.staff.referrals import zone


@staff.get("/referrals/<uuid:referral_id>/wait")
def referral_wait(referral_id: UUID) -> ResponseReturnValue:
    """Ask what is told with it."""
    return _page("referral_wait", _that_may(referral_id, State.WAITING), GoOnForm(data={"key": new_key()}))


@staff.post("/referrals/<uuid:referral_id>/wait")
def referral_goes_on(referral_id: UUID) -> ResponseReturnValue:
    """Put it on the waiting list."""
    form = GoOnForm(request.form)
    return _decided(
        "referral_wait",
        referral_id,
        form,
        lambda: triage.move(
            g.actor,
            referral_id,
            State.WAITING,
            told=form.told.data or "",
            for_staff=form.for_staff.data or "",
            key=form.key.data,
        ),
        gettext("On the waiting list. Both sides can read it on their page."),
    )


@staff.get("/referrals/<uuid:referral_id>/close")
def referral_close(referral_id: UUID) -> ResponseReturnValue:
    """Ask for the reason, and what is told."""
    found = _that_may(referral_id, State.CLOSED)
    if found.row.state == State.ALLOCATED:
        raise NotVisible
    return _page("referral_close", found, _with_partners(CloseForm(data={"key": new_key()}), found))


@staff.post("/referrals/<uuid:referral_id>/close")
def referral_closed(referral_id: UUID) -> ResponseReturnValue:
    """Close it."""
    form = _with_partners(CloseForm(request.form), folder.quiet(g.actor, referral_id, zone()))
    return _decided(
        "referral_close",
        referral_id,
        form,
        lambda: triage.close(
            g.actor,
            referral_id,
            reason=Closing(form.reason.data),
            told=form.told.data,
            for_staff=form.for_staff.data or "",
            partner_id=UUID(form.partner.data) if form.partner.data else None,
            key=form.key.data,
        ),
        gettext("Closed. Both sides can read why on their page."),
    )


@staff.get("/referrals/<uuid:referral_id>/merge/<uuid:survivor_id>")
def referral_merge(referral_id: UUID, survivor_id: UUID) -> ResponseReturnValue:
    """Ask before two referrals are put together."""
    found = folder.quiet(g.actor, referral_id, zone())
    other = one(g.actor, Referral, survivor_id)
    form = MergeForm(data={"key": new_key(), "told": gettext(merging.TOLD)})
    return _page("referral_merge", found, form, into=other.reference, action=request.path)


@staff.post("/referrals/<uuid:referral_id>/merge/<uuid:survivor_id>")
def referral_merged(referral_id: UUID, survivor_id: UUID) -> ResponseReturnValue:
    """Put them together: the other goes on, with the earlier clock."""
    form = MergeForm(request.form)
    other = one(g.actor, Referral, survivor_id)
    return _decided(
        "referral_merge",
        referral_id,
        form,
        lambda: merging.merge_into_referral(
            g.actor, referral_id, survivor_id, told=form.told.data, key=form.key.data
        ),
        gettext("Put together. It can be undone for 30 days."),
        into=other.reference,
        action=request.path,
    )


@staff.get("/referrals/<uuid:referral_id>/merge-family/<uuid:family_id>")
def referral_merge_family(referral_id: UUID, family_id: UUID) -> ResponseReturnValue:
    """Ask before a referral is put to a family's record."""
    found = folder.quiet(g.actor, referral_id, zone())
    name = records.family_of(g.actor, family_id).name
    form = MergeForm(data={"key": new_key(), "told": gettext(merging.TOLD)})
    return _page("referral_merge", found, form, into=name, action=request.path)


@staff.post("/referrals/<uuid:referral_id>/merge-family/<uuid:family_id>")
def referral_merged_family(referral_id: UUID, family_id: UUID) -> ResponseReturnValue:
    """Put it to the family's record."""
    form = MergeForm(request.form)
    name = records.family_of(g.actor, family_id).name
    return _decided(
        "referral_merge",
        referral_id,
        form,
        lambda: merging.merge_into_family(
            g.actor, referral_id, family_id, told=form.told.data, key=form.key.data
        ),
        gettext("Put together. It can be undone for 30 days."),
        into=name,
        action=request.path,
    )


@staff.post("/referrals/<uuid:referral_id>/unmerge")
def referral_unmerge(referral_id: UUID) -> ResponseReturnValue:
    """Take two apart again."""
    try:
        merging.unmerge(g.actor, referral_id)
    except Refused as refused:
        flash(gettext(refused.message), "care")
    else:
        flash(gettext("Taken apart. It stands where it stood before."), "done")
    return back_to(referral_id)


def _that_may(referral_id: UUID, to: State) -> Folder:
    found = folder.quiet(g.actor, referral_id, zone())
    if not states.may_move(found.row.state, to, closing=found.row.closing):
        raise NotVisible
    return found


def _decided(
    page: str,
    referral_id: UUID,
    form: GoOnForm | CloseForm | MergeForm,
    act: Callable[[], bool],
    done: str,
    **facts: str,
) -> ResponseReturnValue:
    found = folder.quiet(g.actor, referral_id, zone())
    if form.validate():
        with form.refusals():
            act()
    if form.errors:
        return _page(page, found, form, **facts), 422
    flash(done, "done")
    return back_to(referral_id)


def _page(page: str, found: Folder, form: GoOnForm | CloseForm | MergeForm, **facts: str) -> str:
    return render_template(f"staff/{page}.html", form=form, **facts, **head(found))


def _with_partners(form: CloseForm, found: Folder) -> CloseForm:
    form.partner.choices = [SelectChoice("", gettext("None"))] + [
        SelectChoice(str(partner.id), partner.name) for partner in folder.partners(g.actor, found.row.area_id)
    ]
    return form
