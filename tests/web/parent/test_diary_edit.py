"""Changing a page: two tabs, two phones, a double tap, and words that were shared."""

from datetime import UTC, datetime

import pytest

from tests import build
from tests.browse import Browser
from watchmeplay.diary import queries, review
from watchmeplay.diary.models import Audience, ReviewState
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work


@pytest.fixture
def amy(browser_for, cast) -> Browser:
    return browser_for(cast.amy)


@pytest.fixture
def page_id(app, cast):
    return write(app, cast, seen="The red cup")


def write(app, cast, **page):
    with app.app_context(), unit_of_work():
        return build.session(cast, **page)


def edit(page_id) -> str:
    return f"/family/diary/{page_id}/edit"


def filled(page, **fields) -> dict:
    """The form as a browser would send it back, with some answers changed."""
    sent = page.form()
    for element in page.tree.iter("form"):
        if (element.get("action") or "").endswith("/edit"):
            for field in element.iter("input"):
                if field.get("type") in {"hidden", "text"} or "checked" in field.attrib:
                    sent[field.get("name")] = field.get("value", "")
            for area in element.iter("textarea"):
                sent[area.get("name")] = "".join(area.itertext()).replace("\n", "\r\n")
    return {**sent, **fields}


def words(app, cast, page_id, person_id) -> list[str]:
    with app.app_context():
        return [part.words for part in queries.page(cast.actor(person_id), page_id).parts]


def test_the_form_comes_filled_and_saving_it_unchanged_changes_nothing(app, cast, amy, page_id):
    with app.app_context():
        before = queries.page(cast.actor(cast.amy), page_id)
    amy.post(edit(page_id), filled(amy.get(edit(page_id))))
    with app.app_context():
        after = queries.page(cast.actor(cast.amy), page_id)
        assert queries.history(cast.actor(cast.amy), page_id) == ()
    assert (after.parts, after.child_id) == (before.parts, before.child_id)
    assert after.facts.happened_at == before.facts.happened_at


def test_new_words_are_saved_and_the_old_can_be_read(app, cast, amy, page_id):
    saved = amy.post(edit(page_id), filled(amy.get(edit(page_id)), seen="The blue cup", minutes="five"))
    assert "Thea will see this." in amy.get(saved.location).text
    history = amy.get(f"/family/diary/{page_id}/history")
    assert "The red cup" in history.text
    assert "The blue cup" not in history.text
    assert words(app, cast, page_id, cast.thea) == ["The blue cup"]


def test_a_change_after_it_was_read_is_said(app, cast, amy, page_id):
    with app.app_context(), unit_of_work():
        review.mark(cast.actor(cast.thea), page_id, ReviewState.SEEN)
    amy.post(edit(page_id), filled(amy.get(edit(page_id)), seen="The blue cup"))
    assert "Thea read this on Tuesday 10 March, before your last change." in amy.get("/family/diary/").text


def test_the_second_of_two_tabs_gets_both_texts_and_a_choice(app, cast, amy, page_id):
    one, two = amy.get(edit(page_id)), amy.get(edit(page_id))
    amy.post(edit(page_id), filled(one, seen="From the first tab"))
    conflict = amy.post(edit(page_id), filled(two, seen="From the second tab"), expect=409)
    assert "From the first tab" in conflict.text
    assert conflict.field("seen") == "From the second tab"
    assert words(app, cast, page_id, cast.amy) == ["From the first tab"]
    amy.post(edit(page_id), filled(conflict))
    assert words(app, cast, page_id, cast.amy) == ["From the second tab"]
    assert "From the first tab" in amy.get(f"/family/diary/{page_id}/history").text


def test_the_first_text_can_be_kept_instead(app, cast, amy, page_id):
    two = amy.get(edit(page_id))
    amy.post(edit(page_id), filled(amy.get(edit(page_id)), seen="First"))
    conflict = amy.post(edit(page_id), filled(two, seen="Second"), expect=409)
    keep = next(
        link.get("href") for link in conflict.tree.iter("a") if "Keep this one" in "".join(link.itertext())
    )
    assert "First" in amy.get(keep).text


def test_a_double_tap_is_one_change(app, cast, amy, page_id):
    form = filled(amy.get(edit(page_id)), seen="Once")
    assert amy.post(edit(page_id), form).location == amy.post(edit(page_id), form).location
    with app.app_context():
        assert queries.page(cast.actor(cast.amy), page_id).facts.number == 2


