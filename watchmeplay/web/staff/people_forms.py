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
from watchmeplay.web.languages import lazy

LONGEST_NAME = 80
BASES = {
    Basis.PARENTAL_RESPONSIBILITY: lazy("Has parental responsibility"),
    Basis.DELEGATED_AUTHORITY: lazy("Has delegated authority, such as a foster carer"),
    Basis.PRACTITIONER_APPROVED: lazy("Agreed by the team, such as a grandparent"),
}
EXPECTED, BORN = "expected", "born"


def basis_choices() -> list[SelectChoice]:
    """The reasons for which an adult may see a child's pages."""
    return [SelectChoice(basis, words) for basis, words in BASES.items()]


class InviteForm(Form):
    """Who is invited, for which children, and why they may."""

    name = StringField(
        lazy("Name"),
        [Required(lazy("Enter a name")), Longest(LONGEST_NAME)],
        hint=lazy("What you call them. They can change it when they join."),
    )
    children = CheckboxesField(
        lazy("Which children may they see?"), [Required(lazy("Choose at least one child"))]
    )
    basis = RadioField(lazy("Why may they?"), [Required(lazy("Choose a reason"))], choices=basis_choices())
    key = HiddenField()
    wish = HiddenField()


class BackForm(Form):
    """The same for somebody who was here before."""

    children = CheckboxesField(
        lazy("Which children may they see?"), [Required(lazy("Choose at least one child"))]
    )
    basis = RadioField(lazy("Why may they?"), [Required(lazy("Choose a reason"))], choices=basis_choices())


class NewFamilyForm(Form):
    """A family with its first child, or twins."""

    name = StringField(
        lazy("Family name"),
        [Required(lazy("Enter a name for the family")), Longest(LONGEST_NAME)],
        hint=lazy("Seen by staff. The family’s own adults do not see it."),
    )
    area = SelectField(lazy("Area"), [Required(lazy("Choose an area"))])
    child_name = StringField(
        lazy("Child’s first name"),
        [Required(lazy("Enter a name. For a baby to come, “Baby” will do")), Longest(LONGEST_NAME)],
    )
    twin_name = StringField(
        lazy("Twin’s first name (only for twins)"),
        [Longest(LONGEST_NAME)],
        hint=lazy("Leave empty for one child. More children can be added next."),
    )
    born = RadioField(
        lazy("Is the child born yet?"),
        [Required(lazy("Choose born or expected"))],
        choices=[SelectChoice(BORN, lazy("Born")), SelectChoice(EXPECTED, lazy("Expected"))],
        inline=True,
    )
    day = DateField(lazy("Date of birth, or the date the baby is expected"), [Required(lazy("Enter a date"))])
    key = HiddenField()


class ChildForm(Form):
    """One more child."""

    child_name = StringField(
        lazy("Child’s first name"),
        [Required(lazy("Enter a name. For a baby to come, “Baby” will do")), Longest(LONGEST_NAME)],
    )
    born = RadioField(
        lazy("Is the child born yet?"),
        [Required(lazy("Choose born or expected"))],
        choices=[SelectChoice(BORN, lazy("Born")), SelectChoice(EXPECTED, lazy("Expected"))],
        inline=True,
    )
    day = DateField(lazy("Date of birth, or the date the baby is expected"), [Required(lazy("Enter a date"))])
    adults = CheckboxesField(
        lazy("Which adults may see this child’s pages?"),
        hint=lazy("For the same reason for which they see the other children."),
    )
    key = HiddenField()


class BornForm(Form):
    """A baby was born."""

    born_on = DateField(lazy("Date of birth"), [Required(lazy("Enter the date of birth"))])


class HomeForm(Form):
    """A home and who lives there, some or all of the time."""

    label = StringField(
        lazy("What the team calls this home"),
        [Required(lazy("Enter a name for this home")), Longest(LONGEST_NAME)],
        hint=lazy("For example “With dad, weekends”. Staff only: no carer ever sees it."),
    )
    children = CheckboxesField(lazy("Children who live here, all or some of the time"))
    adults = CheckboxesField(lazy("Adults who live here"))
    key = HiddenField()


class SafetyForm(Form):
    """Whether anything may be sent to one adult."""

    safe = RadioField(
        lazy("May anything be sent to them?"),
        [Required(lazy("Choose yes or no"))],
        choices=[
            SelectChoice("yes", lazy("Yes, as they chose themselves")),
            SelectChoice(
                "no", lazy("No, it is not safe"), render_kw={"hint": lazy("Nothing is sent, from now on.")}
            ),
        ],
    )
    note = TextAreaField(
        lazy("What colleagues need to know"),
        [Longest(2000)],
        hint=lazy("Staff only. No carer ever sees it."),
        rows=3,
    )


class TeamForm(Form):
    """One more person to look after this family."""

    person = SelectField(lazy("Add a colleague"), [Required(lazy("Choose a colleague"))])


class AccessForm(Form):
    """What is to happen with one adult's access to one child."""

    child = HiddenField(validators=[Required(lazy("Choose a child"))])
    act = HiddenField(validators=[Required(lazy("Choose what to do"))])
    basis = SelectField(lazy("Why may they?"), [Required(lazy("Choose a reason"))], choices=basis_choices())


class SharingForm(Form):
    """Whether one adult may choose to share single pages with another."""

    other = HiddenField(validators=[Required(lazy("Choose an adult"))])
    agreed = CheckboxField(lazy("I have talked with both, apart from each other, and both agree"))
