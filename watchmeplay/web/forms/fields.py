"""Every field, in one place to import from."""

from wtforms.fields.choices import SelectChoice

from watchmeplay.web.forms.choices import CheckboxesField, CheckboxField, RadioField, SelectField
from watchmeplay.web.forms.dates import DateField, TimeField
from watchmeplay.web.forms.files import FileField
from watchmeplay.web.forms.text import (
    CodeField,
    EmailField,
    HiddenField,
    PasswordField,
    StringField,
    TelField,
    TextAreaField,
)

__all__ = [
    "CheckboxField",
    "CheckboxesField",
    "CodeField",
    "DateField",
    "EmailField",
    "FileField",
    "HiddenField",
    "PasswordField",
    "RadioField",
    "SelectChoice",
    "SelectField",
    "StringField",
    "TelField",
    "TextAreaField",
    "TimeField",
]
