"""A browser for tests that checks every page it fetches."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import html5lib
from flask import session as current_session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import CompoundSelect, func, literal, select, union_all
from werkzeug.test import TestResponse

from watchmeplay.accounts import sessions
from watchmeplay.accounts.models import Person
from watchmeplay.foundation.database import Base, db, unit_of_work
from watchmeplay.web.areas import Application

MAY_GROW_ON_A_READ = {"audit_line", "last_read", "reading_mark"}
DISCREET = ("Home – ", "One page – ")
NAMES = re.compile(
    r"\b(Amy|Ben|Fred|Pia|Nora|Stan|Thea|Una|Ola|Ada|Max|Kit|Zoe|Rowan|Nyland|Stone)\b", re.IGNORECASE
)
FIELDS = {"input", "textarea", "select"}
STRAIGHT_QUOTE = re.compile(r"\w'\w|\"\w")


@dataclass
class Page:
    """An answer, read as a person would meet it."""

    response: TestResponse

    def __post_init__(self) -> None:
        self.status = self.response.status_code
        self.html = self.response.get_data(as_text=True)
        self.location = self.response.headers.get("Location")
        self.tree = html5lib.parse(self.html, treebuilder="etree", namespaceHTMLElements=False)

    @property
    def text(self) -> str:
        """Everything that can be read on the page, white space folded."""
        return " ".join("".join(self.tree.itertext()).split())

    @property
    def heading(self) -> str:
        """The page's one h1."""
        return " ".join("".join(self.tree.find(".//h1").itertext()).split())

    def field(self, name: str) -> str:
        """What a form field holds now, byte for byte as a browser would send it (line breaks as LF)."""
        for element in self.tree.iter():
            if element.tag in FIELDS and element.get("name") == name:
                if element.tag == "textarea":
                    return "".join(element.itertext())
                return element.get("value", "")
        raise AssertionError(f"There is no field called {name}.")

    def form(self, action: str | None = None) -> dict[str, str]:
        """Every hidden or filled field of the form that posts to `action` (the first form by default)."""
        for form in self.tree.iter("form"):
            if form.get("method") == "post" and action in (None, form.get("action")):
                return {
                    element.get("name"): element.get("value", "")
                    for element in form.iter("input")
                    if element.get("name") and element.get("type") in {"hidden", "text", "email"}
                }
        raise AssertionError(f"There is no form that posts to {action}.")


class Browser:
    """A test client that holds pages to the house rules."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    @classmethod
    def of(cls, app: Application, person_id: UUID | None) -> "Browser":
        """A stranger's browser, or one that this person is signed in on."""
        client = app.test_client()
        if person_id is not None:
            with app.app_context(), unit_of_work():
                person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
                secret = sessions.start(person, lasting=False, device="Test browser")
            with client.session_transaction() as session:
                session["key"] = secret
        return cls(client)

    def get(self, path: str, *, expect: int = 200, **kwargs: object) -> Page:
        """Fetch a page, which may change nothing but audit lines and reading marks."""
        before = self._counts()
        page = Page(self.client.get(path, **kwargs))
        assert page.status == expect, f"GET {path} answered {page.status}: {page.text[:300]}"
        after = self._counts()
        grown = {name for name in before if before[name] != after[name]} - MAY_GROW_ON_A_READ
        assert not grown, f"GET {path} changed {grown}"
        if page.response.mimetype == "text/html" and page.status not in {301, 302, 303}:
            check_page(path, page)
        return page

    def post(self, path: str, fields: Mapping[str, object], *, expect: int = 302, **kwargs: object) -> Page:
        """Send a form with exactly these fields."""
        page = Page(self.client.post(path, data=dict(fields), **kwargs))
        assert page.status == expect, f"POST {path} answered {page.status}: {page.text[:600]}"
        if page.response.mimetype == "text/html" and page.status not in {301, 302, 303}:
            check_page(path, page)
        return page

    def send(
        self, path: str, fields: Mapping[str, object], *, start: str | None = None, expect: int = 302
    ) -> Page:
        """Open the page a form is on (`start`, by default the path it posts to), fill it in and send it."""
        page = self.get(start or path)
        return self.post(path, {**page.form(path), **fields}, expect=expect)

    def token(self) -> str:
        """A CSRF token of this browser's session, for posts that no page offers."""
        with self.client.session_transaction() as session:
            session.setdefault("csrf_token", "0" * 40)
            raw = session["csrf_token"]
        with self.client.application.test_request_context():
            current_session["csrf_token"] = raw
            return generate_csrf()

    def _counts(self) -> dict[str, int]:
        with self.client.application.app_context(), db.engine.connect() as connection:
            return dict(list(connection.execute(_count_of_each_table())))


@cache
def _count_of_each_table() -> CompoundSelect:
    """One statement for all tables: it is asked twice for every page that any test fetches."""
    return union_all(
        *(
            select(literal(table.name), func.count()).select_from(table)
            for table in Base.metadata.sorted_tables
        )
    )


def check_page(path: str, page: Page) -> None:
    """The house rules for any page."""
    tree = page.tree
    headings = list(tree.iter("h1"))
    assert len(headings) == 1, f"{path} has {len(headings)} h1"
    title = tree.find(".//title")
    assert title is not None, f"{path} has no title"
    called = " ".join((title.text or "").split())
    assert page.heading in called or called.startswith(DISCREET), f"{path}: the title does not hold the h1"
    assert not NAMES.search(called), f"{path}: a name stands in the title, which the browser's history keeps"
    assert tree.get("lang"), f"{path} names no language"
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"{path} repeats ids: {sorted({i for i in ids if ids.count(i) > 1})}"
    levels = [int(e.tag[1]) for e in tree.iter() if isinstance(e.tag, str) and re.fullmatch(r"h[1-6]", e.tag)]
    for before, after in zip(levels, levels[1:], strict=False):
        assert after <= before + 1, f"{path} jumps from h{before} to h{after}"
    labelled = {label.get("for") for label in tree.iter("label")}
    for field in (element for element in tree.iter() if element.tag in FIELDS):
        hidden = field.tag == "input" and field.get("type") in {"hidden", "submit"}
        named = field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")
        assert hidden or named, f"{path}: the field {field.get('name')} has no label"
    for fieldset in tree.iter("fieldset"):
        assert fieldset.find(".//legend") is not None, f"{path} has a fieldset without a legend"
    for image in tree.iter("img"):
        assert image.get("alt") is not None, f"{path} has a picture without alternative text"
    for form in tree.iter("form"):
        if (form.get("method") or "").lower() == "post":
            names = {element.get("name") for element in form.iter("input")}
            assert "csrf_token" in names, f"{path} has a form without a token"
    for element in tree.iter():
        assert not any(name.startswith("on") or name == "style" for name in element.attrib), (
            f"{path} has an inline script or style on {element.tag}"
        )
    assert not list(tree.iter("style")), f"{path} has an inline style"
    for script in tree.iter("script"):
        assert script.get("src"), f"{path} has an inline script"
