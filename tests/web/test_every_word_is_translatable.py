"""Every word that the service says can be put into another language: each page is read with the translators'
messages in brackets, and nothing may stand outside them but names, numbers, content and what people wrote."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.routing import Rule

from tests import voices
from tests.browse import Browser, Page
from tests.cast import PASSWORD, Cast
from tests.conftest import NOW
from tests.web import bracketed
from tests.web.lived_in import Diary, lived_in
from tests.web.public import professional
from tests.web.public.test_join import before_the_end, link
from watchmeplay.care.referrals.models import Closing, ReferralStep, State
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.manual import recordings
from watchmeplay.web.areas import PUBLIC, Application

FRONT = f"/{bracketed.LANGUAGE}"
# Read by machines.
NO_PAGES = {"public.health", "public.metrics", "public.robots", "public.favicon"}
# Seen step by step, in a test of its own.
JOINING = "public.join_"
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def diary(app: Application, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Diary:
    """A family with a diary, in a service whose Welsh is English in brackets, and whose content is all English."""
    shelf, pages = app.extensions["shelf"], app.extensions["pages"]
    english = {
        "catalogues": {bracketed.LANGUAGE: bracketed.Bracketed()},
        "pages": {code: replace(pages["en"], language=code) for code in pages},
        "words": {"en": app.extensions["words"]["en"]},
    }
    for name, values in english.items():
        monkeypatch.setitem(app.extensions, name, values)
    library = replace(shelf.library("en"), language=bracketed.LANGUAGE)
    monkeypatch.setattr(shelf, "library", lambda _: library)
    return lived_in(app, cast)


@pytest.mark.parametrize("name", [None, "amy", "thea", "lea", "ann"])
def test_every_page_can_be_said_in_another_language(app, cast, diary, name):
    browser = Browser.of(app, getattr(cast, name) if name else None)
    loose = Loose(app, cast, browser)
    for address in addresses(app, cast, diary, name):
        loose.look(address)
    for address in MORE.get(name, ()):
        loose.look(address.format(shared=diary.shared, private=diary.private, **vars(cast)))
    assert loose.found == {}


@pytest.mark.parametrize("name", ["ben", "stan", "fred"])
def test_so_can_the_pages_of_those_who_see_less(app, cast, diary, name):
    loose = Loose(app, cast, Browser.of(app, getattr(cast, name)))
    for address in ("/family/", "/family/play", "/family/write", "/family/diary/", "/family/about-me/"):
        loose.look(address)
    if name == "ben":
        loose.look(f"/family/diary/{diary.shared}")
    assert loose.found == {}


def test_so_can_home_by_night_and_after_a_silence(app, cast, diary):
    for at in (NOW.replace(day=12, hour=3), NOW.replace(month=4)):
        with clock.frozen(at):
            loose = Loose(app, cast, Browser.of(app, cast.amy))
            loose.look("/family/")
            assert loose.found == {}


def test_so_can_every_screen_of_joining(app, cast, diary):
    browser, way = Browser.of(app, None), link(app, cast)
    loose = Loose(app, cast, browser)
    here = f"/j/{way.link_token}"
    for address in (here, "/j/nothing"):
        loose.look(address)
    loose.send(here, {"code": ""})
    loose.send(here, {"code": "22222222"})
    before_the_end(browser, way)
    for address in (f"{here}/agree", f"{here}/you", f"{here}/sign-in"):
        loose.look(address)
    loose.send(f"{here}/agree", {"answer": "yes", "wording": "other"})
    loose.send(f"{here}/agree", {"answer": "no"})
    loose.send(f"{here}/you", {"name": ""})
    loose.send(f"{here}/sign-in", {"email": "x", "password": "short"})
    assert loose.found == {}


def test_so_can_a_page_that_somebody_read_aloud(app, cast, diary):
    with app.app_context(), unit_of_work():
        for version in (0, 99):
            page = app.extensions["shelf"].library("en").page(("watching", "twins")[version % 2])
            recordings.keep(cast.actor(cast.thea), page, voices.SMALL, version=version)
    places = ("/staff/guide/recordings", "/staff/guide/watching/recording", "/staff/guide/twins/recording")
    for name, addresses in (("amy", ("/family/guide/watching", "/family/guide/twins")), ("thea", places)):
        loose = Loose(app, cast, Browser.of(app, getattr(cast, name)))
        for address in addresses:
            loose.look(address)
        if name == "thea":
            loose.send("/staff/guide/watching/recording", {})
        assert loose.found == {}


def test_so_can_what_a_parent_reads_of_a_referral(app, cast, diary):
    professional.known_postcodes(app, cast.north)
    professional.sends(Browser.of(app, None))
    with app.app_context(), unit_of_work(), system_scope("test"):
        row = professional.referrals()[0]
        row.person_id, row.family_id, reference = cast.amy, cast.rowans, row.reference
        for state, reason in ((State.CONSULTATION, None), (State.CLOSED, Closing.OUTSIDE)):
            db.session.add(ReferralStep(referral_id=row.id, state=state, reason=reason))
    loose = Loose(app, cast, Browser.of(app, cast.amy))
    said = {str(answer) for page in professional.ANSWERS.values() for answer in page.values()}
    loose.content |= said | {"Hana Vale, Health visitor, North clinic", reference}
    loose.look("/family/referral")
    loose.send("/family/referral", {"words": ""})
    assert loose.found == {}


@pytest.mark.parametrize("answers", [professional.ANSWERS, professional.not_told()])
def test_so_can_every_page_of_a_professional_s_referral(app, cast, diary, answers):
    professional.known_postcodes(app, cast.north)
    browser = Browser.of(app, None)
    loose, start = Loose(app, cast, browser), professional.START
    for slug, said in answers.items():
        loose.look(f"{start}/{slug}")
        loose.send(f"{start}/{slug}", {})
        browser.client.post(f"{start}/{slug}", data={"csrf_token": browser.token(), **said})
    for slug in ("check", "child-2", "carer-2", "no-agreement", "outside", "return", "safeguarding"):
        loose.look(f"{start}/{slug}")
    loose.send(f"{start}/check", {})
    for slug in ("sent", "papers"):
        loose.look(f"{start}/{slug}")
    loose.send(f"{start}/papers", {})
    loose.send("/refer/status", {"reference": "A", "code": "B"})
    assert loose.found == {}


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/sign-in", {}),
        ("/sign-in", {"email": "nobody@families.example", "password": PASSWORD}),
    ],
)
def test_so_can_what_a_stranger_is_asked_to_mend(app, cast, diary, address, fields):
    loose = Loose(app, cast, Browser.of(app, None))
    loose.send(address, fields)
    assert loose.found == {}


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/family/write", {"seen": "⟦a⟧", "when": "other", "time": "x", "day-day": "40"}),
        ("/family/write", {"minutes": "none", "felt": "⟦a⟧", "felt_for": "team"}),
        ("/family/write", {"when": "now", "share_with": NOBODY, "seen": "⟦a⟧", "seen_for": "nobody"}),
        ("/family/diary/{private}/edit", {"number": "x"}),
        ("/family/diary/{private}/edit", {"number": "0", "time": "9:00", "day-day": "1", "day-month": "3"}),
        ("/family/diary/{shared}/erase", {}),
        ("/family/diary/{private}/erase", {}),
        ("/family/messages/", {}),
        ("/family/messages/", {"words": "⟦a⟧"}),
        ("/family/about-me/contact", {}),
        ("/family/about-me/contact", {"may_email": "yes", "quiet_from": "20", "quiet_until": "8"}),
        ("/family/about-me/consent/research", {}),
        ("/family/about-me/consent/research", {"given": "yes", "version": "0"}),
        ("/family/about-me/consent/research", {"given": "no", "version": "0"}),
        ("/family/about-me/devices/" + NOBODY, {}),
        ("/family/about-me/calendar", {}),
        ("/family/about-me/calendar/close", {}),
        ("/family/about-me/password", {}),
        ("/family/about-me/password", {"current": PASSWORD, "new": "short"}),
    ],
)
def test_so_can_what_a_parent_is_told_after_sending(app, cast, diary, address, fields):
    loose = Loose(app, cast, Browser.of(app, cast.amy))
    loose.send(address.format(shared=diary.shared, private=diary.private), fields)
    assert loose.found == {}


MORE: dict[str | None, tuple[str, ...]] = {
    None: ("/help-now?nation=wales", "/guide/search?q=⟦crying⟧", "/guide/search?q=⟦zzzzzz⟧", "/nowhere"),
    "amy": (
        "/family/?usual=yes", "/family/diary/{private}", "/family/diary/{private}/edit",
        "/family/diary/{private}/erase", "/family/diary/?saved=yes", "/family/diary/?saved={private}&moved=yes",
        "/family/diary/?child={max}", "/family/diary/" + NOBODY,
    ),
}  # fmt: skip


def addresses(app: Application, cast: Cast, diary: Diary, name: str | None) -> Iterator[str]:
    """The address of each page that this person may ask for."""
    role = cast.role(getattr(cast, name)) if name else None
    ids: dict[str, object] = {
        "session_id": diary.shared, "family_id": cast.rowans, "child_id": cast.ada, "person_id": cast.ben,
        "area_id": cast.north, "age": "6-12-months", "language": "en", "attachment_id": NOBODY, "file_name": "a.pdf",
        "note_id": diary.note, "document_id": diary.document,
        "recording_id": NOBODY, "step": "strengths", "task_id": NOBODY, "reply_template_id": NOBODY,
        "letter_id": NOBODY, "goal_id": NOBODY, "partner_id": NOBODY, "second_carer_id": NOBODY,
        "signpost_id": NOBODY, "kind": "gp", "appointment_id": diary.appointment,
        "referral_id": NOBODY, "survivor_id": NOBODY, "consultation_id": NOBODY,
    }  # fmt: skip
    for rule in app.url_map.iter_rules():
        if rule.endpoint in app.policies and _is_for(app, rule, role):
            ids["slug"] = "privacy" if rule.rule.startswith("/pages/") else "what-it-is"
            assert rule.arguments <= ids.keys(), f"say in this test what {rule.rule} may be asked with"
            built = rule.build({argument: ids[argument] for argument in rule.arguments})
            assert built is not None
            yield built[1]


class Loose:
    """Reads pages as one person and gathers what stands outside the brackets, by address."""

    def __init__(self, app: Application, cast: Cast, browser: Browser) -> None:
        self.browser = browser
        self.found: dict[str, list[str]] = {}
        self.names, self.content = bracketed.names(app, cast), bracketed.content(app)

    def look(self, address: str) -> None:
        """Read the page at an address, if there is one."""
        sign = "&" if "?" in address else "?"
        # The question keeps the answer out of the bytes that are kept for everybody.
        page = Page(self.browser.client.get(f"{FRONT}{address}{sign}asked=once"))
        self._note(address, page)

    def send(self, address: str, fields: dict[str, str]) -> None:
        """Send a form, and read what comes back or where it leads."""
        sent = {"csrf_token": self.browser.token(), **fields}
        page = Page(self.browser.client.post(f"{FRONT}{address}", data=sent, follow_redirects=True))
        assert page.status != 400, "the form was not taken"
        self._note(f"POST {address} {fields}", page)

    def _note(self, address: str, page: Page) -> None:
        if page.response.mimetype != "text/html" or page.status in {301, 302, 303}:
            return
        assert page.status < 500, f"{address} answered {page.status}"
        loose = bracketed.outside(page.tree, self.names, self.content)
        if loose:
            self.found[address] = loose


def _is_for(app: Application, rule: Rule, role: Role | None) -> bool:
    if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES or JOINING in rule.endpoint:
        return False
    if rule.rule.startswith("/gallery/") or "." in rule.rule.rpartition("/")[2]:
        return False
    who = app.policies[rule.endpoint]
    return who is PUBLIC if role is None else who is not PUBLIC and role in who
