"""What an address or a hidden field names: an id, a number, a page of a list. What cannot be one is not there."""

from uuid import UUID

from flask import request

from watchmeplay.foundation.errors import NotVisible


def id_of(text: str | None) -> UUID:
    """The id that was written. Raises `NotVisible` for anything else, and for nothing."""
    try:
        return UUID(text or "")
    except ValueError:
        raise NotVisible from None


def number_of(text: str | None) -> int | None:
    """The whole number that was written, in nine digits at most. None for anything else, and for nothing."""
    told = text or ""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


def asked_id(name: str) -> UUID | None:
    """The id that the address gives under a name, if it gives one. Raises `NotVisible` for anything but an id."""
    told = request.args.get(name)
    return id_of(told) if told else None


def asked_page() -> int:
    """Which page of a list the address asks for, from 1. Raises `NotVisible` for what is no such number."""
    number = number_of(request.args.get("page", "1"))
    if number is None or not 0 < number < 100_000:
        raise NotVisible
    return number
