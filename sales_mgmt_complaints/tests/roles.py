"""Rows of the role table that several rooms share."""

SALES = ("anna", "colleague", "leader", "other_leader")
CONFIGURED = {
    **dict.fromkeys((*SALES, "manager", "handler", "other_handler", "auditor"), "r"),
    "team_leader": "r",
    "complaint_officer": "rwcu",
}
# Anna's complaint, handled by Hanna of the team that Hugo leads
READ = dict.fromkeys(("anna", "leader", "manager", "auditor"), "r")
HANDLED = dict.fromkeys(("handler", "team_leader", "complaint_officer"), "rwcu")
# portal users read what their complaints are called and how far they are
PORTAL = {"portal": "r", "other_portal": "r"}
