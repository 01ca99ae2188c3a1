"""The forms about the people of a family."""

from watchmeplay.families.models import Basis
from watchmeplay.web.forms.fields import (
    CheckboxesField,
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

LONGEST_NAME = 80
BASES = {
    Basis.PARENTAL_RESPONSIBILITY: "Has parental responsibility",
    Basis.DELEGATED_AUTHORITY: "Has delegated authority, such as a foster carer",
    Basis.PRACTITIONER_APPROVED: "Agreed by the team, such as a grandparent",
}
EXPECTED, BORN = "expected", "born"


def basis_choices() -> list[SelectChoice]:
    """The reasons for which an adult may see a child's pages."""
    return [SelectChoice(basis, words) for basis, words in BASES.items()]


class InviteForm(Form):
    """Who is invited, for which children, and why they may."""

    name = StringField(
        "Name",
        [Required("Enter a name"), Longest(LONGEST_NAME)],
        hint="What you call them. They can change it when they join.",
    )
    children = CheckboxesField("Which children may they see?", [Required("Choose at least one child")])
    basis = RadioField("Why may they?", [Required("Choose a reason")], choices=basis_choices())
    key = HiddenField()


class BackForm(Form):
    """The same for somebody who was here before."""

    children = CheckboxesField("Which children may they see?", [Required("Choose at least one child")])
    basis = RadioField("Why may they?", [Required("Choose a reason")], choices=basis_choices())


class NewFamilyForm(Form):
    """A family with its first child, or twins."""

    name = StringField(
        "Family name",
        [Required("Enter a name for the family"), Longest(LONGEST_NAME)],
        hint="Seen by staff. The family’s own adults do not see it.",
    )
    area = SelectField("Area", [Required("Choose an area")])
    child_name = StringField(
        "Child’s first name",
        [Required("Enter a name. For a baby to come, “Baby” will do"), Longest(LONGEST_NAME)],
    )
    twin_name = StringField(
        "Twin’s first name (only for twins)",
        [Longest(LONGEST_NAME)],
        hint="Leave empty for one child. More children can be added next.",
    )
    born = RadioField(
        "Is the child born yet?",
        [Required("Choose born or expected")],
        choices=[SelectChoice(BORN, "Born"), SelectChoice(EXPECTED, "Expected")],
        inline=True,
    )
    day = DateField("Date of birth, or the date the baby is expected", [Required("Enter a date")])
    key = HiddenField()


class ChildForm(Form):
    """One more child."""

    child_name = StringField(
        "Child’s first name",
        [Required("Enter a name. For a baby to come, “Baby” will do"), Longest(LONGEST_NAME)],
    )
    born = RadioField(
        "Is the child born yet?",
        [Required("Choose born or expected")],
        choices=[SelectChoice(BORN, "Born"), SelectChoice(EXPECTED, "Expected")],
        inline=True,
    )
    day = DateField("Date of birth, or the date the baby is expected", [Required("Enter a date")])
    adults = CheckboxesField(
        "Which adults may see this child’s pages?",
        hint="For the same reason for which they see the other children.",
    )
    key = HiddenField()


class BornForm(Form):
    """A baby was born."""

    born_on = DateField("Date of birth", [Required("Enter the date of birth")])


class HomeForm(Form):
    """A home and who lives there, some or all of the time."""

    label = StringField(
        "What the team calls this home",
        [Required("Enter a name for this home"), Longest(LONGEST_NAME)],
        hint="For example “With dad, weekends”. Staff only: no carer ever sees it.",
    )
    children = CheckboxesField("Children who live here, all or some of the time")
    adults = CheckboxesField("Adults who live here")
    key = HiddenField()


class SafetyForm(Form):
    """Whether anything may be sent to one adult."""

    safe = RadioField(
        "May anything be sent to them?",
        [Required("Choose yes or no")],
        choices=[
            SelectChoice("yes", "Yes, as they chose themselves"),
            SelectChoice("no", "No, it is not safe", render_kw={"hint": "Nothing is sent, from now on."}),
        ],
    )
    note = TextAreaField(
        "What colleagues need to know", [Longest(2000)], hint="Staff only. No carer ever sees it.", rows=3
    )


class TeamForm(Form):
    """One more person to look after this family."""

    person = SelectField("Add a colleague", [Required("Choose a colleague")])


class AccessForm(Form):
    """What is to happen with one adult's access to one child."""

    child = HiddenField(validators=[Required("Choose a child")])
    act = HiddenField(validators=[Required("Choose what to do")])
    basis = SelectField("Why may they?", [Required("Choose a reason")], choices=basis_choices())


class SharingForm(Form):
    """Whether one adult may choose to share single pages with another."""

    other = HiddenField(validators=[Required("Choose an adult")])
    agreed = CheckboxField("I have talked with both, apart from each other, and both agree")
