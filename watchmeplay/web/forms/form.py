"""The base of every form: shows everything that was typed again, and lists what to mend."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import wtforms
from markupsafe import Markup

from watchmeplay.foundation.errors import KeyReused, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.drawing import draw
from watchmeplay.web.forms.text import HiddenField
from watchmeplay.web.languages import gettext, said

SAVED_BEFORE = noted("One was saved from here before. To save this one as well, press Save again.")


class Form(wtforms.Form):
    """A form that reads a POST, says what to mend, and never changes what was typed.

    Use: `form = NoteForm(request.form)`; `if form.validate():` with the act inside `with form.refusals():`;
    then `if form.errors: return render_template(…), 422`.
    The CSRF token is checked by the gate, before any form is read. `places` names the field for what an act
    calls by another name.
    """

    places: Mapping[str, str] = {}

    class Meta:
        locales = False
        csrf = False

    def __init__(self, formdata: Any = None, *, id_prefix: str = "", **kwargs: Any) -> None:
        """`id_prefix` keeps ids apart when a page holds the same form more than once."""
        super().__init__(formdata, **kwargs)
        for field in self:
            field.id = f"{id_prefix}{field.id}"
            field.label.field_id = field.id

    def refuse(self, message: str, field: str | None = None) -> None:
        """Add a refusal that came from an action, to its field or to the whole form, in the page's language."""
        message = said(message)
        if field is not None and field in self:
            self[field].errors = [*self[field].errors, message]
        else:
            self.form_errors = [*self.form_errors, message]

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Whatever the act inside refuses is afterwards among the form's errors."""
        try:
            yield
        except Refused as refused:
            self.refuse(refused.message, self.places.get(refused.field or "", refused.field))

    @property
    def errors_summary(self) -> Markup:
        """The box at the top of the page that leads to each field to mend; empty when there is none."""
        found: list[dict[str, str]] = [{"text": str(message)} for message in self.form_errors]
        for field in self:
            if field.errors:
                place = getattr(field, "first_id", field.id)
                found.append({"text": str(field.errors[0]), "href": f"#{place}"})
        if not found:
            return Markup("")
        return draw("error-summary", {"heading": gettext("There is something to mend"), "errorList": found})


class KeyedForm(Form):
    """A form that has one effect however often it is sent: it carries a key, made when the page is asked for.

    `saved_before` is said when the key comes back with other words, at the field `saved_before_at` or on top.
    """

    saved_before = SAVED_BEFORE
    saved_before_at: str | None = None
    key = HiddenField()

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if formdata is None and not self.key.data:
            self.key.data = new_key()

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """As for every form. What was refused may be sent again, mended, under a fresh key."""
        try:
            with super().refusals():
                yield
        except KeyReused:
            self.refuse(self.saved_before, self.saved_before_at)
        if self.errors:
            self.key.data = new_key()
