"""Every word of asking for help, and of the waiting room, can be put into another language."""

from sqlalchemy import select

from tests.browse import Browser
from tests.care.waiting_room import build
from tests.web.public import asking
from tests.web.test_every_word_is_translatable import Loose, diary
from watchmeplay.care.referrals.models import Referral, Side
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.site import asking as facts

__all__ = ["diary"]
OWN = {
    "Maya",
    "Maya, mum",
    "Otto",
    "and some sleep",
    "Calmer evenings,",
    "07700 900982",
    "before 2pm",
    "Health visitor",
}


def known(app, cast) -> None:
    with app.app_context(), unit_of_work():
        build.ground(cast)
        facts.keep(cast.actor(cast.ann), phone="01208 000 000", hours="", days=5)


def test_every_page_of_asking_can_be_said_in_another_language(app, cast, diary):
    known(app, cast)
    browser = Browser.of(app, None)
    loose = Loose(app, cast, browser)
    loose.content |= OWN
    for page, fields in asking.PAGES:
        loose.look(f"/refer/{page}")
        loose.send(f"/refer/{page}", {})
        loose.send(f"/refer/{page}", fields)
    loose.send("/refer/child", {"due-day": "9", "due-month": "2", "due-year": "2099"})
    loose.send("/refer/child", {"due-day": "9", "due-month": "1", "due-year": "2026"})
    loose.send("/refer/child", {"month": "13", "year": "20"})
    loose.send("/refer/child", {"month": "3", "year": "2099"})
    loose.send("/refer/reach", {"ways": "letter", "phone": "12"})
    loose.send("/refer/call", {})
    loose.send("/refer/return", {"code": "22222222"})
    loose.send("/refer/check", {})
    for address in ("/refer/sent", "/refer/", "/refer/first", "/refer/call"):
        loose.look(address)
    loose.send("/refer/where", {"postcode": "TR1 1AA"})
    loose.send("/refer/where", {"postcode": "QQ"})
    assert loose.found == {}


def test_so_can_the_code_for_later_and_two_windows(app, cast, diary):
    known(app, cast)
    browser = Browser.of(app, None)
    asking.answer(browser, "you", asking.YOU)
    loose = Loose(app, cast, browser)
    loose.content |= OWN
    form = browser.get("/refer/others").form("/refer/others")
    asking.answer(browser, "others", asking.OTHERS)
    loose.send("/refer/others", {**form, "helping": "no"})
    with_code = browser.send("/refer/hope", {"go": "later"}, expect=200)
    assert asking.code_in(with_code)
    assert loose.found == {}


def test_so_can_the_waiting_room_and_bringing_pages_from_it(app, cast, diary):
    with app.app_context(), unit_of_work():
        sent = build.sent(cast)
    code, browser = sent.codes[Side.PARENT], Browser.of(app, None)
    loose = Loose(app, cast, browser)
    loose.content |= {sent.reference, "⟦Seen.⟧"}
    loose.send("/refer/waiting/open", {"code": "22222222"})
    loose.send("/refer/waiting/open", {"code": code})
    step = browser.send("/refer/waiting/open", {"code": code}, expect=200).form("/refer/waiting/pin")
    loose.send("/refer/waiting/pin", {**step, "pin": "111111"})
    loose.send("/refer/waiting/pin", {**step, "pin": build.PIN})
    for address in ("/refer/waiting/", "/refer/waiting/write", "/refer/waiting/diary"):
        loose.look(address)
    loose.send("/refer/waiting/write", {"when": "now", "key": "a"})
    loose.send("/refer/waiting/write", {"when": "other", "key": "a"})
    loose.send("/refer/waiting/write", {"when": "now", "key": "a", "seen": "⟦Seen.⟧", "feeling": "calm"})
    with app.app_context(), system_scope("test"), unit_of_work():
        row = db.session.scalars(select(Referral)).one()
        row.family_id, row.person_id = cast.rowans, cast.amy
    amy = Loose(app, cast, Browser.of(app, cast.amy))
    amy.content |= loose.content
    amy.look("/family/about-me/")
    amy.look("/family/waiting-pages")
    amy.send("/family/waiting-pages/open", {"code": "22222222", "pin": "1"})
    amy.send("/family/waiting-pages/open", {"code": code, "pin": "000111"})
    amy.send("/family/waiting-pages/open", {"code": code, "pin": build.PIN})
    amy.send("/family/waiting-pages", {})
    assert loose.found | amy.found == {}
