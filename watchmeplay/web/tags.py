"""How each state is said: one label and one colour for every value of the state enums.

Colours: plain, sun (waiting for somebody), sky (new or on its way), leaf (settled), clay (needs care),
staff (seen by staff only). A state that is missing here fails loudly, in a test and on the page.
"""

from enum import StrEnum

from markupsafe import Markup

COLOURS = frozenset({"plain", "sun", "sky", "leaf", "clay", "staff"})

STATES: dict[str, tuple[str, str]] = {
    # who may read
    "only_me": ("Only me", "plain"),
    "my_team": ("My team", "sky"),
    "us_both": ("My team and people I chose", "leaf"),
    "staff_only": ("Staff only", "staff"),
    # an entry in the diary
    "kept_for_meeting": ("Keep for when we meet", "sun"),
    "seen": ("Read", "leaf"),
    "thinking": ("Read, thinking about it", "sun"),
    "bring_to_session": ("To talk about when we meet", "sky"),
    "answered": ("Answered", "leaf"),
    # a message
    "waiting": ("Waiting to send", "sun"),
    "sent": ("Sent", "sky"),
    "read": ("Read", "leaf"),
    # this week
    "needs_you": ("Needs you", "clay"),
    "new": ("New", "sky"),
    "quieter": ("Quieter than usual for them", "sun"),
    "nothing_new": ("Nothing new", "plain"),
    # a family, and a person who may sign in
    "referred": ("Referred", "sky"),
    "invited": ("Invited", "sun"),
    "active": ("Active", "leaf"),
    "paused": ("Paused", "plain"),
    "suspended": ("Suspended", "clay"),
    "closed": ("Closed", "plain"),
    "contact_paused": ("Contact paused", "clay"),
    "unsafe_contact": ("Not safe to contact", "clay"),
    # consent
    "given": ("Given", "leaf"),
    "withdrawn": ("Withdrawn", "plain"),
}


def tag(state: StrEnum | str, label: str = "") -> Markup:
    """The state in words with its colour. `label` replaces the words, not the colour.

    Raises LookupError for a state that has no line in STATES.
    """
    try:
        words, colour = STATES[str(state)]
    except KeyError:
        raise LookupError(
            f"no label for the state {state!r}: add a line to watchmeplay/web/tags.py"
        ) from None
    return Markup('<strong class="tag tag--{}">{}</strong>').format(colour, label or words)
