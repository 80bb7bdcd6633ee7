from odoo import fields, models
from odoo.tools import email_normalize

INTERNAL = "base.group_user"
# What the new complaint is about as the old one was
COPIED = ("name", "severity", "lot_reference", "confidential", "lang")
COPIED_RECORDS = ("company_id", "category_id", "product_id", "order_id", "move_id")


class SalesMgmtComplaint(models.Model):
    """What a customer says long after it was over begins a complaint that follows it.

    Nobody watches what is closed: a word there would be lost. The new complaint has an
    owner, deadlines and a confirmation as any other.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    follows_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=INTERNAL,
        help="The complaint that was over when the customer wrote about it again.",
    )
    follow_up_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint",
        inverse_name="follows_id",
        string="Followed By",
        groups=INTERNAL,
    )

    def _hear_late_word(self, message):
        """Extend `sales_mgmt_complaints`: go on in a complaint of its own.

        What was cancelled was no complaint, and what a third party writes is none of
        this customer: there the owner decides.
        """
        if self.state == "cancelled" or not self._is_of_customer(message):
            super()._hear_late_word(message)
            return
        going_on = self._get_continuation()
        if going_on == self:
            going_on = self._open_follow_up(message)
        going_on._take_late_word(message)
        self._message_log(
            body=self.env._(
                "What the customer wrote goes on in %(complaint)s.",
                complaint=going_on.display_name,
            )
        )

    def _is_of_customer(self, message):
        """Tell whether it is a word of the customer, also one that we wrote down.

        :param mail.message message: one message on this complaint
        """
        self.ensure_one()
        author = message.sudo().author_id
        if any(user._is_internal() for user in author.user_ids):
            return True
        customer = self.commercial_partner_id
        if author and customer:
            return author.commercial_partner_id == customer
        address = author.email_normalized or email_normalize(message.email_from)
        return bool(address) and address == self.email_normalized

    def _get_continuation(self):
        """Return where words of the customer go: the newest that follows and is live.

        :return: itself, where nothing that follows is open or can be reopened
        :rtype: sales.mgmt.complaint
        """
        self.ensure_one()
        following = self.follow_up_ids
        while following:
            targets = following.browse().union(
                *(each._get_survivor() for each in following)
            )
            live = targets.filtered(lambda each: each.is_open or each._may_reopen())
            if live:
                return live.sorted("id")[-1:]
            following = following.follow_up_ids
        return self

    def _open_follow_up(self, message):
        """Record the complaint that follows this one, and confirm it to the customer.

        :param mail.message message: what the customer wrote
        :return: the new complaint
        :rtype: sales.mgmt.complaint
        """
        self.ensure_one()
        new = self.with_company(self.company_id).create(
            self._prepare_follow_up(message)
        )
        if self._is_by_customer(message):
            new._acknowledge()
        return new

    def _prepare_follow_up(self, message):
        """Return the values of the complaint that follows.

        :rtype: dict
        """
        by_customer = self._is_by_customer(message)
        author = message.author_id if by_customer else self.partner_id
        channel = "email" if message.message_type == "email" else "portal"
        return {
            **{name: self[name] for name in COPIED},
            **{name: self[name].id for name in COPIED_RECORDS},
            # the team is found anew where it is not there any more
            **({"team_id": self.team_id.id} if self.team_id.active else {}),
            "partner_id": (author or self.partner_id).id,
            "email_from": message.email_from if by_customer else self.email_from,
            "channel": channel if by_customer else "phone",
            "description": message.body,
            "follows_id": self.id,
        }

    def _take_late_word(self, message):
        """Bring a message, with its files, to where it goes on; the old one keeps it.

        :param mail.message message: what was said about another complaint
        """
        self.ensure_one()
        files = message.attachment_ids
        copies = files.browse().union(
            *(file.copy({"res_model": self._name, "res_id": self.id}) for file in files)
        )
        copy = self.message_post(
            body=message.body,
            subject=message.subject,
            author_id=message.author_id.id or False,
            email_from=message.email_from,
            message_type="comment",
            subtype_id=message.subtype_id.id,
            attachment_ids=copies.ids,
        )
        if not self._is_by_customer(copy):
            # one of us wrote it down: it is the customer's word all the same
            self._hear_customer(copy)

    def _link_repeats(self):
        """Extend `sales_mgmt_complaints`: what follows another repeats it."""
        result = super()._link_repeats()
        for complaint in self.sudo().filtered("follows_id"):
            complaint.previous_id = complaint.follows_id
        return result
