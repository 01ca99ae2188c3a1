"""The base of every form: shows everything that was typed again, and lists what to mend."""

from typing import Any

import wtforms
from markupsafe import Markup

from watchmeplay.web.forms.drawing import draw
from watchmeplay.web.languages import gettext, said


class Form(wtforms.Form):
    """A form that reads a POST, says what to mend, and never changes what was typed.

    Use: `form = NoteForm(request.form)`; `if not form.validate(): return render_template(…), 422`.
    The CSRF token is checked by the gate, before any form is read.
    """

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
