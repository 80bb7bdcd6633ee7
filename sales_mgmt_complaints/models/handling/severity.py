"""How bad a complaint is. The keys sort, weigh and feed the stars of Odoo's widget."""

SEVERITIES = [
    ("0", "Grumble"),
    ("1", "Minor"),
    ("2", "Major"),
    ("3", "Critical"),
]
