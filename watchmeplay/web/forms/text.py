"""Fields for words: one line, many lines, an address, a password, a phone number, a hidden value."""

from typing import Any

from markupsafe import Markup

from watchmeplay.web.forms.drawing import draw, draw_blank
from watchmeplay.web.forms.intake import Single, shown
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import lazy


class StringField(Single):
    """One line. `width` is 2, 3, 4, 5, 10, 20 or 30; `autocomplete` a token of the HTML standard."""

    component = "input"
    kind = "text"
    inputmode = ""
    autocapitalize = ""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        self.width: str = str(kwargs.pop("width", ""))
        self.autocomplete: str = kwargs.pop("autocomplete", self.autocomplete_by_default)
        self.spellcheck: bool = kwargs.pop("spellcheck", False)
        super().__init__(label, validators, **kwargs)

    autocomplete_by_default = "off"

    def __call__(self, **overrides: Any) -> Markup:
        """The label, hint, error and input as HTML. Overrides: label, hint, classes, or attributes."""
        params = {
            "id": self.id,
            "type": self.kind,
            "label": self.titled(overrides),
            "value": self.typed(),
            "autocomplete": self.autocomplete,
            "spellcheck": self.spellcheck,
            **{
                name: value
                for name, value in (
                    ("width", self.width),
                    ("inputmode", self.inputmode),
                    ("autocapitalize", self.autocapitalize),
                )
                if value
            },
            **self.common(overrides),
        }
        return _drawn(self.component, params)

    def typed(self) -> str:
        """The words to show again."""
        return str(self.data) if self.data is not None else ""


class EmailField(StringField):
    """An e-mail address."""

    kind = "email"
    inputmode = "email"
    autocapitalize = "none"
    autocomplete_by_default = "email"


class TelField(StringField):
    """A telephone number, in whatever way people write it."""

    kind = "tel"
    inputmode = "tel"
    autocomplete_by_default = "tel"


class CodeField(StringField):
    """A code of eight letters and numbers that somebody was given."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        validators = [Required(lazy("Enter the code you were given")), Longest(40)]
        hint = lazy("8 letters and numbers, for example 7KQ4-MXRT. Capitals and dashes do not matter.")
        super().__init__(label, validators, hint=hint, width=10, **kwargs)


class PasswordField(StringField):
    """A password. It is never sent back to the page. Pass autocomplete="new-password" to choose one."""

    kind = "password"
    autocapitalize = "none"
    autocomplete_by_default = "current-password"

    def typed(self) -> str:
        return ""


class TextAreaField(StringField):
    """Many lines, kept exactly as posted: spaces, line breaks and all. `rows` is its height."""

    component = "textarea"

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        self.rows: int = kwargs.pop("rows", 5)
        kwargs.setdefault("spellcheck", True)
        super().__init__(label, validators, **kwargs)

    def __call__(self, **overrides: Any) -> Markup:
        """The label, hint, error and box as HTML. Overrides: label, hint, rows, classes, or attributes."""
        params = {
            "id": self.id,
            "rows": overrides.pop("rows", self.rows),
            "label": self.titled(overrides),
            "value": first_break_kept(self.typed()),
            "autocomplete": self.autocomplete,
            "attributes": {},
            **self.common(overrides),
        }
        params["attributes"] = {
            "dir": "auto",
            "spellcheck": "true" if self.spellcheck else "false",
            **params["attributes"],
        }
        return _drawn(self.component, params)

    def one_of(self, values: list[str]) -> str:
        return "\r\n\r\n".join(values)


class HiddenField(Single):
    """A value that the page carries, such as an idempotency key or a version."""

    def __call__(self, **overrides: Any) -> Markup:
        """The hidden input."""
        value = shown(str(self.data)) if self.data is not None else ""
        return Markup('<input type="hidden" name="{}" value="{}">').format(
            overrides.get("name", self.name), value
        )


def first_break_kept(text: str) -> str:
    """Browsers drop one line break at the very start of a textarea, so give them one to drop."""
    return "\n" + text if text.startswith(("\n", "\r")) else text


def _drawn(component: str, params: dict[str, Any]) -> Markup:
    """Keep only what came out of our own code: empty, and with no words that may hold a person's name."""
    ours = not params["value"] and "errorMessage" not in params
    ours = ours and "html" not in params.get("hint", {})
    return draw_blank(component, params) if ours else draw(component, params)
