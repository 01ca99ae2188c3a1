"""Meetings with a family: offering, picking, moving, cancelling, coming. Calendar files are in interchange."""
