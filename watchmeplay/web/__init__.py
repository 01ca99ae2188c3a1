"""Portals by audience, and what all of them stand on: areas, gate, transaction, forms, templates."""
