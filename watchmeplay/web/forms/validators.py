"""Rules for answers. Every message says what to do, in plain words."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import ValidationError
from wtforms.validators import StopValidation

from watchmeplay.web.languages import gettext, lazy, number


class Required:
    """An answer has to be there. `message` says what to do: "Write your message", "Choose a child"."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse nothing at all, and spaces alone."""
        nothing = field.data is None or field.data is False or field.data == []
        if nothing or (isinstance(field.data, str) and not field.data.strip()):
            raise StopValidation(None if field.process_errors else str(self.message))


class Longest:
    """No more than so many characters. A line break counts as one, as people count."""

    def __init__(self, characters: int) -> None:
        self.characters = characters

    def __call__(self, _form: Any, field: Any) -> None:
        """Say how many are allowed and how many there are."""
        if not isinstance(field.data, str) or len(field.data) <= self.characters:
            return
        count = len(field.data.replace("\r\n", "\n"))
        if count > self.characters:
            raise ValidationError(
                gettext(
                    "Write %(most)s characters or fewer. You have %(count)s",
                    most=number(self.characters),
                    count=number(count),
                )
            )


class EmailAddress:
    """Looks like an e-mail address. Only a letter that arrives proves one."""

    # One @, something on both sides, a dot in the name of the place, no spaces or control characters.
    shape = re.compile(
        r"[^\s@\x00-\x1f\x7f<>\",;]{1,64}@[^\s@\x00-\x1f\x7f<>\",;]+\.[^\s@.\x00-\x1f<>\",;]{2,}"
    )

    def __call__(self, _form: Any, field: Any) -> None:
        """Leave an empty field to Required."""
        if field.data and (len(field.data) > 254 or not self.shape.fullmatch(field.data.strip())):
            raise ValidationError(gettext("Enter an email address, for example name@example.com"))


class NotAfter:
    """A date no later than the day that `latest` gives when it is asked."""

    def __init__(
        self,
        latest: Callable[[], date],
        message: str = lazy("Enter a date in the past, for example 14 3 2026"),
    ) -> None:
        self.latest, self.message = latest, message

    def __call__(self, _form: Any, field: Any) -> None:
        """Leave an empty field to Required."""
        if isinstance(field.data, date) and field.data > self.latest():
            raise ValidationError(str(self.message))


class NotBefore:
    """A date no earlier than the day that `earliest` gives when it is asked."""

    def __init__(
        self, earliest: Callable[[], date], message: str = lazy("Enter a later date, for example 14 3 2026")
    ) -> None:
        self.earliest, self.message = earliest, message

    def __call__(self, _form: Any, field: Any) -> None:
        """Leave an empty field to Required."""
        if isinstance(field.data, date) and field.data < self.earliest():
            raise ValidationError(str(self.message))
