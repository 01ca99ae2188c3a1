"""What a professional is asked about life: the home, worries and strengths alike, help so far, what helps us meet."""

from watchmeplay.web.forms.fields import (
    CheckboxesField,
    CheckboxField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.public.refer_professional_forms import LINE, LONG
from watchmeplay.web.public.refer_reach_form import LANGUAGE_CHOICES


class GuardableForm(Form):
    """A page that the referrer may keep from the parent as a whole."""

    team_alone = CheckboxField(
        lazy("The team alone may read this page"),
        hint=lazy("Tick it when the page tells of somebody else, or when it would not be safe to be read."),
    )


class HouseholdForm(GuardableForm):
    """Who else is there."""

    home = TextAreaField(lazy("Brothers, sisters and others in the home"), [Longest(LONG)], rows=3)
    others = TextAreaField(lazy("Other people who matter to the child"), [Longest(LONG)], rows=3)


class LegalForm(GuardableForm):
    """The child's legal standing."""

    standing = CheckboxesField(
        lazy("Does any of this hold for the child?"),
        choices=[
            SelectChoice("child-protection", lazy("Child protection plan")),
            SelectChoice("child-in-need", lazy("Child in need plan")),
            SelectChoice(
                "looked-after-agreed", lazy("Looked after with the parents’ agreement (section 20)")
            ),
            SelectChoice("care-order", lazy("Care order, or interim care order")),
            SelectChoice("special-guardianship", lazy("Special guardianship")),
            SelectChoice("adoption", lazy("Adopted, or placed for adoption")),
            SelectChoice("private-fostering", lazy("Private fostering")),
            SelectChoice("court", lazy("Court proceedings are under way")),
        ],
    )
    more = TextAreaField(
        lazy("Anything to add, such as who holds parental responsibility"), [Longest(LONG)], rows=3
    )


class WorriesForm(GuardableForm):
    """Why now."""

    what = TextAreaField(
        lazy("What are you worried about between the child and their carers?"),
        [Required(lazy("Say what you are worried about")), Longest(LONG)],
        hint=lazy("Say what you saw and heard."),
    )
    since = StringField(lazy("Since when?"), [Longest(500)])
    changed = TextAreaField(lazy("What has changed, so that you ask now?"), [Longest(LONG)], rows=3)


class StrengthsForm(Form):
    """What goes well: asked as strongly as worries."""

    well = TextAreaField(
        lazy("What is going well between the child and their carers?"),
        [Required(lazy("Say what is going well, however small")), Longest(LONG)],
        hint=lazy("Say what you saw and heard."),
    )
    strong = TextAreaField(lazy("What and who gives this family strength?"), [Longest(LONG)], rows=3)


class TriedForm(GuardableForm):
    """Help so far."""

    tried = TextAreaField(lazy("What has been tried, and what came of it?"), [Longest(LONG)], rows=3)
    helping = TextAreaField(lazy("Who else is helping now?"), [Longest(LONG)], rows=3)


class HopesForm(Form):
    """What is hoped for."""

    parent = TextAreaField(lazy("What does the parent hope for?"), [Longest(LONG)], rows=3)
    yours = TextAreaField(lazy("What do you hope we can do?"), [Longest(LONG)], rows=3)


class HealthForm(GuardableForm):
    """Health, each part of it only if it helps."""

    birth = TextAreaField(lazy("Pregnancy, birth, and any time in special care"), [Longest(LONG)], rows=2)
    feeding = TextAreaField(lazy("Feeding and sleep"), [Longest(LONG)], rows=2)
    child = TextAreaField(
        lazy("The child’s health and development, with any disability or plan for it"),
        [Longest(LONG)],
        rows=2,
    )
    carer = TextAreaField(
        lazy("The carers’ health, with mental health, drink and drugs"), [Longest(LONG)], rows=2
    )
    loss = TextAreaField(lazy("Loss"), [Longest(LONG)], rows=2)


class MeetingForm(Form):
    """What makes it possible to meet."""

    language = SelectField(
        lazy("Which language do they speak best?"),
        choices=[SelectChoice("", lazy("Not said")), *(SelectChoice(*each) for each in LANGUAGE_CHOICES)],
    )
    other_language = StringField(lazy("Which other language?"), [Longest(LINE)])
    interpreter = RadioField(
        lazy("Do they need an interpreter or a signer?"),
        choices=[SelectChoice("yes", lazy("Yes")), SelectChoice("no", lazy("No"))],
        inline=True,
    )
    culture = StringField(lazy("Faith, culture or ethnic group, if they want us to know"), [Longest(LINE)])
    needs = CheckboxesField(
        lazy("Would any of this help them?"),
        choices=[
            SelectChoice("reading", lazy("Help with reading and forms")),
            SelectChoice("access", lazy("Step-free access")),
            SelectChoice("device", lazy("A phone or computer to use")),
            SelectChoice("data", lazy("Mobile data or Wi-Fi")),
            SelectChoice("private", lazy("A private place to talk")),
            SelectChoice("in-person", lazy("Meeting in person rather than by video")),
        ],
    )
    more = TextAreaField(lazy("Anything else that helps us meet"), [Longest(LONG)], rows=3)


class TeamForm(Form):
    """What no family member ever reads."""

    risk = TextAreaField(
        lazy("Any risk to somebody who visits"),
        [Longest(LONG)],
        hint=lazy("Such as people or animals."),
        rows=3,
    )
    abuse = TextAreaField(lazy("Domestic abuse, now or before"), [Longest(LONG)], rows=3)
    third = TextAreaField(lazy("What others told you, or what is about others"), [Longest(LONG)], rows=3)
    other = TextAreaField(lazy("Anything else for the team alone"), [Longest(LONG)], rows=3)
