"""A browser's name in words a person knows, for the list of signed-in devices."""

from watchmeplay.foundation.words import noted
from watchmeplay.web.languages import gettext

UNKNOWN = noted("A browser")
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_name(user_agent: str) -> str:
    """For example "Chrome on Android". Only listed names come back, never the header's own text."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), UNKNOWN)
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    return f"{browser} on {system}" if system else browser


def in_words(name: str) -> str:
    """A kept name, as `device_name` made it, in the language of the page."""
    browser, on, system = name.partition(" on ")
    browser = gettext(browser)
    return gettext("%(browser)s on %(system)s", browser=browser, system=system) if on else browser
