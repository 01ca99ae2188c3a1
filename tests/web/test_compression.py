"""Compression of pages made for one request: smaller, and silent about the words of a signed-in person."""

import brotli
import pytest
from flask import Response, g

from watchmeplay.web import compression
from watchmeplay.web.areas import Application

PAGE = "<!doctype html><p>She put the cup on her head.</p>" * 60


def answered(
    app: Application, address: str, page: str = PAGE, *, signed_in: bool = True, **headers: str
) -> Response:
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    with app.test_request_context(address, headers={"Accept-Encoding": "br, gzip", **asked}):
        g.actor = "somebody" if signed_in else None
        response = Response(page, mimetype="text/html")
        if not signed_in:
            response.cache_control.public = True
            response.set_etag("tag")
        return compression.add(response)


def test_a_page_travels_smaller_and_opens_to_the_same_words(context) -> None:
    response = answered(context, "/family/diary/")
    assert response.headers["Content-Encoding"] == "br"
    assert brotli.decompress(response.get_data()).decode() == PAGE
    assert response.content_length == len(response.get_data()) < len(PAGE) / 10
    assert response.vary.to_header() == "Accept-Encoding"


def test_a_signed_in_persons_page_with_a_query_travels_plain(context) -> None:
    response = answered(context, "/family/diary/?before=cup+on+her+head")
    assert "Content-Encoding" not in response.headers
    assert response.get_data(as_text=True) == PAGE


def test_a_strangers_page_with_a_query_travels_small(context) -> None:
    assert answered(context, "/guide/search?q=cup", signed_in=False).headers["Content-Encoding"] == "br"


def test_a_short_page_is_left_as_it_is(context) -> None:
    assert "Content-Encoding" not in answered(context, "/family/", page="<p>Hello</p>").headers


@pytest.mark.parametrize("mimetype", ["application/json", "image/png"])
def test_only_pages_are_compressed(context, mimetype: str) -> None:
    with context.test_request_context("/", headers={"Accept-Encoding": "br"}):
        response = compression.add(Response("x" * 5000, mimetype=mimetype))
    assert "Content-Encoding" not in response.headers


def test_an_answer_that_is_already_encoded_is_not_encoded_again(context) -> None:
    with context.test_request_context("/", headers={"Accept-Encoding": "br"}):
        response = Response(b"x" * 5000, mimetype="text/html", headers={"Content-Encoding": "gzip"})
        assert compression.add(response).get_data() == b"x" * 5000


def test_a_tag_is_strong_and_belongs_to_its_encoding(context) -> None:
    plain = answered(context, "/guide/", signed_in=False, Accept_Encoding="identity")
    small = answered(context, "/guide/", signed_in=False)
    assert (plain.headers["ETag"], small.headers["ETag"]) == ('"tag"', '"tag-br"')


def test_a_browser_that_holds_the_page_hears_that_it_still_stands(context) -> None:
    response = answered(context, "/guide/", signed_in=False, If_None_Match='"tag-br"')
    assert response.status_code == 304
    assert answered(context, "/guide/", signed_in=False, If_None_Match='"other"').status_code == 200


def test_a_real_page_of_a_signed_in_person_is_compressed(browser_for, cast) -> None:
    client = browser_for(cast.thea).client
    asked = {"Accept-Encoding": "br"}
    assert client.get("/staff/families/", headers=asked).headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in client.get("/staff/families/?x=1", headers=asked).headers
