"""A professional's answers as the referral that is sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from watchmeplay.care.referrals.models import Side, Source
from watchmeplay.care.referrals.sending import Contact, NamedChild, Request
from watchmeplay.site import areas, postcodes
from watchmeplay.web.public import refer_professional_answers
from watchmeplay.web.public import refer_professional_steps as steps
from watchmeplay.web.public.refer_professional_forms import AGREED

Answers = Mapping[str, Any]


def area_of(postcode: str) -> UUID | None:
    """The area a referral goes to; None outside. A service of one area that lists no postcodes takes all."""
    if postcodes.are_known():
        return postcodes.area_of(postcode)
    known = areas.areas()
    return known[0].id if len(known) == 1 else None


def request_of(answers: Answers, area_id: UUID) -> Request:
    """The whole referral. The steps have been checked: `steps.first_open` gave None."""
    open_to_parent, guarded = refer_professional_answers.apart(answers)
    return Request(
        area_id=area_id,
        source=Source(answers["you.source"]),
        answers=open_to_parent,
        guarded=guarded,
        children=tuple(
            _child(here.slug, answers) for here in steps.way(answers) if here.step.slug == "child"
        ),
        contacts=(_parent(answers), _referrer(answers)),
        postcode=postcodes.shown(answers["where.postcode"]),
        language=answers.get("meeting.language") or None,
        interpreter=answers.get("meeting.interpreter") == "yes",
        parent_knows=answers["consent.parent"] == AGREED,
    )


def _child(slug: str, answers: Answers) -> NamedChild:
    return NamedChild(
        answers.get(f"{slug}.name") or "",
        born_on=_day(answers.get(f"{slug}.born_on")),
        expected_on=_day(answers.get(f"{slug}.expected_on")),
    )


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def _parent(answers: Answers) -> Contact:
    """The first carer. While they may not know of it, nothing that is said to be safe is used: staff decide."""
    ways = set(answers.get("carer.ways") or ())
    return Contact(
        side=Side.PARENT,
        name=answers["carer.name"],
        phone=answers.get("carer.phone") or "",
        email=answers.get("carer.email") or "",
        by_phone="phone" in ways,
        by_text="text" in ways,
        by_email="email" in ways,
        by_letter="letter" in ways,
        when=answers.get("carer.when") or "",
    )


def _referrer(answers: Answers) -> Contact:
    phone = answers.get("you.phone") or ""
    return Contact(
        side=Side.REFERRER,
        name=answers["you.name"],
        phone=phone,
        email=answers["you.email"],
        by_phone=bool(phone),
        by_email=True,
    )
