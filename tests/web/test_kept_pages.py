"""Kept pages: the same answers as Flask's, without Flask, and nothing kept that is not everybody's."""

import gzip
from typing import Any

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

from tests.web.public.shared_pages import behind, in_front_of
from watchmeplay.web.areas import Application
from watchmeplay.web.kept_pages import KeptPages

ADDRESS = "/guide/watching"
OPEN = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
MAY_DIFFER = {"Content-Length"}  # kept bytes are packed harder


@pytest.fixture
def settled(app: Application, monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setitem(app.extensions, "demonstration", False)
    return app


@pytest.fixture
def kept(settled: Application) -> Client:
    """A client of kept pages behind which nobody answers any more, once the page has been drawn."""
    front = in_front_of(settled)
    client = Client(front)
    assert client.get(ADDRESS).status_code == 200
    front.application = nobody
    return client


def nobody(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("599 Reached", [])
    return [b"the application was asked"]


def headers_of(response: TestResponse) -> dict[str, str]:
    return {name: value for name, value in response.headers if name not in MAY_DIFFER}


@pytest.mark.parametrize("encoding", list(OPEN))
def test_a_kept_answer_is_what_flask_answers(settled: Application, kept: Client, encoding: str) -> None:
    asked = {"Accept-Encoding": encoding}
    theirs, ours = behind(settled).get(ADDRESS, headers=asked), kept.get(ADDRESS, headers=asked)
    assert ours.status_code == theirs.status_code == 200
    assert headers_of(ours) == headers_of(theirs)
    assert OPEN[encoding](ours.data) == OPEN[encoding](theirs.data)
    assert int(ours.headers["Content-Length"]) == len(ours.data) <= len(theirs.data) + 8


@pytest.mark.parametrize("encoding", list(OPEN))
def test_a_browser_that_holds_the_page_gets_what_flask_would_say(
    settled, kept: Client, encoding: str
) -> None:
    tag = kept.get(ADDRESS, headers={"Accept-Encoding": encoding}).headers["ETag"]
    asked = {"Accept-Encoding": encoding, "If-None-Match": f'"other", W/{tag}'}
    theirs, ours = behind(settled).get(ADDRESS, headers=asked), kept.get(ADDRESS, headers=asked)
    assert ours.status_code == theirs.status_code == 304
    assert ours.data == b""
    assert headers_of(ours) == headers_of(theirs)


def test_the_lines_of_another_nation_are_kept_beside_those_of_ones_own(settled: Application) -> None:
    front = in_front_of(settled)
    client = Client(front)
    wales, scotland = (client.get(f"/help-now?nation={nation}").data for nation in ("wales", "scotland"))
    front.application = nobody
    assert client.get("/help-now?nation=wales").data == wales != scotland


@pytest.mark.parametrize("held", ['"other"', "nonsense", '"', "W/", "\xff"])
def test_another_tag_or_none_gets_the_page(kept: Client, held: str) -> None:
    assert kept.get(ADDRESS, headers={"If-None-Match": held}).status_code == 200


def test_a_star_stands_for_any_tag(kept: Client) -> None:
    assert kept.get(ADDRESS, headers={"If-None-Match": "*"}).status_code == 304


def test_head_says_the_same_without_the_page(kept: Client) -> None:
    head, get = kept.head(ADDRESS), kept.get(ADDRESS)
    assert head.data == b""
    assert list(head.headers) == list(get.headers)


def test_a_visitors_cookie_changes_nothing(kept: Client) -> None:
    kept.set_cookie("wmp", "whatever")
    response = kept.get(ADDRESS)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers["Vary"]


@pytest.mark.parametrize(
    ("method", "address", "host"),
    [
        ("GET", ADDRESS, "evil.example"),
        ("GET", ADDRESS, "localhost.evil.example"),
        ("GET", ADDRESS, ""),
        ("GET", f"{ADDRESS}?x=1", "localhost"),
        ("GET", f"{ADDRESS}/", "localhost"),
        ("GET", "/guide/search", "localhost"),
        ("GET", "/help-now?nation=wales&x=1", "localhost"),
        ("GET", "/guide/no-such-page", "localhost"),
        ("GET", "/family/", "localhost"),
        ("POST", ADDRESS, "localhost"),
        ("OPTIONS", ADDRESS, "localhost"),
        ("PROPFIND", ADDRESS, "localhost"),
    ],
)
def test_whatever_is_out_of_the_ordinary_goes_through(
    kept: Client, method: str, address: str, host: str
) -> None:
    assert kept.open(address, method=method, headers={"Host": host}).status_code == 599


def test_another_host_is_refused_by_flask_even_when_the_page_is_kept(settled: Application) -> None:
    client = Client(in_front_of(settled))
    assert client.get(ADDRESS).status_code == 200
    assert client.get(ADDRESS, headers={"Host": "evil.example"}).status_code == 400


def test_nothing_is_kept_before_it_is_known_whether_this_is_a_demonstration(app, monkeypatch) -> None:
    known = [False]
    front = in_front_of(app)
    front._settled = lambda: known[0]
    assert Client(front).get(ADDRESS).status_code == 200
    assert not front._kept
    known[0] = True
    assert Client(front).get(ADDRESS).status_code == 200
    assert set(front._kept) == {ADDRESS}


def test_the_banner_of_a_demonstration_is_kept_with_the_page(app, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "demonstration", True)
    client = Client(in_front_of(app))
    client.get(ADDRESS)
    assert "made up" in client.get(ADDRESS).text
    monkeypatch.setitem(app.extensions, "demonstration", False)
    assert "made up" not in Client(in_front_of(app)).get(ADDRESS).text


def test_an_answer_that_is_not_for_everybody_is_never_kept(settled: Application) -> None:
    front = in_front_of(settled)
    private = KeptPages(
        front.application,
        addresses=lambda: {"/sign-in", "/family/", "/guide/search", "/health"},
        hosts=front._hosts,
        origin=front._origin,
        settled=lambda: True,
        stamp=lambda _address: "",
    )
    for address in ("/sign-in", "/family/", "/guide/search", "/health"):
        Client(private).get(address)
    assert not private._kept


def test_the_page_is_drawn_once_for_everybody(settled: Application) -> None:
    front = in_front_of(settled)
    drawn: list[str] = []
    inner = front.application

    def counting(environ: dict[str, Any], start_response: Any) -> Any:
        drawn.append(environ["PATH_INFO"])
        return inner(environ, start_response)

    front.application = counting
    client = Client(front)
    for encoding in (*OPEN, *OPEN):
        client.get(ADDRESS, headers={"Accept-Encoding": encoding, "Cookie": "wmp=x"})
    assert drawn == [ADDRESS]


def test_the_service_itself_answers_from_what_is_kept(settled: Application) -> None:
    client: FlaskClient = settled.test_client()
    first, again = client.get(ADDRESS), client.get(ADDRESS)
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.data == again.data
