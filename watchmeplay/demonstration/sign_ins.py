"""The accounts of the demonstration."""

from watchmeplay.settings import Settings
from watchmeplay.site import facts

PASSWORD = "watch me play demo"  # noqa: S105 - printed at start, and only ever in the demonstration
ADDRESSES = ("parent", "partner", "therapist", "lead", "admin")


def lines(settings: Settings) -> list[str]:
    """What is printed at start; nothing when this is not the demonstration."""
    if settings.production or not facts.is_demonstration():
        return []
    people = [f"  {name}@demo.example" for name in ADDRESSES]
    return ["Demonstration sign-ins:", *people, f"  password: {PASSWORD}"]
