from datetime import timedelta

from odoo import fields, models
from odoo.tools import email_normalize

from .stage import DONE_STATES


class SalesMgmtComplaint(models.Model):
    """What is said about a complaint, and what follows from it."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    def _creation_subtype(self):
        """Extend `mail`: followers may choose whether new complaints concern them."""
        return self.env.ref("sales_mgmt_complaints.mt_complaint_new")

    def _track_subtype(self, init_values):
        """Extend `mail`: a change of stage is told to those who follow."""
        self.ensure_one()
        if "stage_id" in init_values:
            return self.env.ref("sales_mgmt_complaints.mt_complaint_stage")
        return super()._track_subtype(init_values)

    def _message_post_after_hook(self, message, msg_vals):
        """Extend `mail`: an answer stops the clock, the customer's word starts it."""
        result = super()._message_post_after_hook(message, msg_vals)
        self.ensure_one()
        if message.message_type not in ("comment", "email", "email_outgoing"):
            return result
        if self._is_by_customer(message):
            self.sudo()._hear_customer(message)
        elif message.author_id and not message.is_internal:
            self.sudo()._note_answer(message)
        return result

    def _is_by_customer(self, message):
        """Tell whether a message comes from outside: the contact, or somebody unknown.

        :param mail.message message: one message on this complaint
        """
        author = message.sudo().author_id
        if author and any(user._is_internal() for user in author.user_ids):
            return False
        return bool(
            author
            or email_normalize(message.email_from) == email_normalize(self.email_from)
            or message.message_type == "email"
        )

    def _note_answer(self, message):
        """Note when we spoke to the customer, for the first time and the last."""
        shown = message.subtype_id == self.env.ref("mail.mt_comment")
        values = {"touched_on": fields.Datetime.now()}
        if shown and not self.first_response_on:
            values["first_response_on"] = values["touched_on"]
        self.write(values)

    def _hear_customer(self, message):
        """Go on with what waited for the customer; reopen what was not solved."""
        if self.state == "waiting":
            self._move_to("progress")
        elif self.state in DONE_STATES and self._may_reopen():
            self._reopen(self.env._("the customer wrote again"))
        elif self.state in DONE_STATES:
            self._hear_late_word(message)

    def _may_reopen(self):
        """Tell whether the customer may still reopen what is done."""
        self.ensure_one()
        ended = self.resolved_on or self.closed_on
        limit = timedelta(days=self.team_id.reopen_days)
        return (
            self.state in ("resolved", "closed")
            and bool(ended)
            and fields.Datetime.now() <= ended + limit
        )

    def _hear_late_word(self, message):
        """Let the owner see what came after a complaint was over; hook for more.

        :param mail.message message: what was said
        """
        owner = self._get_active_owner()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=owner.id,
            summary=self.env._("The customer wrote again after it was over"),
        )
