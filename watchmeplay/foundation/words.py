"""Words that stand in code below the web, marked for translators."""

from collections.abc import Mapping


def noted(message: str) -> str:
    """The message itself, found by the translators' catalogue. The page that shows it puts it into its language."""
    return message


class Sentence(str):
    """A sentence in English, its names filled, that still knows what it was made of.

    `message` is the translators' message with %(names)s in it, `values` what fills them; a whole number is
    written with a comma at each thousand.
    """

    message: str
    values: Mapping[str, str | int]

    def __new__(cls, message: str, values: Mapping[str, str | int]) -> "Sentence":
        said = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
        made = super().__new__(cls, message % said if said else message)
        made.message, made.values = message, dict(values)
        return made
