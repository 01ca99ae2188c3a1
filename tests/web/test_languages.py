"""Which language a page is in, who decides it, and how a reader finds another."""

from collections.abc import Iterator
from html import escape

import pytest
from babel.support import NullTranslations
from flask import g
from sqlalchemy import select

from tests.browse import Browser, Page
from tests.cast import Cast, email_of
from tests.conftest import NOW
from tests.web.public.shared_pages import behind
from tests.web.public.test_join import link, walk
from watchmeplay.accounts.models import Person
from watchmeplay.families.models import SafeContact
from watchmeplay.foundation import clock, outbox
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped
from watchmeplay.notifications import checks
from watchmeplay.web import languages
from watchmeplay.web.areas import Application
from watchmeplay.web.public.addresses import shared_pages

TAGS = {code: language.tag for code, language in LANGUAGES.items()}


class Spoken(NullTranslations):
    """A language of a few words."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__()
        self.words = words

    def ugettext(self, message: str) -> str:
        return self.words.get(message, message)

    def ungettext(self, singular: str, plural: str, n: int) -> str:
        return self.words.get(plural, plural) if n != 1 else self.words.get(singular, singular)


WELSH = {
    "Sign in": "Mewngofnodi",
    "Enter your password": "Rhowch eich cyfrinair",
    "There is something to mend": "Mae rhywbeth i’w drwsio",
    "Error": "Gwall",
    "We cannot find that page": "Ni allwn ddod o hyd i’r dudalen honno",
    "Check your e-mail address and password. They do not match an account we know.": "Nid ydynt yn cyfateb.",
    "Write %(most)s characters or fewer. You have %(count)s.": "%(most)s o nodau ar y mwyaf; mae %(count)s.",
    "Enter a name.": "Rhowch enw.",
    "Add the day and the month, for example 14 3 2026": "Ychwanegwch y diwrnod a’r mis",
    "Ring 0808 2000 247": "Ffoniwch 0808 2000 247",
}


@pytest.fixture(autouse=True)
def few_words(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catalogues that the tests know, in place of those that translators are still writing."""
    spoken = {code: Spoken(WELSH if code == "cy" else {}) for code in LANGUAGES if code != "en"}
    monkeypatch.setitem(app.extensions, "catalogues", spoken)


def lang(page: Page) -> str:
    """The language a browser is told."""
    return page.tree.get("lang")


def chosen_by(app: Application, person_id: object) -> str | None:
    """What is kept with an account."""
    with app.app_context():
        return db.session.scalar(select(Person.language).where(Person.id == person_id))


def set_language(app: Application, person_id: object, code: str | None) -> None:
    with app.app_context(), unit_of_work():
        db.session.scalars(select(Person).where(Person.id == person_id)).one().language = code


def switcher(page: Page) -> dict[str, str]:
    """The links to this page in other languages, by the name that is shown."""
    bar = next(nav for nav in page.tree.iter("nav") if nav.get("class") == "tongues")
    return {"".join(link.itertext()): link.get("href") for link in bar.iter("a")}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["/", "/guide/", "/guide/watching", "/help-now", "/pages/privacy", "/sign-in"]
)
def test_an_address_decides_the_language(browser_for, code: str, path: str) -> None:
    page = browser_for().get(path if code == "en" else f"/{code}{path}")
    assert lang(page) == TAGS[code]
    assert page.tree.get("dir") == ("rtl" if code == "ar" else None)


def test_arabic_is_read_from_the_right_and_no_other_language(browser_for) -> None:
    directions = {code: browser_for().get(f"/{code}/sign-in").tree.get("dir") for code in LANGUAGES}
    assert directions == {"en": None, "cy": None, "pl": None, "ar": "rtl"}


