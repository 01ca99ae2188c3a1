"""Fields: what a browser posts is read once, kept as typed, and drawn again escaped."""

from datetime import date, time
from enum import StrEnum

import html5lib
import pytest
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import enum_choices, enum_coerce

from tests.web.bare import bare_app
from watchmeplay.foundation.languages import LANGUAGES
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
    TextAreaField,
    TimeField,
)
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import EmailAddress, Longest, NotAfter, NotBefore, Required
from watchmeplay.web.languages import spoken

ATTACK = "<img src=x onerror=alert(1)>\"'&"


class Feeling(StrEnum):
    CALM = "calm"
    HARD = "hard"


class EveryForm(Form):
    key = HiddenField()
    name = StringField("Name", [Longest(50)])
    seen = TextAreaField("Seen", [Longest(20_000)])
    email = EmailField("Email", [EmailAddress()])
    password = PasswordField("Password")
    child = RadioField("Child", choices=[SelectChoice("a", "Noor"), SelectChoice("b", "Sami")])
    feeling = RadioField("Feeling", choices=enum_choices(Feeling), coerce=enum_coerce(Feeling))
    readers = CheckboxesField("Readers", choices=[SelectChoice("x", "Ana"), SelectChoice("y", "Ben")])
    language = SelectField("Language", choices=[SelectChoice("", "Choose"), SelectChoice("cy", "Cymraeg")])
    keep = CheckboxField("Keep")
    day = DateField("Day")
    at = TimeField("Time")


@pytest.fixture(autouse=True)
def _inside_an_app():
    with bare_app().test_request_context("/"):
        yield


def _posted(**fields: str | list[str]) -> EveryForm:
    form = EveryForm(
        MultiDict([(n, v) for n, vs in fields.items() for v in ([vs] if isinstance(vs, str) else vs)])
    )
    form.valid = form.validate()
    return form


def _drawn(markup: str):
    return html5lib.parseFragment(markup, namespaceHTMLElements=False)


def _inputs(form: Form) -> dict[str, str]:
    """What a browser would hold, and post again, for each named field of the drawn form."""
    held: dict[str, str] = {}
    for field in form:
        for element in _drawn(field()).iter():
            if element.tag == "textarea":
                held[element.get("name")] = "".join(element.itertext())
            elif element.tag == "input" and element.get("type") not in ("radio", "checkbox"):
                held[element.get("name")] = element.get("value") or ""
            elif element.tag == "input" and "checked" in element.attrib:
                held[element.get("name")] = element.get("value")
            elif element.tag == "option" and "selected" in element.attrib:
                held["language"] = element.get("value")
    return held


@pytest.mark.parametrize(
    "text",
    [
        "  two spaces  and a tab\t",
        "\r\n\r\nbegins with empty lines",
        "one\r\ntwo\r\n\r\nthree\r\n",
        "ሰላም مرحبا 你好 हिन्दी 👩‍👧 e\u0301 é",
        "</textarea><script>alert(1)</script>",
        "&amp; &lt; &#13;",
        "{{ 7 * 7 }} {% raw %}",
    ],
)
def test_long_text_is_kept_byte_for_byte_and_comes_back_the_same(text: str) -> None:
    form = _posted(seen=text)
    assert form.valid
    assert form.seen.data == text
    # A browser holds line breaks as LF and posts them as CRLF.
    assert _inputs(form)["seen"].replace("\n", "\r\n") == text


def test_everything_typed_is_shown_again_when_one_answer_is_refused() -> None:
    sent = {
        "key": "k1", "name": " Ana ", "seen": "a\r\nb", "email": "ana@", "child": "b", "feeling": "hard",
        "readers": "y", "language": "cy", "keep": "yes",
        "day-day": "31", "day-month": "Feb", "day-year": "26", "at": "half past two",
    }  # fmt: skip
    form = _posted(**sent)
    assert not form.valid
    held = _inputs(form)
    assert held.pop("password") == ""
    assert {name: value.replace("\n", "\r\n") for name, value in held.items()} == sent


