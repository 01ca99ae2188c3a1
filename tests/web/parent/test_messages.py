"""A caregiver's messages: what they see before and after sending, and that nothing is lost, doubled or leaked."""

from datetime import timedelta

import pytest

from tests import build
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.accounts import people
from watchmeplay.conversations import actions, queries
from watchmeplay.families import caseloads, memberships, records
from watchmeplay.families.models import Basis
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, finish, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.web.forms.intake import shown

PATH = "/family/messages/"
SCRIPTS = {
    "english": "He said “boat”, then laughed.\r\n\r\nI didn’t move.",
    "bengali": "আজ সকালে আমরা মেঝেতে বসে খেললাম। ও কাপটা মাথায় রাখল।",
    "arabic": "لعبنا اليوم خمس دقائق. وضع الكوب على رأسه وضحك!",
    "yoruba": "Ọmọ náà gbé ife lé orí, ó sì rẹ́rìn-ín. Ẹ ṣeun púpọ̀.",
    "chinese": "今天我们玩了十分钟。她把杯子戴在头上，笑了 👩🏽‍🍼。",
    "amharic": "ዛሬ ከልጄ ጋር አብረን ተጫወትን፤ ኩባያውን በራሱ ላይ አደረገ።",
}


def test_before_typing_she_sees_who_reads_when_and_where_urgent_help_is(browser_for, cast: Cast) -> None:
    page = browser_for(cast.amy).get(PATH)
    before_the_box = page.html[: page.html.index("<textarea")]
    assert page.heading == "Messages"
    for words in ("Thea", "Monday to Friday", "within three working days", 'href="/help-now"', "call 999"):
        assert words in before_the_box