@pytest.mark.parametrize("cookie", ["cy", "ar", "xx", ""])
def test_a_page_for_everybody_never_looks_at_a_cookie(app: Application, cookie: str) -> None:
    asked = {"Cookie": f"language={cookie}"}
    for address in (
        "/",
        "/guide/",
        "/guide/watching",
        "/help-now",
        "/pl/guide/watching",
        "/guide/search?q=cry",
    ):
        plain, with_cookie = behind(app).get(address), behind(app).get(address, headers=asked)
        assert plain.data == with_cookie.data, address
        assert "Set-Cookie" not in with_cookie.headers


def test_a_private_page_follows_the_cookie_of_the_last_choice(browser_for) -> None:
    browser = browser_for()
    assert browser.get("/cy/sign-in").heading == "Mewngofnodi"
    assert browser.get("/sign-in").heading == "Mewngofnodi"


def test_english_can_be_chosen_again(browser_for) -> None:
    browser = browser_for()
    browser.get("/cy/sign-in")
    assert lang(browser.get("/en/sign-in")) == "en-GB"
    assert lang(browser.get("/sign-in")) == "en-GB"


@pytest.mark.parametrize("cookie", ["xx", "../../etc", "EN", "cy ", '"><script>', "%00", "c" * 5000])
def test_a_cookie_that_names_no_language_is_ignored(app: Application, cookie: str) -> None:
    page = Page(app.test_client().get("/sign-in", headers={"Cookie": f"language={cookie}"}))
    assert page.status == 200
    assert lang(page) == "en-GB"


@pytest.mark.parametrize("path", ["/xx/sign-in", "/CY/sign-in", "/cy", "/cy/cy/sign-in", "/cy/nowhere"])
def test_an_address_in_no_known_language_is_no_page(browser_for, path: str) -> None:
    browser_for().get(path, expect=404)


@pytest.mark.parametrize("path", ["/guide", "/guide/print?a=b"])
def test_an_address_without_its_last_slash_keeps_the_language(browser_for, path: str) -> None:
    answer = browser_for().get(f"/cy{path}", expect=308)
    bare, question, asked = path.partition("?")
    assert answer.location == f"/cy{bare}/{question}{asked}"
    assert "Set-Cookie" not in answer.response.headers


def test_an_error_page_is_in_the_language_of_the_reader(browser_for, app: Application, cast: Cast) -> None:
    browser = browser_for()
    assert browser.get("/cy/nowhere", expect=404).heading == WELSH["We cannot find that page"]
    assert browser.get("/nowhere", expect=404).heading == WELSH["We cannot find that page"]


def test_a_person_has_their_own_language_whatever_the_browser_holds(app, browser_for, cast: Cast) -> None:
    set_language(app, cast.amy, "pl")
    browser = browser_for(cast.amy)
    browser.client.set_cookie("language", "cy")
    assert lang(browser.get("/family/")) == "pl"
    assert lang(browser_for(cast.ben).get("/family/")) == "en-GB"


def test_a_person_who_chose_nothing_has_the_language_of_the_browser(browser_for, cast: Cast) -> None:
    browser = browser_for(cast.amy)
    browser.client.set_cookie("language", "ar")
    page = browser.get("/family/")
    assert (lang(page), page.tree.get("dir")) == ("ar", "rtl")


def test_signing_in_brings_a_persons_language_to_the_browser(app, browser_for, cast: Cast) -> None:
    set_language(app, cast.amy, "cy")
    browser = browser_for()
    fields = {"email": email_of("amy"), "password": "four small red boats"}
    browser.send("/sign-in", fields)
    assert browser.client.get_cookie("language").value == "cy"


@pytest.mark.parametrize(
    "path", ["/", "/guide/watching", "/help-now?nation=scotland", "/guide/search?q=cry&x=%22"]
)
def test_a_page_for_everybody_leads_to_itself_in_every_language(browser_for, path: str) -> None:
    links = switcher(browser_for().get(path))
    assert list(links) == ["English", "Cymraeg", "Polski", "العربية"]
    assert links == {
        language.own_name: path if code == "en" else f"/{code}{path}" for code, language in LANGUAGES.items()
    }
    for code, address in zip(LANGUAGES, links.values(), strict=True):
        assert lang(browser_for().get(address)) == TAGS[code]


