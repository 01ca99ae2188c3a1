"""Forms that only our own pages can send."""

import pytest
from werkzeug.routing import Rule

from tests.architecture.routes import MAP, ROUTES, SAFE, filled, said
from tests.browse import Browser
from tests.security import crawl
from watchmeplay.conversations.models import Message
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.links import pack
from watchmeplay.foundation.ownership import scoped
from watchmeplay.web.areas import PUBLIC

UNSAFE = [rule for rule in ROUTES if rule.methods - SAFE and "gallery" not in rule.rule]
# It has to work on a page that was open for days, and does no harm: tests/web/public/test_exit.py.
NEEDS_NO_TOKEN = {"public.leave_quickly", "public.refer_leave"}
WEARS = {Role.CAREGIVER: "amy", Role.PRACTITIONER: "thea", Role.LEAD: "lea", Role.ADMIN: "ann"}


def sender(app, cast, rule: Rule) -> Browser:
    who = MAP.policies[rule.endpoint]
    return Browser.of(app, None if who is PUBLIC else getattr(cast, WEARS[sorted(who)[0]]))


@pytest.mark.parametrize("rule", [rule for rule in UNSAFE if rule.endpoint not in NEEDS_NO_TOKEN], ids=said)
def test_a_form_without_this_sessions_token_is_refused(app, cast, rule: Rule) -> None:
    browser, path = sender(app, cast, rule), filled(rule)
    others = Browser.of(app, cast.nora).token()
    for token in ({}, {"csrf_token": ""}, {"csrf_token": "junk"}, {"csrf_token": others}):
        answer = browser.client.post(path, data={**token, "words": "kept words here"})
        assert answer.status_code == 400, token
    assert browser.client.get(path, query_string={"csrf_token": browser.token()}).status_code in {
        200,
        303,  # a page of asking for help, without anything asked yet
        404,
        405,
    }


@pytest.mark.parametrize("rule", UNSAFE, ids=said)
@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense", ""])
def test_a_form_from_another_site_is_refused_even_with_a_token(app, cast, rule: Rule, site: str) -> None:
    browser = sender(app, cast, rule)
    data = {"csrf_token": browser.token(), "words": "planted words"}
    answer = browser.client.post(filled(rule), data=data, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert b"planted words" not in answer.get_data()


def test_a_form_of_ours_is_taken_whatever_the_browser_says_of_it(app, cast) -> None:
    for site in ({}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        browser = Browser.of(app, cast.amy)
        form = crawl.form_to(browser.client, "/family/messages/", "/family/messages/")
        answer = browser.client.post(
            "/family/messages/", data=form.filled(words="Hello there."), headers=site
        )
        assert answer.status_code in {302, 303}


def test_a_refused_form_gives_the_words_back_with_a_token_that_works(app, cast) -> None:
    browser = Browser.of(app, cast.amy)
    form = crawl.form_to(browser.client, "/family/messages/", "/family/messages/")
    with browser.client.session_transaction() as cookie:
        del cookie["csrf_token"]
    answer = browser.client.post("/family/messages/", data=form.filled(words="  Not lost, <b>.  "))
    assert answer.status_code == 400
    again = next(form for form in crawl.read(answer, "/family/messages/").forms if "words" in form.fields)
    assert again.fields["words"] == "  Not lost, <b>.  "
    assert browser.client.post(again.action, data=again.untouched()).status_code in {302, 303}
    with app.app_context():
        said_now = [message.words for message in db.session.scalars(scoped(cast.actor(cast.amy), Message))]
    assert said_now == ["  Not lost, <b>.  "]


def test_a_page_written_by_another_is_neither_sent_nor_shown(app, cast) -> None:
    amys = Browser.of(app, cast.amy)
    form = crawl.form_to(amys.client, "/family/messages/", "/family/messages/")
    bens = Browser.of(app, cast.ben)
    sent = {**form.filled(words="Amy wrote this."), "csrf_token": bens.token()}
    answer = bens.client.post("/family/messages/", data=sent)
    assert answer.status_code == 409
    assert b"Amy wrote this" not in answer.get_data()
    with app.app_context():
        assert not db.session.scalars(scoped(cast.actor(cast.ben), Message)).all()


def test_the_authors_tag_says_nothing_to_who_reads_it_and_cannot_be_made(app, cast) -> None:
    browser = Browser.of(app, cast.amy)
    form = crawl.form_to(browser.client, "/family/messages/", "/family/messages/")
    assert cast.amy.hex not in form.fields["author"]
    for tag in ("x", "gAAAA", "é", form.fields["author"][:-4] + "AAAA"):
        answer = browser.client.post("/family/messages/", data=form.filled(words="", author=tag))
        assert answer.status_code == 422
    other_kind = pack(app.extensions["keyring"], {"owner": cast.ben.hex, "kept": ""})
    answer = browser.client.post("/family/messages/", data=form.filled(words="", author=other_kind))
    assert answer.status_code == 422
