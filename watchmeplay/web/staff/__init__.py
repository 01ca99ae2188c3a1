"""Practitioners’ and leads’ pages."""
