"""What is turned away before anything is read."""

import pytest
from werkzeug.exceptions import HTTPException

from tests.browse import Browser
from watchmeplay.web import edge

FORM = "application/x-www-form-urlencoded"


def checked(
    app, body: bytes = b"", content_type: str = FORM, method: str = "POST", **how: object
) -> int | None:
    """The status a body is refused with, or None when it is let on."""
    with app.test_request_context("/sign-in", method=method, data=body, content_type=content_type, **how):
        try:
            edge.check()
        except HTTPException as refused:
            return refused.code
    return None


@pytest.mark.parametrize(
    "body",
    [b"", b"a=b", b"words=%F0%9F%98%80+%D7%A9", "words=ж".encode(), b"a=%25&b=%", b"=", b"&&&", b"a=%zz"],
)
def test_an_honest_form_is_let_on(app, body: bytes) -> None:
    assert checked(app, body) is None


@pytest.mark.parametrize(
    "body", [b"a=%ff", b"a=%ED%A0%80", b"a=\xff", b"%C0%AF=1", b"a=%F4%90%80%80", b"a=%E2%82", b"a=\xe2%82"]
)
def test_what_is_not_utf8_is_refused(app, body: bytes) -> None:
    assert checked(app, body) == 400


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "text/xml"]
)
def test_other_kinds_of_body_are_refused(app, kind: str) -> None:
    assert checked(app, b"a=b", kind) == 415


def test_a_kind_without_a_body_does_no_harm(app) -> None:
    assert checked(app, b"", "text/plain") is None


def test_a_body_that_hides_its_length_is_read_all_the_same(app) -> None:
    hidden = {"environ_overrides": {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}}
    assert checked(app, b"a=b", "multipart/form-data; boundary=x", **hidden) == 415
    assert checked(app, b"a=%ff", **hidden) == 400
    assert checked(app, b"a=" + b"b" * edge.FORM_BYTES, **hidden) == 413


def test_too_much_is_refused(app) -> None:
    assert checked(app, b"a=" + b"b" * (edge.FORM_BYTES - 3)) is None
    assert checked(app, b"a=" + b"b" * edge.FORM_BYTES) == 413
    assert checked(app, b"a=&" * edge.FORM_FIELDS) == 413
    assert checked(app, b"a=&" * (edge.FORM_FIELDS - 1)) is None


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_let_on_from_anywhere(app, method: str) -> None:
    assert checked(app, method=method, headers={"Sec-Fetch-Site": "cross-site"}) is None


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil", "[::]"]
)
def test_another_host_is_refused_on_every_method(app, cast, host: str) -> None:
    browser = Browser.of(app, cast.amy)
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        answer = browser.client.open("/family/", method=method, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("forwarded", ["X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded"])
def test_a_forwarded_host_changes_nothing(app, forwarded: str) -> None:
    answer = app.test_client().get("/family/", headers={forwarded: "host=evil.example"})
    assert answer.headers["Location"] == "/sign-in?next=/family/"


@pytest.mark.parametrize(
    "path",
    ["/%00", "/family/%00", "/%ff", "/family/diary/%2e%2e", "/..;/", "/.git/config", "//", "/a" * 4000],
)
def test_a_strange_address_is_a_missing_page(app, cast, path: str) -> None:
    answer = Browser.of(app, cast.amy).client.get(path)
    assert answer.status_code in {404, 308, 200} if path == "//" else answer.status_code == 404


def test_a_strange_query_is_no_fault(app, cast) -> None:
    client = Browser.of(app, cast.amy).client
    for home in ("/family/", "/family/diary/", "/family/messages/", "/sign-in", "/guide/search"):
        for query in (
            "q=%ff",
            "q=%00",
            "before=%ED%A0%80",
            "before=" + "9" * 400,
            "child=%ED%A0%BD",
            "&&&=&",
            "saved=yes",
        ):
            assert client.get(f"{home}?{query}").status_code < 500, f"{home}?{query!r}"
