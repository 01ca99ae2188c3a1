"""The hosts that video links may lead to, kept by an administrator."""

import re

import pytest

PLACE = "/admin/meetings"


def test_a_host_is_added_and_taken_off(browser_for, cast):
    ann = browser_for(cast.ann)
    assert "There is none yet." in ann.get(PLACE).text
    ann.send(PLACE, {"host": "meet.example.org"}, expect=303)
    page = ann.get(PLACE)
    assert "meet.example.org" in page.text
    address = re.search(r'action="(/admin/meetings/[^"]+/remove)"', page.html)[1]
    ann.post(address, page.form(address), expect=303)
    assert "There is none yet." in ann.get(PLACE).text
    ann.post(address, page.form(address), expect=404)


@pytest.mark.parametrize(
    "host", ["", "meet", "https://a@b.example", "javascript:alert(1)", "x" * 200, "<b>.org"]
)
def test_what_is_no_host_is_asked_about(browser_for, cast, host):
    page = browser_for(cast.ann).send(PLACE, {"host": host}, expect=422)
    assert page.field("host") == host


def test_the_same_host_twice_is_refused(browser_for, cast):
    ann = browser_for(cast.ann)
    ann.send(PLACE, {"host": "meet.example.org"}, expect=303)
    assert "on the list already" in ann.send(PLACE, {"host": "Meet.Example.org"}, expect=422).text


def test_nobody_else_comes_here(browser_for, cast):
    for person in (cast.thea, cast.lea, cast.amy):
        browser_for(person).get(PLACE, expect=404)
