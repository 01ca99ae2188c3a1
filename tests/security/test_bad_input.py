"""Every form of the product is sent what no honest page sends. The forms are found, not listed.

Never a fault of ours (5xx); never half a row; what a person typed comes back byte for byte when a form is refused.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, literal, select, union_all
from werkzeug.test import TestResponse

from tests.browse import Browser
from tests.security import crawl, honest, scene
from tests.security.crawl import Form
from watchmeplay.accounts.models import Person
from watchmeplay.conversations.models import Message
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import Base, db
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped, system_scope
from watchmeplay.web.areas import Application

WRITERS = {"amy": "/family/", "thea": "/staff/", "ann": "/admin/"}
OUTSIDE = ("/guide", "/pages", "/gallery", "/help-now", "/health", "/metrics")
TOKENS = {"csrf_token", "author", "key"}
# What opens something is never put back on a page.
NEVER_GIVEN_BACK = {"password", "pin", "code"}
COUNTED_ALL_THE_SAME = {"audit_line", "tally", "last_read", "reading_mark", "sign_in_session"}
HARD = "  He said <3 & \"no\";\r\nshe's – ‘so’ – '--> 👩‍👧 שלום &amp; %00 \\ `x`  "
FOREIGN_FIELDS = {
    "author_id": str(UUID(int=7)), "family_id": str(UUID(int=7)), "role": "admin", "audience": "carers",
    "id": str(UUID(int=7)), "person_id": str(UUID(int=7)), "standing": "active", "from_team": "1", "reviewed": "1",
    "password_hash": "x", "is_admin": "true", "__class__": "x", "team_number": "9", "words_sealed": "x",
}  # fmt: skip
NO_IDS = (str(2**63), "null", "\u0661", "a" * 5000, str(uuid4()))
DAYS = (
    ("31", "2", "2026"), ("29", "2", "2025"), ("0", "1", "2026"), ("1", "13", "2026"), ("1", "1", "0"), ("1", "1", "1"),
    ("1", "1", "0000"), ("1", "1", "9999"), ("31", "12", "9999"), ("1", "1", "10000"), ("١", "٣", "٢٠٢٦"),
    ("-1", "1", "2026"), ("1e1", "1", "2026"), ("1", "1", str(2**63)), ("", "3", ""), ("29", "3", "2026"),
    ("25", "10", "2025"), ("1.5", "1", "2026"),
)  # fmt: skip
TIMES = ("01:30", "25:00", "24:00", "1:60", "٠١:٣٠", "-1:00", "0:00", "99999999999", "half one", "1:30am")


@dataclass(frozen=True)
class Desk:
    """A writer's forms, each at an address of its own, and the browser to send them with."""

    app: Application
    client: FlaskClient
    forms: dict[str, Form]

    def send(self, action: str, fields: object, **how: object) -> TestResponse:
        """Send a form, as a form of its own: a key is not used twice."""
        if isinstance(fields, dict) and "key" in fields:
            fields = {**fields, "key": new_key()}
        return self.client.post(action, data=fields, **how)

    def counts(self) -> dict[str, int]:
        """How many rows each table holds that nobody may add to by being refused."""
        tables = [t for t in Base.metadata.sorted_tables if t.name not in COUNTED_ALL_THE_SAME]
        each = [select(literal(table.name), func.count()).select_from(table) for table in tables]
        with self.app.app_context(), db.engine.connect() as connection:
            return dict(list(connection.execute(union_all(*each))))

    def every(self, change: Callable[[Form], list[dict]]) -> Iterator[tuple[str, dict, TestResponse]]:
        """Send each form in each way that `change` gives. No fault of ours, and nothing kept of a refusal."""
        before = self.counts()
        for action, form in self.forms.items():
            for fields in change(form):
                response = self.send(action, fields)
                assert response.status_code < 500, f"{action}: {response.status_code}"
                after = self.counts()
                assert response.status_code < 400 or after == before, (
                    f"{action} was refused, and rows changed"
                )
                before = after
                yield action, fields, response


@pytest.fixture(scope="module", params=sorted(WRITERS))
def desk(request: pytest.FixtureRequest, stage) -> Iterator[Desk]:
    """One of the writers at their desk, after the week. What one test sends is there in the next."""
    stage.restore()
    app: Application = stage.app
    with clock.frozen(scene.NOW):
        with app.app_context():
            scene.secrets(stage.cast, scene.ordinary(stage.cast), app.extensions["keyring"])
        client = Browser.of(app, getattr(stage.cast, request.param)).client
        sending: dict[str, str] = {}
        crawl.walk(client, _starts(app, WRITERS[request.param]), OUTSIDE, sending, most=6)
        forms, routes = {}, set()
        for action, path in sorted(sending.items()):
            route = crawl.route_of(client, action)
            form = crawl.form_to(client, path, action) if route not in routes else None
            if form is not None and (form.choices or form.texts):
                forms[action] = form
                routes.add(route)
        yield Desk(app, client, forms)


