"""The place in a list that an address names."""

from uuid import UUID

from flask import request

from watchmeplay.foundation.errors import NotVisible


def asked_id(name: str) -> UUID | None:
    """The id that the address gives under a name, if it gives one. Raises `NotVisible` for anything but an id."""
    told = request.args.get(name)
    try:
        return UUID(told) if told else None
    except ValueError:
        raise NotVisible from None
