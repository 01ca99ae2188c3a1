"""NHS numbers: ten digits of which the last checks the others."""

import re

LENGTH = 10
_APART = re.compile(r"[\s-]+")


def tidy(typed: str) -> str:
    """The number as it was typed, without spaces and dashes."""
    return _APART.sub("", typed)


def is_right(typed: str) -> bool:
    """Whether this can be an NHS number: ten digits, and the last is the check digit (modulo 11) of the rest."""
    number = tidy(typed)
    if len(number) != LENGTH or not (number.isascii() and number.isdecimal()):
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False))
    check = (11 - weighed % 11) % 11
    return check < 10 and check == int(number[-1])
