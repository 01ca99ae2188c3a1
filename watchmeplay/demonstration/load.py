"""Loading the demonstration."""

from watchmeplay.settings import Settings


def load(settings: Settings) -> None:
    """Filled in by the demonstration's own module."""
    raise NotImplementedError(settings.service_name)
