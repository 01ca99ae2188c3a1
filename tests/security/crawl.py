"""Walks everything a visitor can reach: links, forms that ask, forms that send, and ids that were heard of."""

import re
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.security.sameness import Answer, answer

DEEP = 6
WORDS = "Plain words, twice as long as needed."
# What ends the walker's own session, and what answers with a secret that is new each time.
LEFT_ALONE = re.compile(r"sign-out|exit|password|device|session|invite-again|calendar")
Answers = dict[str, Answer]


@dataclass
class Form:
    """A form of a page, as it would be sent untouched, and what else may be chosen in it."""

    action: str
    post: bool
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def untouched(self) -> dict[str, str]:
        """Only what the page itself put in."""
        return dict(self.fields)

    def filled(self, *, last: bool = False, **answers: str) -> dict[str, str]:
        """Every question answered: the first choice (or the last), plain words, or what `answers` says."""
        chosen = {name: options[-1 if last else 0] for name, options in self.choices.items()}
        written = {name: self.texts[name] or _sentence(name) for name in self.texts}
        return {**self.fields, **chosen, **written, **answers}


class Read(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, html: str, path: str) -> None:
        super().__init__()
        self.path, self.links, self.forms = path, [], []
        self._form: Form | None = None
        self._text: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what leads on."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "form":
            post = given.get("method", "get").lower() == "post"
            self._form = Form(given.get("action") or self.path, post)
            self.forms.append(self._form)
        elif self._form is not None:
            self._note_field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        """What stands in a box."""
        if self._form is not None and self._text:
            self._form.texts[self._text] += data

    def _note_field(self, tag: str, given: dict[str, str]) -> None:
        form, name, kind = self._form, given.get("name", ""), given.get("type", "text")
        if form is None or not (name or tag == "option"):
            return
        if tag == "textarea":
            self._text = name
            form.texts[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.choices.setdefault(self._select, []).append(given.get("value", ""))
        elif tag == "button":
            form.choices.setdefault(name, []).append(given.get("value", ""))
        elif tag == "input" and kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(given.get("value", "on"))
        elif tag == "input" and kind == "hidden":
            form.fields[name] = given.get("value", "")
        elif tag == "input" and kind == "file":
            form.files.append(name)
        elif tag == "input" and kind != "submit":
            form.texts[name] = given.get("value", "")


def walk(
    client: FlaskClient,
    starts: Iterable[str],
    skip: Collection[str] = (),
    sending: dict[str, str] | None = None,
    most: int | None = None,
) -> Answers:
    """Every page that can be reached by links and by forms that ask, with what was answered.

    `sending` takes note of the forms that send: where each goes, and a page it stands on. `most`: how many
    pages of one route are enough, for sweeps that look at kinds of pages and not at each.
    """
    told: Answers = {}
    visits: Counter[str] = Counter()
    ahead = deque((start, 0) for start in starts)
    while ahead:
        path, depth = ahead.popleft()
        if path in told or depth > DEEP or _is_under(path, skip):
            continue
        visits[route := route_of(client, path)] += 1
        if most is not None and visits[route] > most:
            continue
        response = client.get(path)
        told[path] = answer(response)
        page = read(response, path)
        ahead.extend((found, depth + 1) for found in _leads(response, page))
        for form in page.forms if sending is not None and response.status_code == 200 else ():
            action = _own(path, form.action)
            if form.post and action and not LEFT_ALONE.search(_without_ids(action)):
                sending.setdefault(action, path)
    return told


def one_of_each(client: FlaskClient, sending: Mapping[str, str]) -> dict[str, str]:
    """Of the forms that were noted, the first for each route they go to."""
    found: dict[str, tuple[str, str]] = {}
    for action, path in sorted(sending.items()):
        found.setdefault(route_of(client, action), (action, path))
    return dict(found.values())


def route_of(client: FlaskClient, path: str) -> str:
    """The name of the route that answers at an address; the address itself when none does."""
    ways = client.application.url_map.bind("localhost")
    for method in ("GET", "POST"):
        try:
            return ways.match(urlsplit(path).path, method)[0]
        except HTTPException:
            continue
    return path


def read(response: TestResponse, path: str) -> Read:
    """The links and forms of an answer."""
    html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
    return Read(html, urlsplit(path).path)


def send_all(client: FlaskClient, sending: Mapping[str, str], *, fill: bool = True) -> Answers:
    """Send every form that was noted, empty and then filled in, each fresh from its page."""
    told: Answers = {}
    for action, path in sorted(sending.items()):
        for how in ("untouched", "filled") if fill else ("untouched",):
            form = form_to(client, path, action)
            if form is not None:
                told[f"POST {action} {how}"] = answer(client.post(action, data=getattr(form, how)()))
    return told


def form_to(client: FlaskClient, path: str, action: str) -> Form | None:
    """The form that sends to `action`, fresh from the page it stands on; None when it stands there no more."""
    forms = read(client.get(path), path).forms
    return next((form for form in forms if form.post and _own(path, form.action) == action), None)


def _leads(response: TestResponse, page: Read) -> list[str]:
    """Where an answer leads: its redirect, links, and forms that ask, filled in and empty."""
    if response.status_code in {301, 302, 303, 307, 308}:
        return [own for own in [_own(page.path, response.headers["Location"])] if own]
    asked = [
        f"{form.action}?{urlencode(fields)}"
        for form in page.forms
        if not form.post
        for fields in (form.untouched(), form.filled())
    ]
    return [own for link in [*page.links, *asked] if (own := _own(page.path, link))]


def _sentence(name: str) -> str:
    if "email" in name:
        return "someone@families.example"
    if name.endswith(("-day", "-month")):
        return "1"
    if name == "time":
        return "2:30pm"
    return "2026" if name.endswith("-year") else WORDS


def _own(path: str, link: str) -> str | None:
    """A link as a path of ours, or None when it leads elsewhere."""
    parts = urlsplit(urljoin(f"http://localhost{path}", link))
    if (
        parts.scheme not in {"http", "https"}
        or parts.netloc != "localhost"
        or parts.path.startswith("/static/")
    ):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _without_ids(path: str) -> str:
    return re.sub(r"[0-9a-f-]{36}", "", path)


def _is_under(path: str, places: Collection[str]) -> bool:
    return any(path == place or path.startswith((f"{place}?", f"{place}/")) for place in places)
