"""The headers put on one answer. tests/security/test_headers.py asks every page for them."""

from flask import Response

from watchmeplay.web.headers import ALWAYS, add


def test_what_is_not_said_to_be_kept_is_not_kept() -> None:
    answer = add(Response("x"), secure=False)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Vary"] == "Cookie"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_what_may_be_kept_stays_so_and_is_the_same_for_all() -> None:
    answer = add(Response("x", headers={"Cache-Control": "public, max-age=60"}), secure=False)
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Vary" not in answer.headers


def test_https_is_insisted_on_only_where_it_is() -> None:
    assert "Strict-Transport-Security" not in add(Response("x"), secure=False).headers
    assert "includeSubDomains" in add(Response("x"), secure=True).headers["Strict-Transport-Security"]


def test_twice_is_once() -> None:
    answer = add(add(Response("x"), secure=True), secure=True)
    for name in ALWAYS:
        assert len(answer.headers.get_all(name)) == 1


def test_no_server_is_named() -> None:
    assert "Server" not in add(Response("x", headers={"Server": "one/1.0"}), secure=False).headers
