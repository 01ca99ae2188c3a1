"""The blocks a page of the guide is made of, and the heading that each brings with it."""

from collections.abc import Mapping

from watchmeplay.foundation.words import noted

HEADINGS: Mapping[str, str] = {
    "need": noted("What you need"),
    "steps": noted("Step by step"),
    "say": noted("You might say"),
    "try": noted("Try this"),
    "notice": noted("You might notice"),
    "feel": noted("You might feel"),
    "hard": noted("If it is hard"),
    "urgent": noted("If someone is in danger"),
}
# What a page about playing always has, in this order.
WHOLE = ("need", "steps", "notice", "feel", "hard")
