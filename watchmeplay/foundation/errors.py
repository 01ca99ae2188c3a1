"""The few ways in which a request can be turned down, in words that the web layer knows how to say."""

from watchmeplay.foundation.words import Sentence


class NotVisible(Exception):
    """The row is missing, or this actor may not know that it exists. Both read the same: 404."""


class NotAllowed(Exception):
    """The actor may see the thing but not do this to it."""


class Refused(Exception):
    """An action turned down for a reason the person can mend.

    `message` is a whole sentence for the person, with %(names)s that `values` fill; the page puts it into its
    language. `field` names the form field it belongs to, if any.
    """

    def __init__(self, message: str, field: str | None = None, **values: str | int) -> None:
        self.message = Sentence(message, values)
        self.field = field
        super().__init__(self.message)


class Changed(Exception):
    """Somebody saved a newer version meanwhile. Carries the number that is stored now."""

    def __init__(self, number: int) -> None:
        super().__init__("changed meanwhile")
        self.number = number


class TooMany(Exception):
    """A limit was reached. `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("too many tries")
        self.wait = wait


class KeyReused(Exception):
    """An idempotency key came back with a different form."""
