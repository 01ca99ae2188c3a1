"""The headers of every answer: every route, every error page, static files; and the cookies."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Response
from flask.testing import FlaskClient

from tests.browse import Browser
from tests.cast import PASSWORD, email_of
from tests.security import crawl, scene
from watchmeplay import create_app
from watchmeplay.foundation import clock, vault
from watchmeplay.foundation.database import db
from watchmeplay.web import errors
from watchmeplay.web.areas import Application
from watchmeplay.web.file_answer import SHUT_IN
from watchmeplay.web.headers import ALWAYS, MICROPHONE, POLICY, TRANSPORT

CACHEABLE = (
    "/static/",
    "/guide",
    "/pages",
    "/help-now",
    "/favicon.ico",
    "/robots.txt",
    "/",
    "/signed-out",
    "/gallery",
)
# An address of a page for everybody may begin with a language.
LANGUAGE = re.compile(r"^/(?:cy|pl|ar)/")
# What would tell which programs run here, and which of their known faults to try.
VERSIONS = re.compile(
    r"werkzeug|flask|python/|gunicorn/|sqlalchemy|jinja|sqlite|postgres|psycopg", re.IGNORECASE
)
# The one page of each guide page that may ask for the microphone.
# A paper that somebody added is sent shut in.
PAPER = re.compile(r"^/(family|staff)/.*(documents|attachments)/[0-9a-f-]{36}(/file)?$")
RECORDS = re.compile(r"/staff/guide/[a-z0-9-]+/recording")
PERSONAL = ("/family/", "/staff/", "/admin/", "/account/", "/sign-in", "/j/")


@pytest.fixture(scope="module")
def visits(stage) -> Iterator[dict[str, tuple[str, Response]]]:
    """What everybody gets from every page that can be reached, and from pages that were never there."""
    stage.restore()
    app: Application = stage.app
    answers = {}
    with clock.frozen(scene.NOW):
        with app.app_context():
            scene.secrets(stage.cast, scene.ordinary(stage.cast), app.extensions["keyring"])
        for name, home in (("", "/"), ("amy", "/family/"), ("thea", "/staff/"), ("ann", "/admin/")):
            client = Browser.of(app, getattr(stage.cast, name) if name else None).client
            for path in crawl.walk(client, [home, "/nothing/here", "/family", "/health", "/metrics"], most=6):
                answers[f"{name or 'stranger'} {path}"] = (path, client.get(path))
        yield answers


def test_every_page_carries_every_header(visits) -> None:
    assert len(visits) > 60
    for what, (path, answer) in visits.items():
        shut_in = (
            {"Content-Security-Policy": SHUT_IN} if PAPER.search(path) and answer.status_code == 200 else {}
        )
        for name, value in {**ALWAYS, **(MICROPHONE if RECORDS.fullmatch(path) else {}), **shut_in}.items():
            assert answer.headers.get_all(name) == [value], f"{what}: {name}"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow", what
        assert "Strict-Transport-Security" not in answer.headers, what


def test_nothing_personal_is_kept_anywhere(visits) -> None:
    for what, (path, answer) in visits.items():
        if path.startswith(PERSONAL) or answer.status_code >= 400:
            assert "no-store" in answer.headers["Cache-Control"], what
            assert "Cookie" in answer.headers.get("Vary", ""), what
        elif "no-store" not in answer.headers["Cache-Control"]:
            assert "Set-Cookie" not in answer.headers, f"{what} may be kept by others, and sets a cookie"
            own = LANGUAGE.sub("/", path.split("?")[0])
            assert own == "/" or own.startswith(CACHEABLE[:-3]), what


def test_no_answer_names_a_version(visits) -> None:
    for what, (_, answer) in visits.items():
        named = VERSIONS.search(" ".join(f"{name}: {value}" for name, value in answer.headers.items()))
        assert not named, what
        assert not VERSIONS.search(answer.get_data(as_text=True)), what
        assert "Server" not in answer.headers, what
        assert "X-Powered-By" not in answer.headers, what


def test_the_policy_lets_nothing_in_that_is_not_ours() -> None:
    parts = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert parts["default-src"] == "'none'"
    assert parts["base-uri"] == parts["frame-ancestors"] == "'none'"
    assert {source for value in parts.values() for source in value.split()} == {
        "'none'",
        "'self'",
        "'script'",
        "guide-worker",
    }
    assert parts["require-trusted-types-for"] == "'script'"
    assert parts["trusted-types"] == "guide-worker"


@pytest.mark.parametrize("status", sorted(errors.PAGES | {415, 418, 501}))
def test_every_error_page_carries_every_header(app: Application, status: int) -> None:
    for method in ("GET", "POST"):
        with app.test_request_context("/somewhere", method=method, data={"words": "a word or two"}):
            answer = app.process_response(errors.page(status))
        assert answer.status_code == status
        assert b"<h1>" in answer.get_data()
        assert b"not working" not in answer.get_data(), "the last resort stood in for a template"
        for name, value in ALWAYS.items():
            assert answer.headers[name] == value
        assert answer.headers["Cache-Control"] == "no-store"


def test_static_files_carry_them_too(app: Application) -> None:
    page = app.test_client().get("/sign-in").get_data(as_text=True)
    paths = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert paths
    for path in paths:
        answer = app.test_client().get(path)
        assert answer.status_code == 200, path
        assert all(answer.headers[name] == value for name, value in ALWAYS.items()), path
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers
        answer.close()


@pytest.fixture
def secure(settings, stage) -> Iterator[FlaskClient]:
    """A visitor of the service as it is in production: over https."""
    stage.restore()
    app = create_app(replace(settings, origin="https://localhost"))
    app.testing = True
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()
    vault.set_up(stage.app.extensions["keyring"])


def test_over_https_the_browser_is_told_to_stay_there(secure: FlaskClient) -> None:
    for path in ("/sign-in", "/nothing", "/family/"):
        answer = secure.get(path, base_url="https://localhost")
        assert answer.headers["Strict-Transport-Security"] == TRANSPORT["Strict-Transport-Security"]
    assert "max-age=63072000; includeSubDomains" in TRANSPORT["Strict-Transport-Security"]


def test_over_https_cookies_are_bound_to_this_host_and_hidden_from_scripts(secure: FlaskClient) -> None:
    page = secure.get("/sign-in", base_url="https://localhost")
    form = next(form for form in crawl.read(page, "/sign-in").forms if "password" in form.texts)
    sent = {**form.filled(), "email": email_of("amy"), "password": PASSWORD}
    answer = secure.post("/sign-in", base_url="https://localhost", data=sent)
    assert answer.status_code in {302, 303}
    for cookie in [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]:
        assert cookie.startswith("__Host-"), cookie
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=Lax"} <= set(cookie.split("; ")), cookie
        assert "Domain" not in cookie


def test_the_cookie_is_new_after_signing_in(app: Application) -> None:
    client = app.test_client()
    form = next(f for f in crawl.read(client.get("/sign-in"), "/sign-in").forms if "password" in f.texts)
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        before = cookie["csrf_token"]
    sent = {**form.filled(), "email": email_of("amy"), "password": PASSWORD}
    assert client.post("/sign-in", data=sent).status_code in {302, 303}
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before


def test_signing_out_clears_what_the_browser_kept(app: Application, cast) -> None:
    browser = Browser.of(app, cast.amy)
    answer = browser.client.post("/sign-out", data={"csrf_token": browser.token()})
    assert '"cache"' in answer.headers["Clear-Site-Data"]
    assert browser.client.get("/family/").status_code == 302
