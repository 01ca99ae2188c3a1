"""What a therapist gives a carer to read, and whether it was opened.

What belongs here: pages of the guide given to one carer, with a line of why.
What does not: the guide itself, and what readers keep of it for themselves (manual).
"""
