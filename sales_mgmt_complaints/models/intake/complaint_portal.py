from odoo import models
from odoo.tools import format_date

# What a customer is told of the way, and which states mean that it was reached
STEPS = (
    ("new", "opened_on"),
    ("progress", "first_response_on"),
    ("resolved", "resolved_on"),
    ("closed", "closed_on"),
)


class SalesMgmtComplaint(models.Model):
    """What customers see of their complaint."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    def _get_portal_steps(self):
        """Return the way of a complaint in the words of the customer.

        :return: a label, a date or nothing, and whether it was reached, per step
        :rtype: list[dict]
        """
        self.ensure_one()
        if self.state == "cancelled":
            return [
                self._get_portal_step("new", "opened_on", True),
                self._get_portal_step("cancelled", "closed_on", True),
            ]
        # who was answered on a new complaint reads that somebody works on it
        at = {"waiting": 1, "progress": 1, "resolved": 2, "closed": 3}.get(
            self.state, int(bool(self.first_response_on))
        )
        return [
            self._get_portal_step(state, moment, number <= at)
            for number, (state, moment) in enumerate(STEPS)
        ]

    def _get_state_label(self):
        """Return the name of the state in the language of the reader."""
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _get_portal_step(self, state, moment, reached):
        labels = {
            "new": self.env._("Received"),
            "progress": self.env._("In Progress"),
            "resolved": self.env._("Resolved"),
            "closed": self.env._("Closed"),
            "cancelled": self.env._("Not Pursued"),
        }
        date = self[moment] if reached else False
        return {
            "label": labels[state],
            "date": format_date(self.env, date) if date else "",
            "reached": reached,
        }