def test_the_forms_are_found(desk: Desk) -> None:
    assert len(desk.forms) >= 4
    assert any(form.texts for form in desk.forms.values())


def test_a_megabyte_is_refused_with_the_words_given_back(desk: Desk) -> None:
    first = next(action for action, form in desk.forms.items() if _prose(form))
    long = {True: "ж" * 500_000, False: "x" * 1_000_000}
    for action, fields, response in desk.every(
        lambda form: [{**form.filled(), name: long[form.action == first]} for name in _prose(form)[-1:]]
    ):
        if response.status_code >= 400:
            sent = max(fields.values(), key=len)
            assert sent in unescape(response.get_data(as_text=True)), action


def test_more_than_a_form_may_hold_is_refused(desk: Desk) -> None:
    for action, form in desk.forms.items():
        before = desk.counts()
        assert desk.send(action, {**form.filled(), "words": "x" * 4_000_000}).status_code == 413
        assert (
            desk.send(action, urlencode(form.filled()) + "&a=b" * 1000, content_type=FORM).status_code == 413
        )
        assert desk.counts() == before


FORM = "application/x-www-form-urlencoded"


def test_characters_that_cannot_be_kept_are_refused_and_the_rest_comes_back(desk: Desk) -> None:
    for action, _, response in desk.every(
        lambda form: (
            [{**form.filled(), **dict.fromkeys(_prose(form), "before\x00after")}] if _prose(form) else []
        )
    ):
        assert response.status_code in {422, 404, 409}, action
        if response.status_code == 422:
            assert "before�after" in response.get_data(as_text=True), action


@pytest.mark.parametrize("broken", ["%ED%A0%80", "%ff%fe", "%C0%AF", "%F4%90%80%80", "%", "%zz"])
def test_broken_utf8_is_never_half_taken(desk: Desk, broken: str) -> None:
    for action, form in desk.forms.items():
        before = desk.counts()
        fields = {**form.filled(), **dict.fromkeys(_prose(form), "beforeBROKENafter")}
        fields |= {"key": new_key()} if "key" in fields else {}
        response = desk.send(action, urlencode(fields).replace("BROKEN", broken), content_type=FORM)
        assert response.status_code < 500
        if _prose(form) and broken not in {"%", "%zz"}:
            assert response.status_code == 400, action
            assert "before" in response.get_data(as_text=True), action
        if response.status_code >= 400:
            assert desk.counts() == before


def test_what_was_typed_comes_back_byte_for_byte(desk: Desk) -> None:
    refused = 0
    for action, fields, response in desk.every(
        lambda form: [
            {**form.filled(), **dict.fromkeys(_prose(form), HARD), name: "never offered"}
            for name in [*form.choices, *(name for name in form.texts if name not in _prose(form))]
            if _prose(form)
        ]
    ):
        if response.status_code in {400, 409, 422}:
            refused += 1
            back = unescape(response.get_data(as_text=True))
            assert back.count(HARD) >= sum(text == HARD for text in fields.values()), action
    assert refused


def test_ids_that_are_none_are_refused(desk: Desk) -> None:
    for _ in desk.every(
        lambda form: [
            {**form.filled(), name: row_id}
            for name in (*form.choices, *form.fields)
            if name not in TOKENS
            for row_id in NO_IDS
        ]
    ):
        pass


def test_a_strangers_id_in_a_field_changes_nothing_of_theirs(desk: Desk, cast) -> None:
    before = _theirs(desk.app, cast.strangers)
    strangers = [cast.stan, cast.zoe, cast.strangers, cast.south, cast.lou]
    for _ in desk.every(
        lambda form: [
            {**form.filled(), name: str(row_id)}
            for name in (*form.choices, *form.fields)
            if name not in TOKENS and _is_id((form.choices.get(name) or [form.fields.get(name, "")])[0])
            for row_id in strangers
        ]
    ):
        pass
    assert _theirs(desk.app, cast.strangers) == before


def test_fields_that_no_form_has_are_left_alone(desk: Desk, cast) -> None:
    roles = _roles(desk.app)
    for _ in desk.every(lambda form: [{**form.filled(), **FOREIGN_FIELDS}]):
        pass
    after = _roles(desk.app)
    assert {person: role for person, role in after.items() if person in roles} == roles
    assert not [row for row in _all_ids(desk.app) if row == UUID(int=7)]


def test_a_parameter_sent_twice_is_never_a_fault(desk: Desk) -> None:
    for action, form in desk.forms.items():
        fields = form.filled()
        for name in fields:
            before = desk.counts()
            pairs = [
                *((n, new_key() if n == "key" else v) for n, v in fields.items()),
                (name, "a second answer"),
            ]
            response = desk.send(action, urlencode(pairs), content_type=FORM)
            assert response.status_code < 500, f"{action} with two of {name}"
            if response.status_code >= 400:
                assert desk.counts() == before


