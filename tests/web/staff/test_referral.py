"""One referral, read whole by staff of its area: everything that was written, and nothing decided by reading."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.referrals import attachments, own_words, triage
from watchmeplay.care.referrals.models import Closing, Moment, ReferralNotice, Side, Source, State
from watchmeplay.care.waiting_room import rooms
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped

PDF = b"%PDF-1.4\n%words\n"


def at(referral_id: object) -> str:
    return f"/staff/referrals/{referral_id}"


def make(app, cast: Cast, *children, **facts):
    with app.app_context(), unit_of_work():
        return asked.ask(cast, *children, **facts)


def stands(app, cast: Cast, referral_id) -> asked.Referral:
    with app.app_context():
        return asked.row(cast, referral_id)


def test_what_a_professional_wrote_is_read_question_by_question(app, browser_for, cast: Cast) -> None:
    sent = make(
        app, cast, asked.child("Wren"), asked.child("Otto"), source=Source.HEALTH_VISITOR, language="pl",
        interpreter=True,
        answers={"worries.what": "She looks away.", "strengths.well": "They sing",
                 "agreed.responsibility": "yes", "child.born_on": "2025-12-01", "was.asked": "Once",
                 "different": "More calm at bedtime"},
        guarded={"team.risk": "A dog in the yard"},
    )  # fmt: skip
    page = browser_for(cast.thea).get(at(sent.referral_id))
    for words in (
        "What are you worried about between the child and their carers? She looks away.",
        "What is going well between the child and their carers? They sing",
        "Do they hold parental responsibility? Yes", "Date of birth 1 December 2025",
        "Other answers different More calm at bedtime was.asked Once",
        "Otto and Wren, 3 months", "Health visitor", "Dr Vale", "Polish with an interpreter", "calls are safe",
        "no texts", "mornings",
    ):  # fmt: skip
        assert words in page.text, words
    guarded = next(e for e in page.tree.iter("section") if "staff-only" in e.get("class", ""))
    assert "A dog in the yard" in "".join(guarded.itertext())
    assert page.text.count("A dog in the yard") == 1


def test_what_a_parent_wrote_is_said_to_staff(app, browser_for, cast: Cast) -> None:
    sent = make(app, cast, answers={"hope": "Sleep", "helping": "may-not-talk", "who": "expecting"})
    text = browser_for(cast.una).get(at(sent.referral_id)).text
    for words in (
        "What they would like to be different Sleep",
        "Is another service helping? Yes, and we may not talk with them",
        "Who asks Expecting a baby",
    ):
        assert words in text


def test_reading_is_noted_and_decides_nothing(app, browser_for, cast: Cast) -> None:
    sent = make(app, cast)
    browser_for(cast.thea).get(at(sent.referral_id))
    with app.app_context():
        lines = (
            db.session.query(AuditLine).filter_by(act=Act.REFERRAL_READ, subject_id=sent.referral_id).all()
        )
        assert [line.actor_id for line in lines] == [cast.thea]
        assert asked.row(cast, sent.referral_id).state == State.NEW
        assert set(asked.moments(cast, sent.referral_id)) == {Moment.SUBMITTED, Moment.RECEIVED}


@pytest.mark.parametrize("name", ["ola", "lou", "amy", "ann"])
def test_strangers_find_nothing_at_any_of_its_addresses(app, browser_for, cast: Cast, name: str) -> None:
    sent, other = make(app, cast), make(app, cast)
    browser = browser_for(getattr(cast, name))
    for path in (
        "", "/wait", "/close", "/consultation", f"/merge/{other.referral_id}", f"/merge-family/{cast.rowans}",
        "/family", f"/attachments/{uuid4()}", f"/consultations/{uuid4()}",
    ):  # fmt: skip
        browser.get(at(sent.referral_id) + path, expect=404)
    fields = {
        "csrf_token": browser.token(),
        "told": "x",
        "reason": "no-reply",
        "priority": "urgent",
        "way": "phone",
    }
    for path in (
        "/wait", "/close", "/consultation", "/priority", "/receipt", "/code", "/tell-parent", "/unmerge", "/family",
        "/referrers-code",
        f"/merge/{other.referral_id}", f"/merge-family/{cast.rowans}", f"/consultations/{uuid4()}/plan",
        f"/not-the-same/{other.referral_id}", f"/not-the-same/{other.referral_id}/undo",
        f"/not-the-same-family/{cast.rowans}", f"/not-the-same-family/{cast.rowans}/undo",
        f"/consultations/{uuid4()}/held",
    ):  # fmt: skip
        browser.post(at(sent.referral_id) + path, fields, expect=404)
    assert stands(app, cast, sent.referral_id).state == State.NEW


def test_papers_are_fetched_and_never_shown_inside(app, browser_for, cast: Cast) -> None:
    sent, other = make(app, cast, source=Source.GP), make(app, cast)
    with app.app_context(), unit_of_work():
        attachments.add(sent.referral_id, name="letter.pdf", content=PDF, key="one")
    with app.app_context():
        paper = attachments.listed(cast.actor(cast.thea), sent.referral_id)[0]
    browser = browser_for(cast.thea)
    assert "letter.pdf" in browser.get(at(sent.referral_id)).text
    answer = browser.client.get(f"{at(sent.referral_id)}/attachments/{paper.id}")
    assert answer.data == PDF and "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    browser.get(f"{at(other.referral_id)}/attachments/{paper.id}", expect=404)
    browser_for(cast.ola).get(f"{at(sent.referral_id)}/attachments/{paper.id}", expect=404)


def test_the_parents_own_words_stand_beside_it(app, browser_for, cast: Cast) -> None:
    sent = make(app, cast)
    with app.app_context(), unit_of_work():
        room = rooms.find(sent.codes[Side.PARENT], Side.PARENT)
        own_words.add(Actor(room.id, Role.WAITING), sent.referral_id, "It is the nights.", key="a")
    assert "It is the nights." in browser_for(cast.thea).get(at(sent.referral_id)).text


def test_priority_is_kept_with_who_and_when(app, browser_for, cast: Cast) -> None:
    sent = make(app, cast)
    browser = browser_for(cast.thea)
    path = at(sent.referral_id)
    browser.send(f"{path}/priority", {"priority": "very-urgent"}, start=path, expect=303)
    page = browser.get(path)
    assert "Priority: Very urgent" in page.text and "· Thea" in page.text
    refused = browser.send(f"{path}/priority", {"priority": "now"}, start=path, expect=422)
    assert "There is something to mend" in refused.text


def test_a_receipt_is_owed_until_somebody_notes_that_it_was_given(app, browser_for, cast: Cast) -> None:
    sent = make(app, cast)
    browser, path = browser_for(cast.una), at(sent.referral_id)
    browser.send(f"{path}/receipt", {"way": ""}, start=path, expect=422)
    browser.send(f"{path}/receipt", {"way": "letter"}, start=path, expect=303)
    page = browser.get(path)
    assert "The parent was told that it came: By letter" in page.text
    assert f"{path}/receipt" not in page.html
    by_email = make(app, cast, email="robin@home.example")
    assert "/receipt" not in browser.get(at(by_email.referral_id)).html


def test_a_new_code_is_shown_once_and_the_old_one_opens_nothing(app, browser_for, cast: Cast) -> None:
    sent = make(app, cast)
    browser, path = browser_for(cast.thea), at(sent.referral_id)
    page = browser.send(f"{path}/code", {"pin": "same"}, start=path, expect=200)
    code = next(e.text for e in page.tree.iter("p") if "way-code" in e.get("class", ""))
    assert code.replace("-", "") != sent.codes[Side.PARENT] and code not in browser.get(path).text
    with app.app_context():
        assert rooms.find(code, Side.PARENT).referral_id == sent.referral_id
        with pytest.raises(NotVisible):
            rooms.find(sent.codes[Side.PARENT], Side.PARENT)


def test_a_new_code_for_the_referrer_is_shown_once_and_opens_their_page(app, browser_for, cast: Cast) -> None:
    sent, own = make(app, cast, source=Source.GP, parent_knows=False), make(app, cast)
    browser, path = browser_for(cast.thea), at(sent.referral_id)
    page = browser.send(f"{path}/referrers-code", {}, start=path, expect=200)
    code = next(e.text for e in page.tree.iter("p") if "way-code" in e.get("class", ""))
    fields = {"reference": sent.reference, "code": sent.codes[Side.REFERRER]}
    browser_for().send("/refer/status", fields, expect=422)
    browser_for().send("/refer/status", {**fields, "code": code}, expect=303)
    assert "referrers-code" not in browser.get(at(own.referral_id)).html
    browser.post(f"{at(own.referral_id)}/referrers-code", {"csrf_token": browser.token()}, expect=404)


def test_a_parent_who_may_not_know_gets_a_code_only_once_it_is_decided(app, browser_for, cast: Cast) -> None:
    sent = make(app, cast, source=Source.SOCIAL_CARE, parent_knows=False)
    browser, path = browser_for(cast.lea), at(sent.referral_id)
    page = browser.get(path)
    assert "The parent does not know of this referral." in page.text and f"{path}/code" not in page.html
    browser.post(f"{path}/code", {"csrf_token": browser.token()}, expect=404)
    shown = browser.send(f"{path}/tell-parent", {}, start=path, expect=200)
    assert any("way-code" in e.get("class", "") for e in shown.tree.iter("p"))
    assert stands(app, cast, sent.referral_id).parent_knows
    browser.post(f"{path}/tell-parent", {"csrf_token": browser.token()}, expect=303)
    assert "does not know of this referral" not in browser.get(path).text


def test_it_goes_to_the_waiting_list_with_words_for_each(app, browser_for, cast: Cast) -> None:
    sent = make(app, cast, email="robin@home.example")
    browser, path = browser_for(cast.thea), at(sent.referral_id)
    fields = {"told": "We wait with you.", "for_staff": "Evenings"}
    with clock.frozen(NOW + timedelta(minutes=1)):
        browser.send(f"{path}/wait", fields, expect=303)
    text = browser.get(path).text
    assert "We wait with you." in text and "Staff only.Evenings" in text
    with app.app_context():
        notices = db.session.scalars(
            scoped(cast.actor(cast.lea), ReferralNotice.kind).where(
                ReferralNotice.referral_id == sent.referral_id
            )
        ).all()
        assert sorted(notices) == ["referral_news", "referral_receipt"]
    browser.get(f"{path}/wait", expect=404)


def test_closing_keeps_what_was_typed_until_it_has_all_it_needs(app, browser_for, cast: Cast) -> None:
    sent = make(app, cast)
    browser, path = browser_for(cast.thea), at(sent.referral_id)
    refused = browser.send(f"{path}/close", {"for_staff": "Rang twice"}, expect=422)
    assert refused.field("for_staff") == "Rang twice" and "Choose a reason" in refused.text
    assert "Write what the family and the referrer are told" in refused.text
    refused = browser.send(f"{path}/close", {"reason": "duplicate", "told": "Words"}, expect=422)
    assert stands(app, cast, sent.referral_id).state == State.NEW
    browser.send(f"{path}/close", {"reason": "no-reply", "told": "Ring us when you like."}, expect=303)
    text = browser.get(path).text
    assert "Closed: No reply from the family" in text and "Ring us when you like." in text
    assert stands(app, cast, sent.referral_id).closing == Closing.NO_REPLY
    browser.get(f"{path}/close", expect=404)


def test_a_referral_somebody_moved_meanwhile_is_said_and_nothing_is_lost(
    app, browser_for, cast: Cast
) -> None:
    sent = make(app, cast)
    browser, path = browser_for(cast.thea), at(sent.referral_id)
    page = browser.get(f"{path}/wait")
    with app.app_context(), unit_of_work():
        triage.close(cast.actor(cast.una), sent.referral_id, reason=Closing.WITHDRAWN, told="Words")
    refused = browser.post(f"{path}/wait", {**page.form(f"{path}/wait"), "told": "My words"}, expect=422)
    assert "Somebody moved this referral meanwhile" in refused.text and refused.field("told") == "My words"


def test_likely_duplicates_stand_side_by_side_and_are_put_together_and_apart(
    app, browser_for, cast: Cast
) -> None:
    first = make(app, cast, asked.child("Zofia"), received=NOW - timedelta(days=9))
    second = make(app, cast, asked.child("Sofia"), source=Source.GP)
    browser, path = browser_for(cast.thea), at(first.referral_id)
    page = browser.get(path)
    table = next(e for e in page.tree.iter("table") if "side-by-side" in e.get("class", ""))
    text = " ".join("".join(table.itertext()).split())
    assert "This one Zofia born December 2025 Robin Marsh" in text
    assert f"{second.reference} New Sofia born 1 December 2025" in text
    assert (
        "same phone number, same postcode, same month of birth, name almost alike, parent’s name alike"
        in text
    )
    merging = f"{path}/merge/{second.referral_id}"
    assert merging in page.html
    form = browser.get(merging)
    assert second.reference in form.text and "our other notes" in form.field("told")
    browser.send(merging, {"told": " "}, expect=422)
    with clock.frozen(NOW + timedelta(minutes=1)):
        browser.send(merging, {"told": "Thank you."}, expect=303)
    page = browser.get(path)
    assert f"Put together with {second.reference}, which goes on." in page.text
    survivor = browser.get(at(second.referral_id))
    assert "The clock began on Sunday 1 March" in survivor.text and first.reference in survivor.text
    with clock.frozen(NOW + timedelta(minutes=2)):
        browser.send(f"{path}/unmerge", {}, start=path, expect=303)
    assert stands(app, cast, first.referral_id).state == State.NEW
    assert "which goes on" not in browser.get(path).text
    browser.post(f"{path}/unmerge", {"csrf_token": browser.token()}, expect=303)


def test_a_referral_is_put_to_a_familys_record(app, browser_for, cast: Cast) -> None:
    born = asked.date(2025, 5, 2)
    sent = make(app, cast, asked.child("Ada", born), parent="Amy", source=Source.GP)
    browser, path = browser_for(cast.thea), at(sent.referral_id)
    page = browser.get(path)
    address = f"{path}/merge-family/{cast.rowans}"
    assert address in page.html and "Rowan family record" in page.text
    browser.send(address, {"told": browser.get(address).field("told")}, expect=303)
    assert stands(app, cast, sent.referral_id).family_id == cast.rowans
    browser_for(cast.una).get(address, expect=404)
