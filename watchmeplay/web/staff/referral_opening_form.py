"""The form by which a referral becomes a family with a practitioner."""

from watchmeplay.care.referrals.triage import LONGEST
from watchmeplay.families.models import Basis
from watchmeplay.web.forms.fields import (
    CheckboxField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.staff.people_forms import BORN, EXPECTED, LONGEST_NAME, basis_choices
from watchmeplay.web.staff.referral_forms import TOLD_HINT

MOST = 6


class OpenForm(Form):
    """A family, its children, who looks after it, and the parent who is invited. `child_1` … `day_6` follow."""

    family = SelectField(lazy("Record"), hint=lazy("Those that are like this referral are listed."))
    name = StringField(
        lazy("Family name"),
        [Longest(LONGEST_NAME)],
        hint=lazy("Seen by staff. The family’s own adults do not see it."),
    )
    add_children = CheckboxField(lazy("Add the children below to the record that is there already"))
    practitioner = RadioField(
        lazy("Who looks after them?"), [Required(lazy("Choose who will look after this family"))]
    )
    weight = RadioField(
        lazy("How much work is it?"),
        [Required(lazy("Choose how much work it is"))],
        choices=[
            SelectChoice("1", lazy("Light")),
            SelectChoice("2", lazy("Usual")),
            SelectChoice("3", lazy("Heavy")),
        ],
        inline=True,
    )
    adult = SelectField(lazy("The parent"), hint=lazy("For a record that is there already."))
    parent = StringField(
        lazy("Parent to invite"),
        [Longest(LONGEST_NAME)],
        hint=lazy("Leave empty to invite nobody yet. They can change the name when they join."),
    )
    basis = RadioField(
        lazy("Why may they see the children’s pages?"),
        [Required(lazy("Choose a reason"))],
        choices=basis_choices(),
        default=Basis.PARENTAL_RESPONSIBILITY.value,
    )
    told = TextAreaField(
        lazy("What the family and the referrer are told (optional)"),
        [Longest(LONGEST)],
        hint=TOLD_HINT,
        rows=3,
    )
    key = HiddenField()


for _number in range(1, MOST + 1):
    setattr(OpenForm, f"child_{_number}", StringField(lazy("Child’s first name"), [Longest(LONGEST_NAME)]))
    setattr(
        OpenForm,
        f"born_{_number}",
        RadioField(
            lazy("Is the child born yet?"),
            choices=[SelectChoice(BORN, lazy("Born")), SelectChoice(EXPECTED, lazy("Expected"))],
            inline=True,
        ),
    )
    setattr(OpenForm, f"day_{_number}", DateField(lazy("Date of birth, or the date the baby is expected")))
