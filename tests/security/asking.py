"""Requests for help on the stage of the sweep: in both areas, new and waiting, with a paper and a consultation."""

from datetime import date

from tests.cast import Cast
from watchmeplay.care.referrals import attachments, consultations, sending, triage
from watchmeplay.care.referrals.consultations import Means, WithWhom
from watchmeplay.care.referrals.models import Side, Source, State
from watchmeplay.care.referrals.sending import Contact, NamedChild, Request
from watchmeplay.foundation.database import unit_of_work


def referrals(cast: Cast) -> None:
    """A new and a waiting one in the north, one in the south."""
    with unit_of_work():
        new, waiting, _ = [
            sending.send(
                Request(
                    area_id=area,
                    source=Source.SELF,
                    answers={"hope": "Calm"},
                    children=(NamedChild(name, date(2025, 11, 3)),),
                    contacts=(Contact(Side.PARENT, "Robin", "07700 900123", by_phone=True),),
                    postcode="PL31 1AA",
                )
            ).referral_id
            for name, area in (("Wren", cast.north), ("Otto", cast.north), ("Finn", cast.south))
        ]
        for referral_id in (new, waiting):
            attachments.add(referral_id, name="letter.pdf", content=b"%PDF-1.4\n", key="one")
        thea = cast.actor(cast.thea)
        consultations.offer(thea, waiting, with_whom=WithWhom.FAMILY, means=Means.PHONE)
        triage.move(thea, waiting, State.WAITING)
