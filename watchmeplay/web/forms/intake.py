"""How one submitted value is taken in: exactly as typed, once, and free of what nothing can keep."""

import re
from typing import Any

from wtforms import Field

from watchmeplay.foundation.words import noted
from watchmeplay.web.languages import gettext

# NUL cannot be stored by PostgreSQL or shown in a page; half a character pair cannot be written as UTF-8.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")

TWICE = noted("This answer reached us twice. Check it, then send it again")
UNKEEPABLE = noted(
    "There is a character here that we cannot keep. We have marked it with �. Take it out, then send it again"
)


def shown(text: str) -> str:
    """The text as a page can show it, with � where a character cannot be kept."""
    return _UNKEEPABLE.sub("�", text)


def keepable(text: str) -> bool:
    """Whether every character can be stored and shown."""
    return _UNKEEPABLE.search(text) is None


class Single(Field):
    """A field that takes one value. Sent twice, it says so instead of silently choosing."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        self.hint: str = kwargs.pop("hint", "")
        self.label_size: str = kwargs.pop("label_size", "s")
        self.classes: str = kwargs.pop("classes", "")
        super().__init__(label, validators or [], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was sent, so that it can be shown again, then refuse what cannot be right."""
        if not valuelist:
            return
        self.data = valuelist[0]
        if len(valuelist) > 1:
            self.data = self.one_of(valuelist)
            raise ValueError(gettext(TWICE))
        if not keepable(valuelist[0]):
            raise ValueError(gettext(UNKEEPABLE))

    def one_of(self, values: list[str]) -> str:
        """What to show when several values came. A field of prose joins them: no word is dropped."""
        return values[0]

    @property
    def first_id(self) -> str:
        """The id of the first input, where the error summary leads."""
        return self.id

    def common(self, overrides: dict[str, Any]) -> dict[str, Any]:
        """The parameters that every component shares. `overrides` come from the template's call."""
        params: dict[str, Any] = {"name": self.name}
        hint = overrides.pop("hint", self.hint)
        if hint:
            params["hint"] = {"text": str(hint)} if not hasattr(hint, "__html__") else {"html": hint}
        if self.errors:
            params["errorMessage"] = {
                "text": str(self.errors[0]),
                "visuallyHiddenText": gettext("Error"),
            }
        classes = overrides.pop("classes", self.classes)
        if classes:
            params["classes"] = classes
        attributes = {**(self.render_kw or {}), **overrides}
        if attributes:
            params["attributes"] = {name.replace("_", "-"): value for name, value in attributes.items()}
        return params

    def titled(self, overrides: dict[str, Any], extra_class: str = "") -> dict[str, Any]:
        """The label or legend. Always plain text: a name typed by a person may stand in it."""
        title: dict[str, Any] = {
            "text": str(overrides.pop("label", self.label.text)),
            "size": overrides.pop("label_size", self.label_size),
        }
        if extra_class:
            title["classes"] = extra_class
        return title
