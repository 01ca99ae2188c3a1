"""The parts of a page: whatever text they are given, they show it and never run it."""

from datetime import UTC, datetime

import html5lib
import pytest

from tests.web.bare import bare_app, drawn
from watchmeplay.web.areas import Application
from watchmeplay.web.forms.drawing import MACROS

MARCH = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
ATTACK = "<img src=x onerror=alert(1)>\"'"
TEXT = {"text": ATTACK}
THEIRS = {
    "button": TEXT,
    "input": {"name": "n", "label": TEXT, "hint": TEXT, "value": ATTACK, "errorMessage": TEXT},
    "password-input": {"name": "n", "label": TEXT, "hint": TEXT},
    "textarea": {"name": "n", "label": TEXT, "value": "</textarea>" + ATTACK},
    "radios": {"name": "n", "fieldset": {"legend": TEXT}, "items": [{"value": ATTACK, **TEXT}]},
    "checkboxes": {"name": "n", "items": [{"value": ATTACK, "hint": TEXT, **TEXT}]},
    "select": {"name": "n", "label": TEXT, "items": [{"value": ATTACK, **TEXT}]},
    "date-input": {
        "id": "d",
        "fieldset": {"legend": TEXT},
        "items": [{"name": "n", "id": "i", "label": TEXT}],
    },
    "file-upload": {"name": "n", "label": TEXT, "hint": TEXT, "errorMessage": TEXT},
    "error-summary": {"heading": ATTACK, "errorList": [{"href": "#x", **TEXT}]},
}
OURS = {
    "banner": ["{% call banner(label=x) %}{{ x }}{% endcall %}"],
    "buttons": [
        "{{ button(x, name=x, value=x, key=x, busy=x) }}",
        "{{ link_button(x, x, key=x) }}",
        "{{ back(x, x) }}",
        "{% call opens(x) %}{{ x }}{% endcall %}",
    ],
    "card": ["{% call card(x, href=x, caption=x) %}{{ x }}{% endcall %}"],
    "care": ["{% call care_card(x) %}{{ x }}{% endcall %}"],
    "empty": ["{% call empty('night', x) %}{{ x }}{% endcall %}"],
    "facts": ["{{ facts([(x, x, (x, x, x))]) }}", "{{ listing(x, [x], [[x, x]]) }}"],
    "kept": ["{{ kept_words(x, [(x, x ~ '</textarea>' ~ x)]) }}"],
    "message": [
        "{% call thread(x) %}{% endcall %}",
        "{{ bubble(x, x, now, state='read', note=x) }}",
        "{{ read_by(x) }}",
        "{% call who_reads(x) %}{{ x }}{% endcall %}",
    ],
    "pages": ["{{ pages(x, x, x, x) }}"],
    "phrase": ["{{ phrase_source(x, [x]) }}", "{{ phrase_source(x) }}"],
    "timeline": [
        "{% call timeline(x) %}{% endcall %}",
        "{% call entry(x, now, href=x, title=x) %}{{ x }}{% endcall %}",
        "{{ seen_and_felt(x, x, x) }}",
        "{{ noticing(x, x, x, now) }}",
    ],
    "week": [
        "{% call band('new', 1, x) %}{% endcall %}",
        "{% call family_row(x, x, note=x) %}{{ x }}{% endcall %}",
    ],
}


@pytest.fixture(scope="module")
def bare() -> Application:
    return bare_app()


def _harmless(markup: str) -> None:
    assert "&lt;img" in markup
    tree = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    assert not [element for element in tree.iter() if element.tag == "img" or "onerror" in element.attrib]


def test_every_component_we_draw_is_attacked_here() -> None:
    assert set(THEIRS) == set(MACROS)


@pytest.mark.parametrize("component", sorted(THEIRS))
def test_the_design_systems_macros_escape_what_they_are_given(bare, component: str) -> None:
    source = (
        f'{{% from "nhsuk/components/{component}/macro.jinja" import {MACROS[component]} as it %}}'
        "{{ it(params) }}"
    )
    _harmless(drawn(bare, source, params=THEIRS[component]))


@pytest.mark.parametrize(("file", "call"), [(file, call) for file, calls in OURS.items() for call in calls])
def test_our_own_macros_escape_what_they_are_given(bare, file: str, call: str) -> None:
    name = call.removeprefix("{% call ").removeprefix("{{ ").partition("(")[0]
    context = " with context" if file == "kept" else ""
    source = f'{{% from "components/{file}.html" import {name}{context} %}}{call}'
    _harmless(drawn(bare, source, x=ATTACK, now=MARCH))


@pytest.mark.parametrize("source", ["{{ tag('new', x) }}", "{{ picture('night', x) }}", "{{ x | words }}"])
def test_our_globals_and_filters_escape_what_they_are_given(bare, source: str) -> None:
    _harmless(drawn(bare, source, x=ATTACK))


def test_kept_words_are_shown_posted_again_and_never_hold_a_password(bare) -> None:
    fields = [
        ("seen", "\r\nfirst line\r\n  second"),
        ("child", "a"),
        ("password", "my old password here"),
        ("csrf_token", "old"),
    ]
    source = (
        '{% from "components/kept.html" import kept_words with context %}'
        '{{ kept_words("/family/write", fields) }}'
    )
    tree = html5lib.parseFragment(drawn(bare, source, fields=fields), namespaceHTMLElements=False)
    hidden = [(e.get("name"), e.get("value")) for e in tree.iter("input")]
    assert hidden == [("csrf_token", "token"), ("seen", "\nfirst line\n  second"), ("child", "a")]
    assert ["".join(e.itertext()) for e in tree.iter("textarea")] == ["\nfirst line\n  second"]
    assert "my old password" not in "".join(tree.itertext())
