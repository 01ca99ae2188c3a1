"""The worker's print room: whenever the words of the guide change, its sheets are made anew, one in a turn."""

import logging

from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.manual import prints
from watchmeplay.manual.press import Kind, Press

_log = logging.getLogger(__name__)


class PrintRoom:
    """Makes what is missing. A sheet that cannot be made is tried again an hour later."""

    def __init__(self, press: Press, zone: str) -> None:
        self._press = press
        self._zone = zone
        self._done_for = ""
        self._later: set[tuple[Kind, str]] = set()

    def turn(self, *, hourly: bool) -> None:
        """Make one sheet, if one is missing; once an hour, also let go of old ones. Never raises: the post
        goes out whatever becomes of the press. Needs an application context."""
        try:
            self._turn(hourly)
        except Exception as error:  # noqa: BLE001 - a notice may not wait for a sheet
            _log.error("Nothing can be printed for now: %s.", type(error).__name__)
            self._done_for = self._press.shelf.stamp
        db.session.remove()

    def _turn(self, hourly: bool) -> None:
        self._press.shelf.catch_up()
        if hourly:
            self._done_for = ""
            self._later.clear()
            with unit_of_work():
                prints.forget_old(self._press)
        stamp = self._press.shelf.stamp
        if stamp == self._done_for:
            return
        made = prints.make_first_missing(self._press, made=clock.today(self._zone), but=self._later)
        if made is None:
            self._done_for = stamp
