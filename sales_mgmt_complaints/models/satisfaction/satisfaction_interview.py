from odoo import fields, models
from odoo.exceptions import AccessError


class SalesMgmtSatisfaction(models.Model):
    """What a customer tells one of us, on the phone or on a visit."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.satisfaction"

    def _record_interview(self, score, comment, channel, day):
        """Write down what a customer said to the reader, and note it in the audit log.

        :param str score: 1 to 5
        :param str comment: in the words of the customer
        :param str channel: phone or visit
        :param date day: when they spoke
        """
        self.ensure_one()
        self._check_interviewer()
        asked = self.sudo()
        asked._answer_here(
            score,
            comment,
            channel,
            answered_by_id=asked.partner_id.id,
            interviewer_id=self.env.uid,
            interviewed_on=day,
        )
        self.env["sales.mgmt.audit"].sudo()._log(
            asked,
            self.env._("Interview"),
            changes={
                self.env._("Score"): ("", score),
                self.env._("Interviewed On"): ("", fields.Date.to_string(day)),
            },
        )

    def _get_rated(self):
        """Return whom the score is about: they do not write it down themselves.

        :rtype: res.users
        """
        asked = self.sudo()
        complaints = asked.complaint_id
        return (
            asked.user_id
            | asked.account_manager_id
            | asked.order_id.user_id
            | complaints.user_id
            | complaints.first_user_id
            | complaints.account_manager_id
        )

    def _check_interviewer(self):
        """Refuse a score about oneself."""
        for each in self:
            if self.env.user in each._get_rated():
                raise AccessError(
                    self.env._(
                        "The score of %(customer)s is about your own work, so "
                        "somebody else writes it down. Send the link instead, or let "
                        "a colleague call.",
                        customer=each.sudo().partner_id.name or each.sudo().email or "",
                    )
                )