@pytest.mark.parametrize(
    "name", ["key", "name", "seen", "email", "child", "language", "keep", "day-month", "at"]
)
def test_an_answer_sent_twice_is_refused_in_words(name: str) -> None:
    form = _posted(**{"day-day": "1", "day-month": "2", "day-year": "2026", name: ["a", "b"]})
    field = form["day" if name.startswith("day") else name]
    assert not form.valid
    assert "twice" in field.errors[0]


def test_a_long_text_sent_twice_loses_neither() -> None:
    drawn = _posted(seen=["first words", "other words"]).seen()
    assert "first words" in drawn
    assert "other words" in drawn


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b", "\udfff"])
def test_characters_that_cannot_be_kept_are_refused_and_the_rest_is_shown(bad: str) -> None:
    form = _posted(seen=bad, name=bad)
    assert not form.valid
    for field in (form.seen, form.name):
        assert "cannot keep" in field.errors[0]
        assert bad.replace("\x00", "�").replace("\ud800", "�").replace("\udfff", "�") in field()
        field().encode("utf-8")


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    assert _posted(seen="x" * 20_104).seen.errors == ["Write 20,000 characters or fewer. You have 20,104"]
    assert _posted(seen="\r\n" * 20_000).seen.errors == []


def test_a_password_is_never_sent_back() -> None:
    assert "hunter2 hunter2" not in _posted(password="hunter2 hunter2", email="x").password()


def test_labels_hints_choices_answers_and_errors_are_escaped() -> None:
    class Attacked(Form):
        one = StringField(ATTACK, [Required(ATTACK)], hint=ATTACK)
        many = TextAreaField(ATTACK, hint=ATTACK)
        pick = RadioField(ATTACK, choices=[SelectChoice(ATTACK, ATTACK, render_kw={"hint": ATTACK})])
        faces = RadioField(ATTACK, choices=[SelectChoice("v", ATTACK, render_kw={"picture": "face-calm"})])
        some = CheckboxesField(ATTACK, choices=[SelectChoice(ATTACK, ATTACK)])
        tick = CheckboxField(ATTACK, hint=ATTACK)
        listed = SelectField(ATTACK, choices=[SelectChoice(ATTACK, ATTACK)])
        when = DateField(ATTACK, hint=ATTACK)
        at = TimeField(ATTACK)

    form = Attacked(
        MultiDict({"many": ATTACK, "when-day": ATTACK, "at": ATTACK, "pick": ATTACK, "listed": ATTACK})
    )
    form.validate()
    markup = "".join(field() for field in form) + form.errors_summary
    assert "&lt;img" in markup
    assert "<img" not in markup
    assert not [element for element in _drawn(markup).iter() if "onerror" in element.attrib]


def test_a_choice_that_was_not_offered_is_refused_without_repeating_it() -> None:
    form = _posted(child="zzz", feeling="zzz", readers="zzz", language="zzz")
    for field in (form.child, form.feeling, form.readers, form.language):
        assert field.errors
        assert "zzz" not in field.errors[0]
        assert "hoose" in field.errors[0]


def test_no_choice_is_no_error_unless_one_is_required() -> None:
    form = _posted()
    assert form.valid
    assert (form.child.data, form.feeling.data, form.keep.data, form.day.data) == (None, None, False, None)
    assert form.readers.data == []


def test_choices_come_back_as_what_they_stand_for() -> None:
    form = _posted(feeling="hard", readers=["x", "y"], keep="yes")
    assert form.feeling.data is Feeling.HARD
    assert form.readers.data == ["x", "y"]
    assert form.keep.data is True


@pytest.mark.parametrize(
    ("day", "month", "year", "meant"),
    [
        ("14", "3", "2026", date(2026, 3, 14)),
        (" 1 ", "March", "2026", date(2026, 3, 1)),
        ("9", "sept", "2026", date(2026, 9, 9)),
    ],
)
def test_a_date_is_read_from_its_three_boxes(day: str, month: str, year: str, meant: date) -> None:
    form = _posted(**{"day-day": day, "day-month": month, "day-year": year})
    assert form.day.data == meant


