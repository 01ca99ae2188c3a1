"""What every part of the house stands on: storage, time, ownership, safe text, words in files.

What belongs here: one noun a file, knowing nothing of families, play or the web. What does not: anything that
only one context needs.
"""
