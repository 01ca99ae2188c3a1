"""Words kept in files: reading them, checking them, and saying where a file is wrong.

What belongs here: the rules every content file obeys, whatever it speaks of. What does not: the guide's own
pages (manual), help lines and site pages (site), and turning Markdown into HTML (foundation.rich_text).
"""
