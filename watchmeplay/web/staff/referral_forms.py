"""The forms of triage: priority, decisions, merging."""

from watchmeplay.care.referrals.models import Priority
from watchmeplay.care.referrals.states import DECISIONS
from watchmeplay.care.referrals.triage import LONGEST
from watchmeplay.web.forms.fields import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.staff import referral_words as said

TOLD_HINT = lazy(
    "The family and the referrer can read this. Write nothing about either that the other may not know."
)
FOR_STAFF = lazy("For the team alone (optional)")
STAFF_HINT = lazy("Staff only. Neither the family nor the referrer ever sees it.")


class PriorityForm(Form):
    """How soon."""

    priority = SelectField(
        lazy("Priority"), [Required(lazy("Choose a priority"))], choices=said.choices(said.PRIORITIES)
    )

    @classmethod
    def of(cls, priority: str) -> "PriorityForm":
        """The form with what holds now."""
        return cls(data={"priority": Priority(priority)}, id_prefix="soon-")


class ReceiptForm(Form):
    """How the parent was told that it came."""

    way = SelectField(
        lazy("The parent was told that it came"),
        [Required(lazy("Choose how they were told"))],
        choices=[SelectChoice("", lazy("Choose…")), *said.choices(said.RECEIPTS)],
    )


class GoOnForm(Form):
    """On to the waiting list."""

    told = TextAreaField(
        lazy("What the family and the referrer are told (optional)"),
        [Longest(LONGEST)],
        hint=TOLD_HINT,
        rows=4,
    )
    for_staff = TextAreaField(FOR_STAFF, [Longest(LONGEST)], hint=STAFF_HINT, rows=3)
    key = HiddenField()


class CloseForm(Form):
    """Not here, or not now: with a reason, with words, and perhaps with a service to turn to."""

    reason = RadioField(
        lazy("Why is it closed?"),
        [Required(lazy("Choose a reason"))],
        choices=said.choices(said.CLOSINGS, only=DECISIONS),
    )
    partner = SelectField(lazy("Service to turn to (optional)"))
    told = TextAreaField(
        lazy("What the family and the referrer are told"),
        [Required(lazy("Write what the family and the referrer are told")), Longest(LONGEST)],
        hint=TOLD_HINT,
        rows=5,
    )
    for_staff = TextAreaField(FOR_STAFF, [Longest(LONGEST)], hint=STAFF_HINT, rows=3)
    key = HiddenField()


class MergeForm(Form):
    """Put two together."""

    told = TextAreaField(
        lazy("What the family and the referrer of this one are told"),
        [Required(lazy("Write what the family and the referrer are told")), Longest(LONGEST)],
        hint=lazy("Say nothing of who else asked."),
        rows=4,
    )
    key = HiddenField()
