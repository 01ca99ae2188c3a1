"""Form fields that draw themselves as NHS.UK components, and the rules for what a person may type.

What belongs here: fields, validators, the base Form. What does not: any form of a particular page
(those stand at the top of their view module), and anything that knows about families or play.
"""