@pytest.mark.parametrize(
    ("day", "month", "year", "message", "first"),
    [
        ("14", "", "", "Add the month and the year, for example 14 3 2026", "day-month"),
        ("31", "2", "2026", "February 2026 has no day 31. Check the day", "day-day"),
        ("14", "3", "26", "Write the year with four numbers, for example 2026", "day-year"),
        ("14", "13", "2026", "Check the month, for example 14 3 2026", "day-month"),
        ("x", "ju", "0000", "Check the day and the month and the year, for example 14 3 2026", "day-day"),
        ("²", "3", "2026", "Check the day, for example 14 3 2026", "day-day"),
        ("14", "3", "9" * 5000, "Write the year with four numbers, for example 2026", "day-year"),
    ],
)
def test_a_date_that_cannot_be_read_says_what_to_mend(day, month, year, message, first) -> None:
    form = _posted(**{"day-day": day, "day-month": month, "day-year": year})
    assert form.day.errors == [message]
    assert f'href="#{first}"' in form.errors_summary
    assert f'id="{first}"' in form.day()


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("pl", "marca"),
        ("pl", "marzec"),
        ("cy", "Mawrth"),
        ("ar", "مارس"),
        ("pl", "March"),
        ("ar", "٣"),
        ("en", "mar"),
    ],
)
def test_a_month_may_be_named_in_the_language_of_the_page(code: str, typed: str) -> None:
    with spoken(LANGUAGES[code]):
        form = _posted(**{"day-day": "14", "day-month": typed, "day-year": "2026"})
    assert form.day.data == date(2026, 3, 14)


def test_a_day_that_a_month_lacks_is_told_with_the_months_name_in_the_language() -> None:
    with spoken(LANGUAGES["pl"]), bare_app().app_context() as context:
        context.app.extensions["catalogues"] = {}
        form = _posted(**{"day-day": "31", "day-month": "6", "day-year": "2026"})
    assert form.day.errors == ["czerwiec 2026 has no day 31. Check the day"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2:30pm", time(14, 30)), ("2.30 PM", time(14, 30)), ("14:30", time(14, 30)), ("1430", time(14, 30)),
        ("2pm", time(14)), ("12am", time(0)), ("12 p.m.", time(12)),
        ("midday", time(12)), (" 9:05 ", time(9, 5)), ("٢:٣٠ pm", time(14, 30)),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(written: str, meant: time) -> None:
    form = _posted(at=written)
    assert form.at.data == meant
    assert f'value="{written}"' in form.at()


@pytest.mark.parametrize("written", ["25:00", "13pm", "0am", "14", "14:75", "soon"])
def test_a_time_that_cannot_be_read_shows_an_example(written: str) -> None:
    assert _posted(at=written).at.errors == ["Write a time, for example 2:30pm or 14:30"]


@pytest.mark.parametrize("address", ["ana@example.com", "a.b+c@sub.example.org", "ünï@exämple.de"])
def test_an_address_that_may_be_right_is_taken(address: str) -> None:
    assert _posted(email=address).valid


@pytest.mark.parametrize(
    "address",
    [
        "ana",
        "ana@",
        "@example.com",
        "a b@example.com",
        "a@b@c.com",
        "a@example.com\r\nBcc: x@y.zz",
        "a@" + "x" * 260 + ".com",
    ],
)
def test_an_address_that_cannot_be_right_shows_an_example(address: str) -> None:
    assert _posted(email=address).email.errors == ["Enter an email address, for example name@example.com"]


def test_dates_may_have_a_first_and_a_last_day() -> None:
    class Between(Form):
        day = DateField("Day", [NotAfter(lambda: date(2026, 3, 10)), NotBefore(lambda: date(2026, 3, 1))])

    def errors(day: int) -> list[str]:
        form = Between(MultiDict({"day-day": str(day), "day-month": "3", "day-year": "2026"}))
        form.validate()
        return form.day.errors

    assert errors(10) == errors(1) == []
    assert errors(11) == ["Enter a date in the past, for example 14 3 2026"]
    assert errors(31)
    assert Between(MultiDict({"day-day": "28", "day-month": "2", "day-year": "2026"})).validate() is False
