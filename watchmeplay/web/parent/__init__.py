"""Caregivers’ pages."""
