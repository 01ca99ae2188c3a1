"""Files in a family’s record."""