def test_back_other_words_and_send_is_asked_about(app, cast, amy, page_id):
    form = filled(amy.get(edit(page_id)), seen="Once")
    amy.post(edit(page_id), form)
    page = amy.post(edit(page_id), {**form, "seen": "Twice"}, expect=422)
    assert page.field("seen") == "Twice"
    assert words(app, cast, page_id, cast.amy) == ["Once"]


def test_a_shared_part_offers_no_way_back(app, cast, amy, page_id):
    form = amy.get(edit(page_id))
    assert "Only me" not in [label.text for label in form.tree.iterfind(".//div[@class='offer'][1]//label")]
    refused = amy.post(edit(page_id), filled(form, seen_for="only-me"), expect=422)
    assert refused.field("seen") == "The red cup"
    refused = amy.post(edit(page_id), filled(form, only_me="yes"), expect=422)
    assert "cannot be made private again" in refused.text
    assert words(app, cast, page_id, cast.thea) == ["The red cup"]


def test_a_private_page_can_be_given_to_the_team(app, cast, amy):
    page_id = write(app, cast, seen="mine", audience=Audience.ONLY_ME)
    form = filled(amy.get(edit(page_id)))
    assert form["seen_for"] == "only-me"
    amy.post(edit(page_id), {**form, "seen_for": "team"})
    assert words(app, cast, page_id, cast.thea) == ["mine"]


def test_a_private_page_without_words_stays_private_unless_they_say_otherwise(app, cast, amy):
    page_id = write(app, cast, audience=Audience.ONLY_ME)
    form = filled(amy.get(edit(page_id)), feeling="tired")
    assert form["only_me"] == "yes"
    amy.post(edit(page_id), form)
    with app.app_context():
        assert queries.timeline(cast.actor(cast.thea)).rows == ()


def test_a_shared_page_keeps_its_carer_without_being_asked_again(app, cast, amy, browser_for):
    with app.app_context(), unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    page_id = write(app, cast, seen="cup", audience=Audience.CARERS, share_with=[cast.ben])
    amy.post(edit(page_id), filled(amy.get(edit(page_id)), seen="bowl"))
    assert words(app, cast, page_id, cast.ben) == ["bowl"]


def test_when_the_agreement_ends_nothing_of_the_page_is_read_until_it_is_made_again(
    app, cast, amy, browser_for
):
    with app.app_context(), unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    page_id = write(app, cast, seen="cup", audience=Audience.CARERS, share_with=[cast.ben])
    with app.app_context(), unit_of_work():
        build.sharing(cast, cast.amy, cast.ben, agreed=False)
    amy.post(edit(page_id), filled(amy.get(edit(page_id)), seen="bowl"))
    browser_for(cast.ben).get(f"/family/diary/{page_id}", expect=404)
    assert "Ben" not in amy.get(f"/family/diary/{page_id}").text
    with app.app_context(), unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
    assert words(app, cast, page_id, cast.ben) == ["bowl"]


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "٣"])
def test_a_forged_version_gives_the_words_back(app, cast, amy, page_id, number):
    page = amy.post(edit(page_id), filled(amy.get(edit(page_id)), number=number, seen="kept"), expect=422)
    assert page.field("seen") == "kept"
    assert words(app, cast, page_id, cast.amy) == ["The red cup"]


def test_a_page_cannot_be_moved_to_another_family(app, cast, amy, page_id):
    amy.post(edit(page_id), filled(amy.get(edit(page_id)), child=str(cast.kit)), expect=422)
    amy.post(edit(page_id), filled(amy.get(edit(page_id)), child=str(cast.max)))
    with app.app_context():
        assert queries.page(cast.actor(cast.thea), page_id).child_name == "Max"


def test_the_second_of_two_hours_stays_the_second(app, cast, amy):
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    with clock.frozen(datetime(2026, 11, 2, tzinfo=UTC)):
        browser = Browser.of(app, cast.amy)
        page_id = write(app, cast, at=second, seen="at night")
        browser.post(edit(page_id), filled(browser.get(edit(page_id)), seen="in the night"))
        with app.app_context():
            assert queries.page(cast.actor(cast.amy), page_id).facts.happened_at == second
