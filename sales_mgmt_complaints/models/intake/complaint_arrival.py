import logging

from markupsafe import Markup

from odoo import api, fields, models

from ..handling.complaint import INTERNAL
from ..handling.complaint_people import LISTED

_logger = logging.getLogger(__name__)
# How many complaints are welcomed together
BATCH = 200


class SalesMgmtComplaint(models.Model):
    """E-mails arrive in bursts: what follows on them is done for all of them at once.

    The complaint, its owner and the words of the customer are there as soon as the mail
    server has handed the message over. Deadlines, activities, followers and the
    confirmation to the customer follow within moments, by a job that every message
    asks for; until then the complaint counts as due at once.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    is_arriving = fields.Boolean(
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="It came a moment ago; its deadlines are about to be set.",
    )

    _arriving_idx = models.Index("(id) WHERE is_arriving")

    def _begin(self):
        """Extend `sales_mgmt_complaints`: what an e-mail opened is welcomed soon."""
        arriving = self.sudo().filtered("is_arriving")
        if arriving:
            self.env.ref("sales_mgmt_complaints.ir_cron_arrivals").sudo()._trigger()
        rest = self.browse((self.sudo() - arriving).ids)
        return super(SalesMgmtComplaint, rest)._begin()

    @api.model
    def _cron_welcome(self):
        """Do what follows on complaints that arrived, in batches; each is committed.

        One that cannot be welcomed stops no other; it is tried again the next time.
        """
        progress = self.env["ir.cron"]._commit_progress
        failed = self.browse()
        while waiting := self._find_arriving(failed):
            if not waiting._try_to_welcome():
                for complaint in waiting:
                    if not complaint._try_to_welcome():
                        failed |= complaint
            if not progress(len(waiting)):
                return

    @api.model
    def _find_arriving(self, failed=()):
        """Return the next complaints to be welcomed.

        :param sales.mgmt.complaint failed: those that are not tried again now
        """
        return self.search(
            [
                ("is_arriving", "=", True),
                ("id", "not in", [each.id for each in failed]),
            ],
            order="id",
            limit=BATCH,
        )

    def _try_to_welcome(self):
        """Welcome complaints, or leave them as they are.

        :return: whether it worked
        """
        try:
            with self.env.cr.savepoint():
                self._welcome()
                self.env.flush_all()
        except Exception:
            _logger.exception("These complaints could not be welcomed: %s", self.ids)
            self.env.invalidate_all(flush=False)
            return False
        return True

    def _welcome(self):
        """Do what follows on complaints that arrived by e-mail."""
        self.is_arriving = False
        self._after_open()
        self._tell_sales()
        self.filtered(lambda each: not each.reporter_id)._acknowledge()

    def _tell_sales(self):
        """Send those of sales who follow a customer one message about what arrived."""
        owned = {}
        for complaint in self.sudo():
            people = complaint.message_partner_ids.user_ids.filtered(
                lambda user, complaint=complaint: (
                    not user.share and user != complaint.user_id
                )
            )
            for user in people:
                owned.setdefault(user, []).append(complaint.id)
        for user, ids in owned.items():
            complaints = self.sudo().browse(ids).with_context(lang=user.lang)
            complaints._send_arrivals_to(user)

    def _send_arrivals_to(self, user):
        """Send somebody what their customers complain about."""
        items = Markup().join(
            Markup("<li>%s: %s</li>")
            % (each._get_customer_name(), each._get_html_link())
            for each in self[:LISTED]
        )
        rest = len(self) - LISTED
        more = self.env._("and %(count)s more", count=rest) if rest > 0 else ""
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._(
                "New complaint of %(customer)s", customer=self._get_customer_name()
            )
            if len(self) == 1
            else self.env._("%(count)s customers of yours complain", count=len(self)),
            body=Markup("<ul>%s</ul><p>%s</p>") % (items, more),
        )
