"""The form as a whole: what must be answered, where the summary leads, refusals that come later."""

import html5lib
import pytest
from werkzeug.datastructures import MultiDict

from tests.web.bare import bare_app
from watchmeplay.foundation.errors import KeyReused, NotVisible, Refused
from watchmeplay.web.forms.drawing import _kept
from watchmeplay.web.forms.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from watchmeplay.web.forms.form import Form, KeyedForm
from watchmeplay.web.forms.validators import Required


class Needed(Form):
    name = StringField("Name", [Required("Write a name")])
    words = TextAreaField("Words", [Required("Write some words")])
    child = RadioField("Child", [Required("Choose a child")], choices=[SelectChoice("a"), SelectChoice("b")])
    readers = CheckboxesField(
        "Readers", [Required("Choose a reader")], choices=[SelectChoice("a"), SelectChoice("b")]
    )
    agree = CheckboxField("I agree", [Required("Tick the box to agree")])
    day = DateField("Day", [Required("Enter a day")])


class Keyed(KeyedForm):
    saved_before = "Sent before"
    saved_before_at = "words"
    places = {"moment": "day"}
    words = TextAreaField("Words")
    day = DateField("Day")


@pytest.fixture(autouse=True)
def _inside_an_app():
    with bare_app().test_request_context("/"):
        yield


def test_each_required_answer_says_what_to_do_and_spaces_are_no_answer() -> None:
    form = Needed(MultiDict({"name": "  ", "words": "\r\n"}))
    assert not form.validate()
    assert [field.errors[0] for field in form] == [
        "Write a name", "Write some words", "Choose a child", "Choose a reader",
        "Tick the box to agree", "Enter a day",
    ]  # fmt: skip


def test_every_link_of_the_summary_leads_to_an_input_of_its_field() -> None:
    form = Needed(MultiDict({}), id_prefix="two-")
    form.validate()
    summary = html5lib.parseFragment(form.errors_summary, namespaceHTMLElements=False)
    targets = [link.get("href")[1:] for link in summary.iter("a")]
    assert targets == ["two-name", "two-words", "two-child", "two-readers", "two-agree", "two-day-day"]
    for field, target in zip(form, targets, strict=True):
        drawn = html5lib.parseFragment(field(), namespaceHTMLElements=False)
        (found,) = [element for element in drawn.iter() if element.get("id") == target]
        assert found.tag in {"input", "textarea"}


def test_ids_are_unique_when_a_form_stands_twice_on_a_page() -> None:
    markup = "".join(field() for form in (Needed(), Needed(id_prefix="two-")) for field in form)
    ids = [
        e.get("id") for e in html5lib.parseFragment(markup, namespaceHTMLElements=False).iter() if e.get("id")
    ]
    assert len(ids) == len(set(ids))


def test_a_refusal_of_an_action_joins_the_summary_at_its_field_or_at_the_top() -> None:
    form = Needed(MultiDict({"name": "Ana"}))
    form.refuse("Choose another name", "name")
    form.refuse("The diary is closed", "nothing-of-that-name")
    assert "Choose another name" in form.name()
    assert '<a href="#name">' in form.errors_summary.replace("\n", "").replace("  ", "")
    assert "The diary is closed" in form.errors_summary


def test_what_an_act_refuses_stands_at_the_field_that_the_form_has_for_it() -> None:
    form = Keyed(MultiDict({"key": "once", "words": "Ana"}))
    with form.refusals():
        raise Refused("Choose a later day", "moment")
    assert form.errors == {"day": ["Choose a later day"]}


def test_every_page_with_a_keyed_form_has_a_key_of_its_own_and_a_posted_key_is_kept() -> None:
    assert Keyed().key.data != Keyed().key.data
    assert Keyed(data={"key": "mine"}).key.data == "mine"
    posted = Keyed(MultiDict({"key": "once"}))
    with posted.refusals():
        pass
    assert (posted.key.data, posted.errors) == ("once", {})
    assert not Keyed(MultiDict({})).key.data


@pytest.mark.parametrize("refusal", [Refused("Write less", "words"), KeyReused()])
def test_whatever_was_refused_can_be_sent_again_under_a_fresh_key(refusal: Exception) -> None:
    form = Keyed(MultiDict({"key": "once"}))
    with form.refusals():
        raise refusal
    assert form.key.data not in {"", "once"}
    assert form.words.errors == ["Sent before" if isinstance(refusal, KeyReused) else "Write less"]


def test_what_is_no_refusal_goes_on_its_way() -> None:
    form = Keyed(MultiDict({"key": "once"}))
    with pytest.raises(NotVisible), form.refusals():
        raise NotVisible


def test_a_form_without_refusals_has_no_summary() -> None:
    assert Needed().errors_summary == ""


def test_an_unknown_parameter_changes_nothing() -> None:
    form = Needed(MultiDict({"name": "Ana", "family_id": "7", "role": "admin", "data": "x", "errors": "y"}))
    assert set(form.data) == {"name", "words", "child", "readers", "agree", "day"}


def test_what_people_typed_never_enters_the_store_of_drawn_components() -> None:
    _kept.cache_clear()
    form = Needed(MultiDict({"name": "Ana", "words": "private words"}))
    form.validate()
    for field in form:
        field()
    assert _kept.cache_info().currsize == 0
    blank = Needed()
    assert blank.words() == blank.words()
    assert _kept.cache_info().currsize == 1


def test_a_field_can_be_drawn_with_other_words_and_attributes() -> None:
    markup = Needed().words(label="Her <words>", hint="As they came", rows=2, data_key="n")
    assert "Her &lt;words&gt;" in markup
    assert "As they came" in markup
    assert 'rows="2"' in markup
    assert 'data-key="n"' in markup
