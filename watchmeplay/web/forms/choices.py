"""Fields for choosing: radios, checkboxes, a list, and a single tick."""

from typing import Any

from markupsafe import Markup
from wtforms import SelectField as WTSelectField
from wtforms import SelectMultipleField as WTSelectMultipleField
from wtforms import ValidationError

from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.drawing import draw
from watchmeplay.web.forms.intake import Single
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.pictures import picture

CHOOSE = noted("Choose one of the answers in the list")
CHOOSE_SOME = noted("Choose from the answers in the list")


class SelectField(Single, WTSelectField):
    """One answer from a longer list. Give a first SelectChoice("", "Choose…") where none is a fair start."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("invalid_value_message", lazy(CHOOSE))
        kwargs.setdefault("invalid_choice_message", lazy(CHOOSE))
        super().__init__(label, validators, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            Single.process_formdata(self, valuelist)
            WTSelectField.process_formdata(self, valuelist)

    def pre_validate(self, form: Any) -> None:
        """No answer is left to Required; an answer that was not offered is refused."""
        if self.data not in (None, ""):
            super().pre_validate(form)

    def __call__(self, **overrides: Any) -> Markup:
        """The label and list as HTML. Overrides: label, hint, classes."""
        items = [
            {"value": str(choice.value), "text": str(choice.label), "selected": choice.selected}
            for choice in self.iter_choices()
        ]
        return draw(
            "select",
            {"id": self.id, "label": self.titled(overrides), "items": items, **self.common(overrides)},
        )


class RadioField(SelectField):
    """One of a few answers. `inline` puts them side by side.

    A choice's render_kw may hold `hint` (a line under it) and `picture` (one of our own drawings,
    such as a face: the field then shows its choices as a row of large buttons).
    """

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        self.inline: bool = kwargs.pop("inline", False)
        super().__init__(label, validators, **kwargs)

    def __call__(self, **overrides: Any) -> Markup:
        """The group as HTML. Overrides: label, hint, classes."""
        faces = any("picture" in choice.render_kw for choice in self.choices or [])
        params = {
            "idPrefix": self.id,
            "inline": self.inline,
            "fieldset": {"legend": self.titled(overrides)},
            "items": _items(self),
            **self.common(overrides),
        }
        if faces:
            params["classes"] = f"faces {params.get('classes', '')}".strip()
        return draw("radios", params)


class CheckboxesField(WTSelectMultipleField):
    """Any number of answers from a few. `data` is a list, empty when nothing is ticked."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        self.hint: str = kwargs.pop("hint", "")
        self.label_size: str = kwargs.pop("label_size", "s")
        self.classes: str = kwargs.pop("classes", "")
        kwargs.setdefault("invalid_value_message", lazy(CHOOSE_SOME))
        super().__init__(label, validators or [], **kwargs)

    common = Single.common
    titled = Single.titled
    first_id = Single.first_id

    def pre_validate(self, form: Any) -> None:
        """Refuse an answer that was not offered, without repeating it."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(gettext(CHOOSE_SOME)) from error

    def __call__(self, **overrides: Any) -> Markup:
        """The group as HTML. Overrides: label, hint, classes."""
        return draw(
            "checkboxes",
            {
                "idPrefix": self.id,
                "fieldset": {"legend": self.titled(overrides)},
                "items": _items(self),
                **self.common(overrides),
            },
        )


class CheckboxField(Single):
    """One box to tick: yes or nothing. `data` is True or False."""

    def process_data(self, value: Any) -> None:
        self.data = bool(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """A browser sends the box only when it is ticked."""
        self.data = bool(valuelist)
        if len(valuelist) > 1:
            Single.process_formdata(self, valuelist)

    def __call__(self, **overrides: Any) -> Markup:
        """The box with its label as HTML. Overrides: label, hint."""
        item: dict[str, Any] = {
            "value": "yes",
            "text": str(overrides.pop("label", self.label.text)),
            "checked": bool(self.data),
        }
        params = self.common(overrides)
        hint = params.pop("hint", None)
        if hint:
            item["hint"] = hint
        return draw("checkboxes", {"idPrefix": self.id, "items": [item], **params})


def _items(field: WTSelectField) -> list[dict[str, Any]]:
    """The error summary leads to the first, which bears the id of the field."""
    return [
        _item(choice, field.id if number == 0 else f"{field.id}-{number + 1}")
        for number, choice in enumerate(field.iter_choices())
    ]


def _item(choice: Any, item_id: str) -> dict[str, Any]:
    """One radio or checkbox. The label is escaped; only our own drawing stands beside it as markup."""
    item: dict[str, Any] = {"id": item_id, "value": str(choice.value), "checked": bool(choice.selected)}
    name = choice.render_kw.get("picture")
    if name:
        item["html"] = Markup('{}<span class="faces__word">{}</span>').format(picture(name), choice.label)
    else:
        item["text"] = str(choice.label)
    if choice.render_kw.get("hint"):
        item["hint"] = {"text": str(choice.render_kw["hint"])}
    return item
