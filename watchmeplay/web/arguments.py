"""What an address or a hidden field names: an id, or a page of a list. What cannot be one is not there."""

from uuid import UUID

from flask import request

from watchmeplay.foundation.errors import NotVisible


def id_of(text: str | None) -> UUID:
    """The id that was written. Raises `NotVisible` for anything else, and for nothing."""
    try:
        return UUID(text or "")
    except ValueError:
        raise NotVisible from None


def asked_id(name: str) -> UUID | None:
    """The id that the address gives under a name, if it gives one. Raises `NotVisible` for anything but an id."""
    told = request.args.get(name)
    return id_of(told) if told else None


def asked_page() -> int:
    """Which page of a list the address asks for, from 1. Raises `NotVisible` for what is no such number."""
    asked = request.args.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or not 0 < len(asked) < 6 or int(asked) < 1:
        raise NotVisible
    return int(asked)
