"""Threads between a caregiver and the team. What they are about is joined on the page, not here."""
