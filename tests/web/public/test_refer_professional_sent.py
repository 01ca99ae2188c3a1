"""Sending a professional's referral: once, with codes shown once, and papers that only staff open."""

from base64 import b64decode

import pytest

from tests.browse import Browser, Page
from tests.multipart import send
from tests.web.public.professional import (
    ANSWERS,
    START,
    codes,
    every,
    hidden,
    known_postcodes,
    referrals,
    sends,
    writes,
)
from watchmeplay.care.referrals import attachments
from watchmeplay.care.referrals.models import ReferralAttachment
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40
HTML = b"<html><script>alert(1)</script>"
ABSURD = (
    ("born_on", ("31", "2", "2025"), "no day 31"),
    ("born_on", ("1", "1", "2999"), "in the past"),
    ("born_on", ("1", "1", "1901"), "last 9 years"),
    ("born_on", ("0", "13", "20"), "Check the day"),
    ("expected_on", ("1", "1", "2031"), "next 10 months"),
    ("expected_on", ("1", "1", "2025"), "date of birth instead"),
)


@pytest.fixture
def browser(app, cast, browser_for) -> Browser:
    known_postcodes(app, cast.north)
    return browser_for()


def adds(browser: Browser, name: str, content: bytes, *, expect: int = 303, key: str = "") -> Page:
    form = hidden(browser.get(f"{START}/papers"))
    page = send(browser, f"{START}/papers", {"key": key or form["key"]}, {"file": (name, content)})
    assert page.status == expect, page.text[:300]
    return page


def test_sending_twice_makes_one_referral_and_shows_no_code_again(browser, app):
    form = hidden(writes(browser))
    first = browser.post(f"{START}/check", form, expect=200)
    again = browser.post(f"{START}/check", form, expect=303)
    with app.app_context():
        (row,) = referrals()
    page = browser.get(again.location)
    assert row.reference in page.text
    assert len(codes(first)) == 2
    assert codes(page) == []


def test_going_back_after_sending_leads_to_the_receipt_and_changes_nothing(browser, app):
    sends(browser)
    for slug in ("check", "worries", "where"):
        assert browser.get(f"{START}/{slug}", expect=303).location == f"{START}/sent"
    late = {"csrf_token": browser.token(), "what": "Something else."}
    assert browser.post(f"{START}/worries", late, expect=303).location == f"{START}/sent"
    with app.app_context():
        (row,) = referrals()
        assert "Something else." not in row.answers


def test_codes_whose_page_was_lost_are_made_anew_and_the_old_ones_end(browser, browser_for, app):
    old = codes(sends(browser))
    page = browser.get(f"{START}/sent")
    fresh = codes(browser.post(f"{START}/sent", hidden(page), expect=200))
    assert len(fresh) == 2
    assert not set(fresh) & set(old)
    with app.app_context():
        reference = referrals()[0].reference
    other = browser_for()
    other.send("/refer/status", {"reference": reference, "code": old[0]}, expect=422)
    other.send("/refer/status", {"reference": reference, "code": fresh[0]}, expect=303)


def test_papers_are_sealed_and_opened_by_staff_alone(browser, app, cast):
    sends(browser)
    for name, content in (("letter.pdf", PDF), ("growth.PNG", PNG), ("page.jpeg", JPEG)):
        adds(browser, name, content)
    assert "3 of 5 papers" in browser.get(f"{START}/papers").text
    with app.app_context():
        (row,) = referrals()
        rows = every(ReferralAttachment)
        assert {b64decode(each.content) for each in rows} == {PDF, PNG, JPEG}
        assert all(PDF[:8] not in each.content_sealed for each in rows)
        thea = cast.actor(cast.thea)
        papers = attachments.listed(thea, row.id)
        assert sorted((paper.name, paper.media) for paper in papers) == [
            ("growth.png", "image/png"), ("letter.pdf", "application/pdf"), ("page.jpeg", "image/jpeg"),
        ]  # fmt: skip
        with unit_of_work():
            assert attachments.opened(thea, papers[0].id)[1] in {PDF, PNG, JPEG}
        assert attachments.listed(cast.actor(cast.ola), row.id) == []
        with pytest.raises(NotVisible):
            attachments.opened(cast.actor(cast.ola), papers[0].id)
        with pytest.raises(NotAllowed):
            attachments.opened(cast.actor(cast.amy), papers[0].id)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.docx", b"PK\x03\x04 words", "something else"),
        ("page.html", HTML, "something else"),
        ("letter.pdf", HTML, "something else"),
        ("letter.pdf", PNG, "not what its name says"),
        ("photo.png", JPEG, "not what its name says"),
        ("letter.pdf.exe", PDF, "something else"),
        ("letter.pdf", b"", "empty"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "something else"),
    ],
)
def test_a_file_of_another_kind_or_one_that_lies_is_refused_and_nothing_is_kept(
    browser, app, name, content, said
):
    sends(browser)
    page = adds(browser, name, content, expect=422)
    assert said in page.text
    assert "Choose the paper again" in page.text
    with app.app_context():
        assert every(ReferralAttachment) == []


