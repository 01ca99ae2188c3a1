"""What a service says of itself: areas, help lines, its own pages, consent cards and the words of choices.

What belongs here: things about the whole installation. What does not: the guide (manual), and who agreed to
which card (families).
"""
