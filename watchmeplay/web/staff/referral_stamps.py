"""A referral's time stamps as lines: what stands, what was withdrawn, and a lead's form for one that is wrong."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchmeplay.care.referrals import evidence
from watchmeplay.care.referrals.folder import Folder
from watchmeplay.care.referrals.models import Moment
from watchmeplay.care.referrals.moments import Why
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.forms.fields import SelectChoice, SelectField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.staff import referral_words as said

WHY = {
    Why.TAKEN_BACK: lazy("the mark was taken back"),
    Why.EARLIER_ONE: lazy("an earlier one was noted"),
    Why.SLIP: lazy("it was noted by a slip"),
    Why.ANOTHER_FAMILY: lazy("it belongs to another family"),
    Why.WRONG_TIME: lazy("the time is wrong"),
}


class StampForm(Form):
    """Why a time stamp is wrong."""

    why = SelectField(
        lazy("Why is it wrong?"),
        [Required(lazy("Choose a reason"))],
        choices=[SelectChoice("", lazy("Choose…")), *said.choices(WHY, only=evidence.SAID)],
    )


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One that counts no longer."""

    at: datetime
    withdrawn_at: datetime
    who: str
    why: object


@dataclass(frozen=True, slots=True)
class Line:
    """All of one kind. `stamp_id` and `form` are there where a lead may say that the one that stands is wrong."""

    name: object
    at: datetime | None
    stamp_id: UUID | None
    form: StampForm | None
    withdrawn: tuple[Withdrawn, ...]


def lines(found: Folder, *, may_withdraw: bool, sent: tuple[UUID, StampForm] | None = None) -> list[Line]:
    """The time stamps of a referral, kind by kind. `sent` is a form with something to mend, and for which stamp."""
    return [_line(found, moment, may_withdraw, sent) for moment in said.MOMENTS]


def of(found: Folder, text: str) -> UUID:
    """The stamp of this referral that a form names, if it may be withdrawn or was. Raises `NotVisible`."""
    for each in found.stamps:
        if str(each.id) == text and each.moment in evidence.CORRECTABLE:
            return each.id
    raise NotVisible


def _line(found: Folder, moment: Moment, may_withdraw: bool, sent: tuple[UUID, StampForm] | None) -> Line:
    all_of_it = [each for each in found.stamps if each.moment == moment]
    stands = next((each for each in all_of_it if each.withdrawn_at is None), None)
    form = None
    if stands is not None and may_withdraw and moment in evidence.CORRECTABLE:
        form = sent[1] if sent and sent[0] == stands.id else StampForm(id_prefix=f"{moment}-")
    return Line(
        name=said.MOMENTS[moment],
        at=stands.at if stands else None,
        stamp_id=stands.id if stands and form else None,
        form=form,
        withdrawn=tuple(
            Withdrawn(
                each.at, each.withdrawn_at, _who(found, each.withdrawn_by), WHY[Why(each.withdrawn_why)]
            )
            for each in all_of_it
            if each.withdrawn_at is not None and each.withdrawn_why is not None
        ),
    )


def _who(found: Folder, person_id: UUID | None) -> str:
    return found.names.get(person_id, "") if person_id else ""
