"""Administrators’ pages: accounts and areas, never families."""
