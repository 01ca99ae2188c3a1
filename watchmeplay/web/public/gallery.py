"""Every component in every state, for looking at, for the checking browser, and for whoever builds a page."""

from datetime import date, time, timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.forms.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import EmailAddress, Longest, NotAfter, Required
from watchmeplay.web.public.area import public
from watchmeplay.web.tags import STATES

ROOMS = {"parent": "parent", "staff": "staff", "public": "public", "mend": "form"}
DRAWINGS = (
    "waiting-to-be-invited",
    "following-the-gaze",
    "naming",
    "two-adults-talking",
    "cup-spoon-cloth",
    "empty-diary",
    "night",
)


class GalleryForm(Form):
    """One field of every kind."""

    key = HiddenField()
    child = RadioField(
        "Which child?",
        [Required("Choose a child")],
        choices=[SelectChoice("a", "Noor"), SelectChoice("b", "Sami", render_kw={"hint": "Born in May"})],
    )
    feeling = RadioField(
        "How was it for you?",
        [Required("Choose how it was for you")],
        hint="There is no right answer.",
        choices=[
            SelectChoice("bright", "Lovely", render_kw={"picture": "face-bright"}),
            SelectChoice("calm", "Calm", render_kw={"picture": "face-calm"}),
            SelectChoice("mixed", "A bit of both", render_kw={"picture": "face-mixed"}),
            SelectChoice("tired", "Tiring", render_kw={"picture": "face-tired"}),
            SelectChoice("hard", "Hard", render_kw={"picture": "face-hard"}),
        ],
    )
    minutes = RadioField(
        "About how long?",
        inline=True,
        choices=[
            SelectChoice(value, label) for value, label in (("5", "5 minutes"), ("10", "10"), ("20", "20"))
        ],
    )
    day = DateField(
        "When did you play?",
        [Required("Enter the day you played"), NotAfter(lambda: clock.today("Europe/London"))],
        hint="For example, 14 3 2026",
    )
    at = TimeField("What time?")
    seen = TextAreaField(
        "What did you see and hear?",
        [Required("Write what you saw"), Longest(200)],
        hint="Only what a camera would see.",
    )
    people = CheckboxesField(
        "Who else may read it?",
        choices=[
            SelectChoice("team", "My team"),
            SelectChoice("other", "The other people who look after Noor"),
        ],
    )
    keep = CheckboxField("Keep it for when we meet")
    language = SelectField(
        "Language", choices=[SelectChoice("", "Choose a language"), SelectChoice("cy", "Cymraeg")]
    )
    name = StringField("What would you like to be called?", [Required("Write a name")], autocomplete="name")
    email = EmailField("Email address", [EmailAddress()], width=30)
    phone = TelField("Phone number", width=20)
    password = PasswordField("Password")


@public.get("/gallery/")
@public.get("/gallery/<room>")
def gallery(room: str = "parent") -> ResponseReturnValue:
    """The components of a room: parent, staff or public; or mend, a page whose form was refused."""
    if room not in ROOMS:
        raise NotVisible
    samples = _samples()
    refused = {"form": samples["wrong"]} if room == "mend" else {}
    return render_template(
        "gallery.html", layout=f"layouts/{ROOMS[room]}.html", room=room, **refused, **samples
    )


def _samples() -> dict[str, Any]:
    now = clock.now()
    wrong = GalleryForm(
        MultiDict(
            {
                "day-day": "31",
                "day-month": "2",
                "day-year": "2026",
                "at": "25:00",
                "seen": "She put the cup on her head.\r\n" * 10,
                "email": "ana@",
                "keep": "yes",
            }  # fmt: skip
        ),
        id_prefix="wrong-",
    )
    wrong.validate()
    filled = GalleryForm(
        data={
            "child": "a",
            "feeling": "calm",
            "minutes": "10",
            "day": date(2026, 3, 14),
            "at": time(14, 30),
            "seen": "She put the cup on her head and looked at me.",
            "people": ["team"],
            "keep": True,
            "language": "cy",
            "name": "Ana",
            "email": "ana@example.com",
            "phone": "01632 960000",
        },  # fmt: skip
        id_prefix="filled-",
    )
    return {
        "blank": GalleryForm(),
        "filled": filled,
        "wrong": wrong,
        "states": tuple(STATES),
        "drawings": DRAWINGS,
        "now": now,
        "earlier": now - timedelta(days=1, hours=3),
        "seen": "She put the cup on her head.\r\nThen she looked at me.\r\n\r\nAgain <b>and</b> again.",
        "felt": "I felt clumsy at first, then I forgot the time.",
        "fields": [("seen", "She put the cup on her head, and then on mine."), ("child", "a")],
    }
