"""The families in scope and a family's record: found by name, shown to the team alone, audited."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.browse import Page
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from tests.web.staff.given import SEEN, caseload, give, give_parts, mark, write_as
from watchmeplay.conversations import actions as conversations
from watchmeplay.diary import review
from watchmeplay.diary.models import Audience, ReviewState, Voice
from watchmeplay.families import memberships, records, safe_contact
from watchmeplay.families.models import Membership
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped

LIST = "/staff/families/"


def at(family_id: object) -> str:
    return f"{LIST}{family_id}"


def rows(page: Page) -> list[str]:
    return [" ".join("".join(row.itertext()).split()) for row in page.tree.iter("tr")][1:]


def find(browser, name: str, expect: int = 200) -> Page:
    return browser.send(LIST, {"name": name}, expect=expect)


def statements(app, browser, path: str) -> int:
    browser.get(path)
    with app.app_context():
        # The guide is looked through for news every few seconds; not while we count.
        app.extensions["shelf"].catch_up(now=True)
    with counting(app) as counted:
        assert browser.client.get(path).status_code == 200
    reading = [statement for statement in counted.statements if statement.startswith("SELECT")]
    return len(reading)


def test_the_list_names_children_adults_and_who_looks_after_them(browser_for, cast: Cast) -> None:
    page = browser_for(cast.thea).get(LIST)
    assert rows(page) == [
        "Nyland Kit, 2 years 2 months Nora Looked after by Thea",
        "Rowan Ada and Max, 10 months Amy, Ben, pia Looked after by Thea",
    ]
    links = [link.get("href") for row in page.tree.iter("tr") for link in row.iter("a")]
    assert links == [at(cast.neighbours), at(cast.rowans)]
    assert all(row.get("data-row") is not None for row in page.tree.find(".//tbody"))


@pytest.mark.parametrize("name", ["row", "ROWAN", " ada ", "amy", "Ben Row", "pia"])
def test_a_family_is_found_by_any_of_its_names(browser_for, cast: Cast, name: str) -> None:
    page = find(browser_for(cast.thea), name)
    assert [row.split()[0] for row in rows(page)] == ["Rowan"]
    assert page.field("name") == name and "1 of your families has that name." in page.text


@pytest.mark.parametrize("name", ["Stone", "Zoe", "owan", "Fred", "%", "_", "'"])
def test_other_names_find_nothing_and_say_so(browser_for, cast: Cast, name: str) -> None:
    page = find(browser_for(cast.thea), name)
    assert not rows(page) and "None of your families has that name." in page.text


def test_accents_and_strokes_do_not_hide_a_family(browser_for, app, cast: Cast) -> None:
    caseload(app, cast, ["Đặng", "Łukasz-Ngô", "محمد"])
    browser = browser_for(cast.thea)
    for asked, found in (("dang", "Đặng"), ("ngo", "Łukasz-Ngô"), ("LUKASZ", "Łukasz-Ngô"), ("محمد", "محمد")):
        assert rows(find(browser, asked))[0].startswith(found)


def test_a_search_that_cannot_be_kept_is_refused_and_shown_again(browser_for, cast: Cast) -> None:
    page = find(browser_for(cast.thea), "x" * 201, expect=422)
    assert page.field("name") == "x" * 201 and "200 characters" in page.text
    find(browser_for(cast.thea), "a\x00b", expect=422)


def test_no_name_stands_in_an_address(browser_for, cast: Cast) -> None:
    page = find(browser_for(cast.thea), "rowan")
    assert page.location is None
    assert not [link for link in page.tree.iter("a") if "rowan" in link.get("href", "").lower()]
    browser_for(cast.thea).get(f"{LIST}?name=rowan&q=rowan")


def test_a_lead_sees_the_area_and_others_none_of_it(browser_for, cast: Cast) -> None:
    assert len(rows(browser_for(cast.lea).get(LIST))) == 2
    assert not rows(browser_for(cast.una).get(LIST))
    assert [row.split()[0] for row in rows(browser_for(cast.lou).get(LIST))] == ["Stone"]
    assert "expected in June" in browser_for(cast.ola).get(LIST).text


def test_the_record_says_who_may_see_which_child_and_why(browser_for, cast: Cast) -> None:
    page = browser_for(cast.thea).get(at(cast.rowans))
    assert page.heading == "Family record" and "Rowan" not in page.tree.find(".//title").text
    adults = [
        " ".join("".join(li.itertext()).split())
        for li in page.tree.iter("li")
        if "adult" in li.get("class", "")
    ]
    assert "Ada: parental responsibility" in adults[0] and "Max: parental responsibility" in adults[0]
    assert "Joined Tuesday 10 March · no e-mail" in adults[0]
    pia = next(adult for adult in adults if adult.startswith("pia"))
    assert "has not joined yet" in pia and "Ada: approved by a practitioner" in pia and "Max" not in pia
    assert adults[-1].startswith("Fred Left Tuesday 10 March")
    assert "Ada, 10 months born Friday 2 May 2025" in page.text
    hrefs = {link.get("href") for link in page.tree.iter("a")}
    assert {f"/staff/messages/{cast.rowans}", f"{at(cast.rowans)}/people"} <= hrefs


def test_a_baby_to_come_is_expected(browser_for, cast: Cast) -> None:
    assert "Zoe, expected in June" in browser_for(cast.ola).get(at(cast.strangers)).text


def test_the_carers_own_word_stands_beside_the_name(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        place = db.session.scalars(
            scoped(cast.actor(cast.thea), Membership).where(Membership.person_id == cast.amy)
        ).one()
        place.own_word = "Mammi"
    assert "Amy “Mammi”" in browser_for(cast.thea).get(at(cast.rowans)).text


def test_unsafe_and_paused_contact_stand_at_the_top(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        thea = cast.actor(cast.thea)
        safe_contact.mark_unsafe(
            thea, family_id=cast.rowans, person_id=cast.ben, unsafe=True, note="Not before Thursday."
        )
        records.pause_contact(thea, cast.rowans, paused=True)
        memberships.suspend(
            thea, family_id=cast.rowans, person_id=cast.ben, child_id=cast.ada, suspended=True
        )
    browser = browser_for(cast.thea)
    page = browser.get(at(cast.rowans))
    assert "Contact is paused since Tuesday 10 March." in page.text
    assert "Not safe to contact: Ben, since Tuesday 10 March." in page.text
    assert page.text.index("Not safe to contact") < page.text.index("Adults")
    assert "Ada: parental responsibility Suspended since Tuesday 10 March" in page.text
    assert "Contact paused" in rows(browser.get(LIST))[1]


def test_what_is_for_staff_alone_is_marked_as_such(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        thea = cast.actor(cast.thea)
        records.add_household(thea, family_id=cast.rowans, label="The flat", child_ids=[cast.ada])
        safe_contact.mark_unsafe(
            thea, family_id=cast.rowans, person_id=cast.ben, unsafe=True, note="Ring first."
        )
    page = browser_for(cast.thea).get(at(cast.rowans))
    marked = [
        " ".join("".join(element.itertext()).split())
        for element in page.tree.iter()
        if "staff-only" in element.get("class", "")
    ]
    assert any("The flat: Ada" in words and "staff only" in words for words in marked)
    assert any("Staff only. Ring first." in words for words in marked)


def test_pages_stand_with_their_state_and_answers(browser_for, app, cast: Cast) -> None:
    with clock.frozen(NOW - timedelta(days=1)):
        answered = give(app, cast)
    new = give(app, cast, keep_for_meeting=True, by=cast.ben)
    with app.app_context(), unit_of_work():
        thea = cast.actor(cast.thea)
        conversations.send(
            thea, family_id=cast.rowans, caregiver_id=cast.amy, words="I saw that too.", key=new_key(),
            about_session_id=answered,
        )  # fmt: skip
        review.mark(thea, answered, ReviewState.ANSWERED)
    page = browser_for(cast.thea).get(at(cast.rowans))
    entries = [
        " ".join("".join(li.itertext()).split()) for li in page.tree.iter("li") if li.get("class") == "given"
    ]
    assert "Ben with Ada" in entries[0] and "New Keep for when we meet" in entries[0]
    assert "Amy with Ada" in entries[1] and "Answered Thea" in entries[1] and "I saw that too." in entries[1]
    assert "1 new page to read" in page.text
    assert [link.get("href") for link in page.tree.iter("a") if link.get("data-key") == "n"] == [
        f"/staff/diary/{new}"
    ]


def test_private_parts_and_pages_are_not_in_the_record(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    empty = browser.get(at(cast.rowans))
    give(app, cast, audience=Audience.ONLY_ME)
    assert browser.get(at(cast.rowans)).text == empty.text
    give_parts(app, cast, {Voice.SEEN: (SEEN, Audience.TEAM), Voice.FELT: ("Mine alone.", Audience.ONLY_ME)})
    page = browser.get(at(cast.rowans))
    assert "Then one eye came out." in page.text and "Mine alone." not in page.html
    assert "Felt" not in page.text


def test_older_pages_are_one_link_away(browser_for, app, cast: Cast) -> None:
    for day in range(22):
        give(app, cast, at=NOW - timedelta(days=day), seen=f"Day {day} of playing", felt="")
    browser = browser_for(cast.thea)
    page = browser.get(at(cast.rowans))
    assert "Day 19 of" in page.text and "Day 20 of" not in page.text
    older = next(link.get("href") for link in page.tree.iter("a") if link.get("rel") == "next")
    second = browser.get(at(cast.rowans) + older)
    assert "Day 20 of" in second.text and "Day 21 of" in second.text
    browser.get(at(cast.rowans) + "?before=nonsense", expect=404)


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy", "ben"])
def test_to_strangers_a_record_is_missing(browser_for, cast: Cast, name: str) -> None:
    browser = browser_for(getattr(cast, name))
    assert browser.get(at(cast.rowans), expect=404).text == browser.get(at(uuid4()), expect=404).text


@pytest.mark.parametrize("name", ["amy", "ben", "ann"])
def test_the_list_is_not_there_for_others(browser_for, cast: Cast, name: str) -> None:
    browser = browser_for(getattr(cast, name))
    browser.get(LIST, expect=404)
    browser.post(LIST, {"csrf_token": browser.token(), "name": "rowan"}, expect=404)


def test_a_lead_opens_records_of_the_area(browser_for, cast: Cast) -> None:
    assert "Rowan" in browser_for(cast.lea).get(at(cast.rowans)).text


def test_opening_a_record_is_audited_and_the_list_is_not_an_opening(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.thea)
    browser.get(LIST)
    with app.app_context():
        assert not db.session.query(AuditLine).filter_by(act=Act.FAMILY_READ).all()
    browser.get(at(cast.rowans))
    with app.app_context():
        (line,) = db.session.query(AuditLine).filter_by(act=Act.FAMILY_READ).all()
        assert (line.actor_id, line.family_id) == (cast.thea, cast.rowans)


def test_the_list_and_a_record_take_the_same_statements_however_much_there_is(
    browser_for, app, cast: Cast
) -> None:
    browser = browser_for(cast.thea)
    give(app, cast)
    mark(app, cast, give(app, cast), ReviewState.SEEN)
    few = statements(app, browser, LIST), statements(app, browser, at(cast.rowans))
    for _family, child, carer in caseload(app, cast, [f"Family {n:02}" for n in range(20)]).values():
        write_as(app, carer, child)
    for day in range(15):
        give(app, cast, at=NOW - timedelta(days=day))
    many = statements(app, browser, LIST), statements(app, browser, at(cast.rowans))
    assert few == many
    # Ten for the record, beyond the session and the number of new messages.
    assert many[0] <= 6 and many[1] <= 12


def test_opening_one_adults_page_is_noted_like_the_record_itself(app, cast, browser_for):
    browser_for(cast.thea).get(f"/staff/families/{cast.rowans}/people/{cast.amy}")
    with app.app_context():
        [line] = db.session.query(AuditLine).filter_by(act=Act.FAMILY_READ).all()
        assert (line.actor_id, line.subject_id, line.family_id) == (cast.thea, cast.amy, cast.rowans)
