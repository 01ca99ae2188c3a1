"""Planned endings, closing letters, discharge, letters to others."""