def test_the_switcher_says_each_language_as_it_is_spoken_and_marks_the_present_one(browser_for) -> None:
    bar = next(
        nav for nav in browser_for().get("/pl/guide/").tree.iter("nav") if nav.get("class") == "tongues"
    )
    said = [(link.get("lang"), link.get("dir"), link.get("aria-current")) for link in bar.iter("a")]
    assert said == [
        ("en-GB", "ltr", None), ("cy", "ltr", None), ("pl", "ltr", "true"), ("ar", "rtl", None)
    ]  # fmt: skip


def test_a_private_page_leads_to_itself_in_every_language_with_where_one_was_going(browser_for) -> None:
    links = switcher(browser_for().get("/sign-in?next=/family/diary/"))
    assert links["English"] == "/en/sign-in?next=/family/diary/"
    assert browser_for().get(links["Cymraeg"]).form("/sign-in")["next"] == "/family/diary/"


def test_links_between_pages_keep_the_language(browser_for) -> None:
    hrefs = {link.get("href") for link in browser_for().get("/cy/guide/").tree.iter("a")}
    assert {
        "/cy/",
        "/cy/guide/",
        "/cy/help-now",
        "/cy/sign-in",
        "/cy/pages/privacy",
        "/cy/guide/watching",
    } <= hrefs


@pytest.mark.parametrize("who", ["amy", "thea", "lea", "ann"])
def test_everybody_who_is_signed_in_can_choose(app, browser_for, cast: Cast, who: str) -> None:
    person_id = getattr(cast, who)
    home = {"amy": "/family/", "ann": "/admin/"}.get(who, "/staff/")
    browser = browser_for(person_id)
    answer = browser.send("/language", {"language": "ar"}, start=home, expect=303)
    assert answer.location == home
    assert chosen_by(app, person_id) == "ar"
    assert browser.client.get_cookie("language").value == "ar"
    assert lang(browser.get(home)) == "ar"
    browser.send("/language", {"language": "en"}, start=home, expect=303)
    assert lang(browser.get(home)) == "en-GB"


def test_a_choice_is_for_oneself_alone(app, browser_for, cast: Cast) -> None:
    browser_for(cast.amy).send("/language", {"language": "cy"}, start="/family/", expect=303)
    assert [chosen_by(app, person) for person in (cast.amy, cast.ben, cast.thea)] == ["cy", None, None]


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/family/about-me/", "/family/about-me/"),
        ("/family/?usual=yes", "/family/?usual=yes"),
        ("/family/diary/?", "/family/diary/"),
        ("https://evil.example/", "/family/"),
        ("//evil.example/", "/family/"),
        ("/\\evil.example", "/family/"),
        ("/nowhere", "/family/"),
        ("/family/about-me/contact", "/family/"),
        ("", "/family/"),
    ],
)
def test_a_choice_leads_back_to_a_page_of_ours(browser_for, cast: Cast, asked: str, led: str) -> None:
    fields = {"language": "cy", "next": asked}
    assert browser_for(cast.amy).send("/language", fields, start="/family/", expect=303).location == led


@pytest.mark.parametrize("code", ["xx", "", "EN", "cy,pl"])
def test_a_language_that_is_not_spoken_is_refused(app, browser_for, cast: Cast, code: str) -> None:
    page = browser_for(cast.amy).send("/language", {"language": code}, start="/family/", expect=422)
    assert "Choose one of the languages." in page.text
    assert chosen_by(app, cast.amy) is None


def test_a_stranger_cannot_choose_for_anybody(browser_for) -> None:
    browser = browser_for()
    browser.post("/language", {"language": "cy", "csrf_token": browser.token()}, expect=401)


