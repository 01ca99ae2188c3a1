"""Who a part of a page is for."""

from enum import StrEnum


class Audience(StrEnum):
    """Who may read a part of a page. It can be widened; what the team has read cannot be taken back."""

    ONLY_ME = "only-me"
    TEAM = "team"
    CARERS = "carers"
