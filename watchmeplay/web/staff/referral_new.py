"""Taking a referral down that came by telephone, on paper, or in person. Its clock starts when it came."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.referrals import folder, sending
from watchmeplay.care.referrals.models import Referral, Side, Source
from watchmeplay.care.referrals.sending import Contact, NamedChild, Request
from watchmeplay.families import records
from watchmeplay.foundation import clock, idempotency
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import one
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.days import check_day
from watchmeplay.web.staff.new_family import born_or_expected
from watchmeplay.web.staff.referral import back_to, show_codes
from watchmeplay.web.staff.referral_new_form import KNOWS_NOT, TakeForm
from watchmeplay.web.staff.referral_time import local
from watchmeplay.web.staff.referrals import zone


@staff.get("/referrals/new")
def referral_new() -> ResponseReturnValue:
    """Ask for the little that is needed."""
    when = local(clock.now(), g.signed_in.zone)
    return _page(TakeForm(data={"key": new_key(), "language": "en", "source": Source.SELF, **when}))


@staff.post("/referrals/new")
def referral_take() -> ResponseReturnValue:
    """Send it as if it had come by itself, and show the codes, once."""
    form = _with_areas(TakeForm(request.form))
    received_at = _checked(form)
    if received_at is None:
        return _page(form), 422
    with form.refusals():
        claim = idempotency.claim(
            g.actor, form.key.data or "", idempotency.fingerprint(sorted(form.data.items(), key=str))
        )
    if form.errors:
        return _page(form), 422
    if not claim.first:
        flash(gettext("It was taken down already. Make a new code if you did not note the first."), "note")
        return back_to(one(g.actor, Referral, claim.result_id).id)
    sent = sending.send(_request(form, received_at), actor=g.actor, referral_id=claim.result_id)
    if not sent.codes:
        flash(gettext("Taken down."), "done")
        return back_to(sent.referral_id)
    return show_codes(folder.quiet(g.actor, sent.referral_id, zone()), dict(sent.codes))


def _checked(form: TakeForm) -> datetime | None:
    """When it came; None when something has to be mended."""
    valid = form.validate()
    received_at = form.moment(g.signed_in.zone)
    if received_at is None and not form.errors:
        form.refuse(gettext("Enter the day and the time"), "day")
    if received_at is not None and received_at > clock.now():
        form.refuse(gettext("Enter a time in the past"), "day")
    if form.child_day.data is not None and form.born.data:
        check_day(form, form.child_day, form.born.data, g.signed_in.zone)
    return received_at if valid and not form.errors else None


def _request(form: TakeForm, received_at: datetime) -> Request:
    by_parent = form.source.data == Source.SELF
    ways = set(form.ways.data or [])
    contacts = [
        Contact(
            side=Side.PARENT,
            name=form.name.data or "",
            phone=form.phone.data or "",
            email=form.email.data or "",
            by_phone="phone" in ways,
            by_text="text" in ways,
            by_email="email" in ways,
            by_letter="letter" in ways,
            when=form.when.data or "",
        )
    ]
    if not by_parent:
        contacts.append(
            Contact(
                side=Side.REFERRER,
                name=form.referrer_name.data or "",
                phone=form.referrer_phone.data or "",
                email=form.referrer_email.data or "",
                by_phone=bool(form.referrer_phone.data),
                by_email=bool(form.referrer_email.data),
            )
        )
    return Request(
        area_id=UUID(form.area.data),
        source=Source(form.source.data),
        answers=_answers(form, by_parent=by_parent),
        guarded=_kept({"taken_by": form.came.data, "note": form.note.data}),
        children=tuple(_children(form)),
        contacts=tuple(contacts),
        postcode=form.postcode.data or "",
        language=form.language.data or None,
        interpreter=bool(form.interpreter.data),
        parent_knows=by_parent or form.agreed.data != KNOWS_NOT,
        received_at=received_at,
    )


def _answers(form: TakeForm, *, by_parent: bool) -> dict[str, Any]:
    """By the names that the forms on the web give them, so that the parent reads them under the same questions."""
    if by_parent:
        return _kept(
            {
                "name": form.name.data, "hope": form.hope.data, "postcode": form.postcode.data,
                "address": form.address.data,
            }
        )  # fmt: skip
    return _kept(
        {
            "you.name": form.referrer_name.data, "you.organisation": form.referrer_organisation.data,
            "you.source": form.source.data, "carer.name": form.name.data, "worries.what": form.worries.data,
            "strengths.well": form.strengths.data, "hopes.parent": form.hope.data,
        }
    )  # fmt: skip


def _kept(said: dict[str, Any]) -> dict[str, Any]:
    return {name: words for name, words in said.items() if words}


def _children(form: TakeForm) -> list[NamedChild]:
    if form.child_day.data is None:
        return []
    names = [form.child_name.data or "", *([form.twin_name.data] if form.twin_name.data else [])]
    return [NamedChild(name, **born_or_expected(form.born.data, form.child_day.data)) for name in names]


def _page(form: TakeForm) -> str:
    return render_template("staff/referral_new.html", form=_with_areas(form))


def _with_areas(form: TakeForm) -> TakeForm:
    areas = records.areas_of(g.actor)
    first = [] if len(areas) == 1 else [SelectChoice("", gettext("Choose…"))]
    form.area.choices = first + [SelectChoice(str(area.id), area.name) for area in areas]
    return form
