from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError


class SalesMgmtPlan(models.Model):
    """Letters of a revision go to those whose targets changed.

    Who accepted the same figures in a version before has accepted them. All others get
    a letter with the new figures, and the one before is not answered any more.
    """

    # a room extends what is another room's
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    def _ask_again(self):
        """Extend: where letters were sent, they are sent of the new version too."""
        super()._ask_again()
        letters = self.replaces_id.sudo().commitment_ids
        if not letters:
            return
        letters.filtered(lambda letter: letter.state != "accepted").activity_unlink(
            ["mail.mail_activity_data_todo"]
        )
        if self.sudo()._write_letters():
            self.env.ref("sales_mgmt_targets.ir_cron_commitments").sudo()._trigger()

    def _write_letters(self, among=None):
        """Extend: of a revision only to those who did not accept these figures yet."""
        revisions = self.filtered("replaces_id")
        letters = super(SalesMgmtPlan, self - revisions)._write_letters(among)
        for plan in revisions:
            users = plan._find_people_to_ask()
            if among is not None:
                users &= among
            letters |= super(SalesMgmtPlan, plan)._write_letters(users)
        return letters

    def _find_people_to_ask(self):
        """Return whose figures are not those that they accepted last.

        :rtype: res.users
        """
        self.ensure_one()
        first = self.first_version_id
        letters = self.env["sales.mgmt.commitment"].search(
            [
                "|",
                ("plan_id", "=", first.id),
                ("plan_id.first_version_id", "=", first.id),
                ("plan_id.version", "<", self.version),
            ]
        )
        last = {}
        for letter in letters.sorted(lambda each: each.plan_id.version):
            last[letter.user_id.id] = letter
        users = self.env["res.users"]
        return users.browse(
            user
            for user, rows in self._get_letter_figures().items()
            if user not in last
            or last[user].state != "accepted"
            or self._read_figures(last[user].figures) != self._read_figures(rows)
        )

    def _read_figures(self, rows):
        """Return figures of a letter in a form that can be compared across versions.

        :rtype: dict
        """
        lines = self.env["sales.mgmt.plan.line"]
        figures = {}
        for row in rows or []:
            line = lines.browse(row["line"])
            months = [(day, Decimal(amount)) for day, amount in row["months"]]
            key = line.metric_id.id, line.segmentation_id.id
            figures[key] = Decimal(row.get("year") or 0), months
        return figures


class SalesMgmtCommitment(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.commitment"

    def _check_answerable(self, way):
        """Extend: a letter of a superseded version is not answered any more."""
        letter = self.sudo()
        if letter.plan_id.state == "superseded" and letter.state != "accepted":
            raise UserError(
                self.env._(
                    "The targets of “%(plan)s” were replaced by “%(revision)s”. Answer "
                    "the letter of that version.",
                    plan=letter.plan_id.name,
                    revision=letter.plan_id.revision_id.name,
                )
            )
        return super()._check_answerable(way)
