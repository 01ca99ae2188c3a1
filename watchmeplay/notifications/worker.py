"""The mail worker."""

from watchmeplay.foundation.keyring import Keyring
from watchmeplay.settings import Settings


def run(settings: Settings, ring: Keyring) -> None:
    """Send what waits."""
    raise NotImplementedError(settings.service_name, ring)