def test_joining_keeps_the_language_chosen_on_the_way(app, browser_for, cast: Cast) -> None:
    way, browser = link(app, cast), browser_for()
    browser.get(f"/pl/j/{way.link_token}")
    walk(browser, way)
    assert chosen_by(app, cast.pia) == "pl"


def test_joining_without_a_choice_keeps_none(app, browser_for, cast: Cast) -> None:
    walk(browser_for(), link(app, cast))
    assert chosen_by(app, cast.pia) is None


def test_what_a_form_refuses_is_said_in_the_language(browser_for) -> None:
    browser = browser_for()
    page = browser.send("/sign-in", {"email": "a@b.example"}, start="/cy/sign-in", expect=422)
    assert WELSH["There is something to mend"] in page.text
    assert "Gwall: Rhowch eich cyfrinair" in page.text


def test_what_an_action_refuses_is_said_in_the_language(browser_for) -> None:
    fields = {"email": "a@b.example", "password": "anything at all"}
    assert (
        "Nid ydynt yn cyfateb."
        in browser_for().send("/sign-in", fields, start="/cy/sign-in", expect=422).text
    )


@pytest.fixture
def welsh(app: Application) -> Iterator[None]:
    """Inside a page in Welsh."""
    with app.test_request_context("/"):
        g.language = LANGUAGES["cy"]
        yield


def test_a_refusal_fills_its_numbers_as_the_language_writes_them(app: Application, welsh: None) -> None:
    refused = Refused(
        "Write %(most)s characters or fewer. You have %(count)s.", "words", most=20_000, count=20_001
    )
    assert refused.message == "Write 20,000 characters or fewer. You have 20,001."
    assert languages.said(refused.message) == "20,000 o nodau ar y mwyaf; mae 20,001."
    g.language = LANGUAGES["pl"]
    assert languages.said(refused.message) == "Write 20\xa0000 characters or fewer. You have 20\xa0001."


def test_what_the_catalogue_does_not_have_stays_as_it_was(welsh: None) -> None:
    assert languages.said("Nobody translated this: 100%.") == "Nobody translated this: 100%."
    assert languages.gettext("") == ""


def test_numbers_beside_each_other_keep_their_order_where_lines_are_read_from_the_right(welsh: None) -> None:
    assert languages.gettext("Ring 0808 2000 247") == "Ffoniwch 0808 2000 247"
    g.language = LANGUAGES["ar"]
    assert languages.gettext("Ring 0808 2000 247") == "Ring 0808\xa02000\xa0247"


def test_an_e_mail_goes_out_in_the_language_of_its_reader(app, context, cast: Cast) -> None:
    with unit_of_work():
        db.session.scalars(select(Person).where(Person.id == cast.amy)).one().language = "pl"
        for contact in db.session.scalars(scoped(cast.actor(cast.amy), SafeContact)):
            contact.may_email, contact.quiet_from, contact.quiet_until = True, 0, 0
        outbox.enqueue("answered", to=cast.amy, key="k", family_id=cast.rowans)
    with clock.frozen(NOW):
        row = db.session.scalars(select(OutboxRow).where(OutboxRow.person_id == cast.amy)).one()
        verdict = checks.check(row)
    assert isinstance(verdict, checks.Go)
    assert verdict.language == "pl"


def test_every_page_for_everybody_is_kept_in_every_language(app: Application) -> None:
    known = shared_pages(app)
    for code in ("cy", "pl", "ar"):
        assert {f"/{code}/guide/watching", f"/{code}/", f"/{code}/help-now"} <= known


def test_nothing_of_an_address_reaches_the_page_unescaped(browser_for) -> None:
    browser: Browser = browser_for()
    page = browser.get('/guide/search?q="><b>x', expect=200)
    assert "<b>x" not in page.html
    assert escape("/cy/guide/search?q=") in page.html
