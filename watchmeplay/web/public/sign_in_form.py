"""The form that asks who it is. It stands on the sign-in page and on the page of a session that has ended."""

from watchmeplay.web.forms.choices import CheckboxField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.text import EmailField, HiddenField, PasswordField
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import lazy


class SignInForm(Form):
    """An address and a password; `kept` carries words that were being sent when a session ended."""

    email = EmailField(lazy("E-mail address"), [Required(lazy("Enter your e-mail address"))])
    password = PasswordField(
        lazy("Password"), [Required(lazy("Enter your password"))], autocomplete="current-password"
    )
    lasting = CheckboxField(
        lazy("Only I use this phone or computer"),
        hint=lazy("You stay signed in here for two weeks. If others use it too, leave this empty."),
    )
    next = HiddenField()
    kept = HiddenField()
