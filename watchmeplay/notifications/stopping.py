"""Being asked to stop, by a signal or by a test."""

import os
import select
import signal
from threading import current_thread, main_thread


class Stop:
    """A request to stop that wakes whoever waits.

    A signal handler may run in the middle of anything, also of taking a lock: this one writes to a pipe and
    takes none.
    """

    def __init__(self) -> None:
        self.asked = False
        self._reader, self._writer = os.pipe()

    def listen(self) -> None:
        """Take SIGTERM and SIGINT as the request (in the main thread, where Python delivers them)."""
        if current_thread() is main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.ask())

    def ask(self) -> None:
        """Ask to stop."""
        self.asked = True
        os.write(self._writer, b".")

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until asked; whether it was asked."""
        if not self.asked and seconds > 0:
            select.select([self._reader], [], [], seconds)
        return self.asked

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._reader)
        os.close(self._writer)