def test_days_and_times_that_cannot_be(desk: Desk) -> None:
    def days(form: Form) -> list[dict]:
        named = sorted({name.removesuffix("-day") for name in form.texts if name.endswith("-day")})
        return [
            {
                **form.filled(last=True),
                f"{name}-day": day,
                f"{name}-month": month,
                f"{name}-year": year,
                "time": time,
            }
            for name in named
            for number, (day, month, year) in enumerate(DAYS)
            for time in (TIMES[number % len(TIMES)], "01:30")
        ]

    for action, fields, response in desk.every(days):
        if response.status_code == 422:
            back = unescape(response.get_data(as_text=True))
            assert all(fields[name] in back for name in fields if name.endswith(("-day", "-year"))), action


def test_another_kind_of_body_is_refused(desk: Desk) -> None:
    for action, form in desk.forms.items():
        before = desk.counts()
        for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x", "text/xml", ""):
            response = desk.client.post(action, data=b'{"words": "x"}', content_type=kind)
            # A page that takes files understands the third kind, and finds no form in this one.
            refused = {400, 415} if form.files and kind.startswith("multipart") else {415}
            assert response.status_code in refused, f"{action} as {kind}"
        chunked = desk.client.post(
            action, data=b"--x\r\n\r\n--x--", content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
        )  # fmt: skip
        assert chunked.status_code in ({400, 415} if form.files else {415}), action
        assert desk.counts() == before


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "local host", "[::1]"])
def test_a_forged_host_is_refused(desk: Desk, host: str) -> None:
    for action, form in list(desk.forms.items())[:3]:
        before = desk.counts()
        response = desk.send(action, form.filled(), headers={"Host": host})
        assert response.status_code == 400, action
        assert host not in response.get_data(as_text=True) or not host
        assert "Location" not in response.headers
        assert desk.counts() == before


def test_honest_sentences_come_back_unchanged_from_the_diary_and_the_messages(stage, cast) -> None:
    assert len(honest.SENTENCES) >= 190
    stage.restore()
    app: Application = stage.app
    amy = cast.actor(cast.amy)
    client = Browser.of(app, cast.amy).client
    with clock.frozen(scene.NOW):
        page = crawl.form_to(client, "/family/write", "/family/write").filled()
        message = crawl.form_to(client, "/family/messages/", "/family/messages/").filled()
    for number in range(0, len(honest.SENTENCES), 3):
        three = (*honest.SENTENCES[number : number + 3], "", "")
        parts = {"seen": three[0], "felt": three[1], "said": three[2]}
        with clock.frozen(scene.NOW + timedelta(seconds=number)):
            _sent(client.post("/family/write", data={**page, **parts, "key": new_key()}), three)
            for words in filter(None, three[:3]):
                _sent(
                    client.post("/family/messages/", data={**message, "words": words, "key": new_key()}),
                    words,
                )
    with app.app_context():
        written = sorted(entry.words for entry in db.session.scalars(scoped(amy, Entry)))
        said = sorted(message.words for message in db.session.scalars(scoped(amy, Message)))
        pages = list(db.session.scalars(scoped(amy, PlaySession.id)))
    assert written == sorted(honest.SENTENCES)
    assert said == sorted(honest.SENTENCES)
    with clock.frozen(scene.NOW + timedelta(minutes=10)):
        seen = "".join(
            unescape(client.get(f"/family/diary/{row_id}").get_data(as_text=True)) for row_id in pages
        )
    lost = [text for text in honest.SENTENCES if not all(line.strip() in seen for line in text.splitlines())]
    assert not lost


def _sent(response: TestResponse, words: object) -> None:
    assert response.status_code in {302, 303}, f"{words!r} was answered {response.status_code}"


def _starts(app: Application, home: str) -> list[str]:
    rules = [
        rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())
    ]
    return [home, *sorted(rule.rule for rule in rules if rule.rule.startswith(home))]


def _prose(form: Form) -> list[str]:
    """Fields that take words."""
    return [
        name
        for name in form.texts
        if not name.endswith(("-day", "-month", "-year")) and name not in {"time", *NEVER_GIVEN_BACK}
    ]


def _is_id(value: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-f-]{32,36}", value))


def _theirs(app: Application, family_id: UUID) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: connection.execute(
                select(func.count()).select_from(table).where(table.c.family_id == family_id)
            ).scalar_one()
            for table in Base.metadata.sorted_tables
            if "family_id" in table.c and table.name not in COUNTED_ALL_THE_SAME
        }


def _roles(app: Application) -> dict[UUID, str]:
    with app.app_context():
        return {row.id: row.role for row in db.session.execute(select(Person.id, Person.role))}


def _all_ids(app: Application) -> list[UUID]:
    with app.app_context(), system_scope("sweep"):
        return [
            row_id
            for mapper in Base.registry.mappers
            if "id" in mapper.columns
            for row_id in db.session.scalars(select(mapper.class_.id))
        ]
