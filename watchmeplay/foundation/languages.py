"""The languages the service speaks. English is written first; the others are translated from it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """`code` names its folder under content/; `tag` is what a browser is told; `own_name` is its own word."""

    code: str
    tag: str
    own_name: str
    direction: str = "ltr"


ENGLISH = Language("en", "en-GB", "English")
TRANSLATED = (
    Language("cy", "cy", "Cymraeg"),
    Language("pl", "pl", "Polski"),
    Language("ar", "ar", "العربية", "rtl"),
)
LANGUAGES: Mapping[str, Language] = {language.code: language for language in (ENGLISH, *TRANSLATED)}
AWAITING = "awaiting a human translator"