def test_a_message_is_sent_and_the_answer_page_says_what_happens_next(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    sent = browser.send(PATH, {"words": "Can we move Thursday?"})
    page = browser.get(sent.location)
    assert "Can we move Thursday?" in page.text
    assert "Sent. Thea works today. An answer comes within three working days." in page.text
    assert page.field("words") == ""


def test_sent_becomes_read_by_name_and_day(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    browser.send(PATH, {"words": "Hello"})
    assert "Sent" in bubble(browser.get(PATH), "Hello")
    with clock.frozen(NOW + timedelta(minutes=5)):
        browser_for(cast.thea).get(f"/staff/messages/{cast.rowans}")
    assert "Read by Thea on Tuesday 10 March" in bubble(browser.get(PATH), "Hello")


def test_an_answer_counts_as_new_until_the_page_is_opened(browser_for, app, cast: Cast) -> None:
    write(app, cast, cast.thea, "Of course. Ten?")
    browser = browser_for(cast.amy)
    first = browser.get(PATH)
    assert "Messages 1 new" in first.text and "New" in bubble(first, "Of course. Ten?")
    second = browser.get(PATH)
    assert "Messages 1 new" not in second.text
    assert bubble(second, "Of course. Ten?") == "Thea, Tuesday 10 March at 10am Of course. Ten?"


def test_an_answer_read_on_its_diary_page_is_new_no_longer(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        page_id = build.session(cast, seen="A cup")
    write(app, cast, cast.thea, "A hat!", about=page_id)
    browser = browser_for(cast.amy)
    assert "Messages 1 new" in browser.get("/family/").text
    assert "A hat!" in browser.get(f"/family/diary/{page_id}").text
    page = browser.get(PATH)
    assert "Messages 1 new" not in page.text
    assert f'href="/family/diary/{page_id}"' in page.html


def test_the_second_carer_sees_nothing_of_her_thread(browser_for, app, cast: Cast) -> None:
    before = browser_for(cast.ben).get(PATH)
    write(app, cast, cast.amy, "Only for my team")
    write(app, cast, cast.thea, "Only for Amy")
    after = browser_for(cast.ben).get(PATH)
    assert before.text == after.text
    assert "Amy" not in after.html


def test_his_page_does_not_take_a_page_mark_of_her_thread(browser_for, app, cast: Cast) -> None:
    hers = write(app, cast, cast.amy, "Hers")
    write(app, cast, cast.ben, "His")
    browser_for(cast.ben).get(f"{PATH}?before={hers}", expect=404)


@pytest.mark.parametrize("name", ["fred", "una", "thea", "lea", "ann"])
def test_nobody_but_a_caregiver_of_a_family_has_this_page(browser_for, cast: Cast, name: str) -> None:
    browser_for(getattr(cast, name)).get(PATH, expect=404)


def test_a_stranger_is_asked_to_sign_in(browser_for) -> None:
    assert browser_for().get(PATH, expect=302).location.startswith("/sign-in")


@pytest.mark.parametrize("field", ["family", "before"])
@pytest.mark.parametrize("value", ["x", "9223372036854775808", "’; drop table message --", "%00"])
def test_a_made_up_address_is_not_found(browser_for, cast: Cast, field: str, value: str) -> None:
    browser_for(cast.amy).get(f"{PATH}?{field}={value}", expect=404)


def test_another_familys_id_is_not_found(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    browser.get(f"{PATH}?family={cast.neighbours}", expect=404)
    browser.send(PATH, {"words": "Hello", "family": str(cast.neighbours)}, expect=404)


@pytest.mark.parametrize("script", SCRIPTS)
def test_words_in_every_script_come_back_unchanged(browser_for, app, cast: Cast, script: str) -> None:
    words = (SCRIPTS[script] + "\r\n") * 30
    browser = browser_for(cast.amy)
    browser.send(PATH, {"words": words})
    assert stored(app, cast) == [words]
    page = browser.get(PATH)
    assert all(line in page.text for line in SCRIPTS[script].splitlines())


def test_markup_in_words_is_shown_and_never_understood(browser_for, cast: Cast) -> None:
    words = "<script>alert(1)</script> {{ 7*7 }} <img src=x onerror=alert(2)> </textarea>"
    browser = browser_for(cast.amy)
    browser.send(PATH, {"words": words})
    page = browser.get(PATH)
    assert words in page.text
    assert "<img" not in page.html


def test_a_double_tap_sends_once(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    form = {**browser.get(PATH).form(PATH), "words": "Once"}
    browser.post(PATH, form)
    browser.post(PATH, form)
    assert stored(app, cast) == ["Once"]


def test_back_and_other_words_asks_once_and_then_sends_both(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    form = {**browser.get(PATH).form(PATH), "words": "First"}
    browser.post(PATH, form)
    asked = browser.post(PATH, {**form, "words": "Second"}, expect=422)
    assert asked.field("words") == "Second"
    browser.post(PATH, {**asked.form(PATH), "words": asked.field("words")})
    assert stored(app, cast) == ["First", "Second"]


@pytest.mark.parametrize("words", ["", "   ", "a" * 5_001, "nul \x00 here"])
def test_a_refused_message_keeps_its_words_and_stores_nothing(
    browser_for, app, cast: Cast, words: str
) -> None:
    browser = browser_for(cast.amy)
    page = browser.post(PATH, {**browser.get(PATH).form(PATH), "words": words}, expect=422)
    assert "Error:" in page.text
    assert page.field("words") == shown(words)
    assert stored(app, cast) == []


def test_a_megabyte_is_refused_and_handed_back(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    words = "play " * 50_000
    page = browser.post(PATH, {**browser.get(PATH).form(PATH), "words": words}, expect=422)
    assert page.field("words") == words
    assert stored(app, cast) == []


def test_words_sent_after_the_session_ended_go_on_after_signing_in(browser_for, app, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    form = {**browser.get(PATH).form(PATH), "words": "I wrote this while he slept."}
    with clock.frozen(NOW + timedelta(hours=2)):
        asked = browser.post(PATH, form, expect=401)
        again = browser.post(
            "/sign-in",
            {**asked.form("/sign-in"), "email": email_of("amy"), "password": PASSWORD},
            expect=200,
        )
        assert "I wrote this while he slept." in again.text
        browser.post(PATH, again.form(PATH))
    assert stored(app, cast) == ["I wrote this while he slept."]


def test_someone_in_two_families_chooses_first(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        join_second_family(cast)
    browser = browser_for(cast.amy)
    page = browser.get(PATH)
    assert "Who is it about?" in page.text and "Ada and Max" in page.text and "Kit" in page.text
    assert "Nyland" not in page.text and "Rowan" not in page.text
    chosen = f"{PATH}?family={cast.neighbours}"
    sent = browser.send(PATH, {"words": "About Kit"}, start=chosen)
    assert sent.location == chosen
    assert "About Kit" in browser.get(chosen).text
    assert "About Kit" not in browser.get(f"{PATH}?family={cast.rowans}").text


def test_a_long_thread_is_shown_page_by_page(browser_for, app, cast: Cast) -> None:
    for number in range(queries.MESSAGES_ON_A_PAGE + 1):
        write(app, cast, cast.amy, f"Message {number}.")
    browser = browser_for(cast.amy)
    page = browser.get(PATH)
    assert "Message 0." not in page.text and "Message 1." in page.text
    [older] = [a.get("href") for a in page.tree.iter("a") if a.text == "Earlier messages"]
    assert "Message 0." in browser.get(older).text


def test_the_page_takes_as_many_queries_for_thirty_messages_as_for_one(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        build.on_caseload(cast, cast.lea)
    write(app, cast, cast.amy, "One")
    browser = browser_for(cast.amy)
    browser.get(PATH)
    with counting(app) as few:
        browser.client.get(PATH)
    for number in range(29):
        write(app, cast, (cast.thea, cast.lea)[number % 2], f"More {number}")
    browser.get(PATH)
    with counting(app) as many:
        browser.client.get(PATH)
    assert many.number <= few.number + 1 <= 20


def bubble(page, words: str) -> str:
    for item in page.tree.iter("li"):
        text = " ".join("".join(item.itertext()).split())
        if "bubble" in (item.get("class") or "") and words in text:
            return text
    raise AssertionError(f"No message says {words}")


def write(app, cast: Cast, person, words: str, to=None, about=None):
    carer = to or (person if person in {cast.amy, cast.ben} else cast.amy)
    with app.app_context(), unit_of_work():
        return actions.send(
            cast.actor(person),
            family_id=cast.rowans,
            caregiver_id=carer,
            words=words,
            key=new_key(),
            about_session_id=about,
        )


def stored(app, cast: Cast) -> list[str]:
    with app.app_context():
        amy = cast.actor(cast.amy)
        thread = queries.thread(amy, cast.rowans, cast.amy)
        return [row.words for row in queries.messages(amy, thread).rows] if thread else []


def join_second_family(cast: Cast) -> None:
    """Amy in the neighbours’ family too, as when two records were opened for one home."""
    thea = cast.actor(cast.thea)
    db.session.add(memberships.Membership(family_id=cast.neighbours, person_id=cast.amy, joined_at=NOW))
    db.session.add(memberships.SafeContact(family_id=cast.neighbours, person_id=cast.amy))
    db.session.add(
        memberships.Grant(
            family_id=cast.neighbours, child_id=cast.kit, person_id=cast.amy,
            basis=Basis.PRACTITIONER_APPROVED, granted_by=thea.person_id,
        )
    )  # fmt: skip
    db.session.flush()
    assert records.family_of(thea, cast.neighbours)
    finish()


def test_nobody_is_told_that_somebody_works_who_cannot_sign_in(browser_for, app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
        people.suspend(cast.actor(cast.ann), people.staff_member(cast.actor(cast.ann), cast.thea))
    amy = browser_for(cast.amy)
    page = amy.get(PATH)
    assert "Una" in page.text
    assert "Thea" not in page.text
    sent = amy.send(PATH, {"words": "Hello"})
    assert "Thea" not in amy.get(sent.location).text