def test_no_file_and_one_too_many_are_said_kindly(browser, app):
    sends(browser)
    form = hidden(browser.get(f"{START}/papers"))
    assert "Choose a paper" in browser.post(f"{START}/papers", form, expect=422).text
    for number in range(5):
        adds(browser, f"{number}.pdf", PDF)
    assert "Add this paper" not in browser.get(f"{START}/papers").text
    full = send(browser, f"{START}/papers", {"key": "another"}, {"file": ("six.pdf", PDF)})
    assert (full.status, "No more can be added" in full.text) == (422, True)


def test_the_same_paper_sent_twice_by_one_press_is_one(browser, app):
    sends(browser)
    for _ in range(2):
        adds(browser, "letter.pdf", PDF, key="one-press")
    with app.app_context():
        assert len(every(ReferralAttachment)) == 1


def test_a_file_that_is_too_large_is_refused_and_the_page_still_stands(browser, app):
    sends(browser)
    page = adds(browser, "long.pdf", PDF + b"0" * 10_200_000, expect=413)
    assert "10 MB" in page.text
    with app.app_context():
        assert every(ReferralAttachment) == []
    adds(browser, "short.pdf", PDF)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\etc\\pass wd.pdf", "pass wd.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a_Set-Cookie_ x.pdf"),
        ("/tmp/<b>.png", "_b_.png"),
        ("." * 300 + "x" * 300 + ".jpg", "x" * 110 + ".jpg"),
        ("Ünï.pdf", "Ünï.pdf"),
        ("...pdf", "paper.pdf"),
    ],
)
def test_a_name_is_made_safe_for_any_disk_and_header(given, kept):
    assert attachments.safe_name(given) == kept


@pytest.mark.parametrize("content", [PDF, PNG, JPEG])
def test_the_first_bytes_decide_what_a_file_is(content):
    with pytest.raises(Refused):
        attachments.kind_of("a.pdf", content[1:])


@pytest.mark.parametrize(("field", "parts", "said"), ABSURD)
def test_absurd_dates_are_refused_in_words_and_shown_again(browser, field, parts, said):
    browser.send(f"{START}/where", ANSWERS["where"], expect=303)
    page = browser.get(f"{START}/child")
    dates = dict(zip((f"{field}-day", f"{field}-month", f"{field}-year"), parts, strict=True))
    back = browser.post(f"{START}/child", {**hidden(page), "name": "Wren", **dates}, expect=422)
    assert said in back.text
    assert [back.field(name) for name in dates] == list(parts)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": "Wren"}, "one of the two"),
        ({"born_on-day": "1", "born_on-month": "1", "born_on-year": "2026"}, "Enter the child’s name"),
        ({"nhs_number": "943 476 5918"}, "Check the NHS number"),
        ({"nhs_number": "٩٤٣٤٧٦٥٩١٩"}, "Check the NHS number"),
    ],
)
def test_a_child_is_born_or_expected_and_numbers_are_checked(browser, said, words):
    browser.send(f"{START}/where", ANSWERS["where"], expect=303)
    page = browser.get(f"{START}/child")
    assert words in browser.post(f"{START}/child", {**hidden(page), **said}, expect=422).text


def test_a_safe_way_needs_its_number_and_numbers_have_to_exist(browser):
    browser.send(f"{START}/where", ANSWERS["where"], expect=303)
    form = {**hidden(browser.get(f"{START}/carer")), "name": "Ines", "relationship": "mother"}
    assert (
        "take phone and text away"
        in browser.post(f"{START}/carer", {**form, "ways": ["text"]}, expect=422).text
    )
    assert "take e-mail away" in browser.post(f"{START}/carer", {**form, "ways": ["email"]}, expect=422).text
    for wrong in ("12", "07700 9", "07700 900"):
        page = browser.post(f"{START}/carer", {**form, "phone": wrong}, expect=422)
        assert "Enter a phone number" in page.text and page.field("phone") == wrong
    assert (
        "Choose from the answers"
        in browser.post(f"{START}/carer", {**form, "ways": ["owl"]}, expect=422).text
    )


@pytest.mark.parametrize("postcode", ["", "   ", "AA1 1AA", "PL31", "<script>", "0" * 5000])
def test_an_impossible_postcode_is_refused_and_shown_again(browser, postcode):
    page = browser.send(f"{START}/where", {"postcode": postcode}, expect=422)
    assert page.field("postcode") == postcode


def test_a_script_in_every_field_is_words_and_a_hundred_thousand_characters_come_back(browser, app):
    script = "<script>alert('x')</script>"
    told = {**ANSWERS, "worries": {"what": script, "since": script}, "household": {"home": script}}
    told["agreed"] = {**ANSWERS["agreed"], "name": script}
    told["you"] = {**ANSWERS["you"], "name": script, "organisation": script}
    page = writes(browser, told)
    assert page.html.count("<script>alert") == 0
    assert page.text.count("alert('x')") >= 5
    long = "ä" * 100_000
    form = {**hidden(browser.get(f"{START}/strengths")), "well": long}
    back = browser.post(f"{START}/strengths", form, expect=422)
    assert back.field("well") == long
    assert "100,000" in back.text
