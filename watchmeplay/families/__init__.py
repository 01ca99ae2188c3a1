"""Families, their children and adults, and who may see which of them. Nothing about what they write."""
