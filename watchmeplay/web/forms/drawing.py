"""Draws one NHS.UK component from plain parameters.

The macros are careful and slow (about a millisecond each), so a component that holds nothing a
person typed may be drawn once and kept. What people type never enters that store.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel.support import LazyProxy
from flask import current_app
from markupsafe import Markup

from watchmeplay.web.forms.intake import shown

MACROS = {
    "button": "button",
    "checkboxes": "checkboxes",
    "date-input": "dateInput",
    "error-summary": "errorSummary",
    "file-upload": "fileUpload",
    "input": "input",
    "password-input": "passwordInput",
    "radios": "radios",
    "select": "select",
    "textarea": "textarea",
}


def draw(component: str, params: Mapping[str, Any]) -> Markup:
    """The component's HTML. Plain strings are escaped by the templates; only Markup passes as HTML."""
    template = current_app.jinja_env.get_template(f"nhsuk/components/{component}/macro.jinja")
    macro = getattr(template.module, MACROS[component])
    return Markup(str(macro(_printable(params))).strip())  # noqa: S704


def draw_blank(component: str, params: Mapping[str, Any]) -> Markup:
    """As draw, kept for the next time. Only for parameters that come from our own code."""
    return _kept(component, json.dumps(params, sort_keys=True))


@lru_cache(maxsize=512)
def _kept(component: str, params: str) -> Markup:
    return draw(component, json.loads(params))


def _printable(value: Any) -> Any:
    """Half characters cannot be sent and NUL cannot stand in a page, so both are marked with U+FFFD."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, (str, LazyProxy)):
        return shown(str(value))
    if isinstance(value, Mapping):
        return {key: _printable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_printable(part) for part in value]
    return value
