"""Rows of the role matrix that many models share."""

# what the person and the line above read, and the training officer administers
PERSONAL = {
    "anna": "r",
    "leader": "r",
    "hr_officer": "r",
    "training_officer": "rw",
    "auditor": "r",
}
# what everybody who sells reads, and the training officer configures
CONFIGURED = {
    "anna": "r",
    "colleague": "r",
    "leader": "r",
    "other_leader": "r",
    "manager": "r",
    "hr_officer": "r",
    "training_officer": "rwcu",
    "auditor": "r",
}
