from odoo import fields, models

from .satisfaction import BAD_SCORE, SCORES

MOST_LETTERS = 4_000


class SalesMgmtSatisfaction(models.Model):
    """What follows from an answer."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.satisfaction"

    def _get_standing(self):
        """Return whether a link can still be used: open, answered or over.

        :rtype: str
        """
        self.ensure_one()
        if self.state == "answered":
            return "answered"
        still = self.state == "asked" and fields.Datetime.now() < self.expires_on
        return "open" if still else "over"

    def _answer(self, score, comment):
        """Write down what the customer answered, once, and do what follows.

        :param str score: 1 to 5
        :param str comment: in their words; kept as plain text
        :return: whether the answer was taken
        :rtype: bool
        """
        self.ensure_one()
        # of two clicks at the same moment the second finds it answered
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if self._get_standing() != "open" or score not in dict(SCORES):
            return False
        self.write(
            {
                "state": "answered",
                "score": score,
                "comment": (comment or "").strip()[:MOST_LETTERS],
                "answered_on": fields.Datetime.now(),
            }
        )
        if self.complaint_id:
            self.complaint_id._hear_satisfaction(self)
        return True

    def _is_bad(self):
        """Tell whether somebody above has to know of the answer."""
        self.ensure_one()
        return self.state == "answered" and self.points <= BAD_SCORE
