from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL


class SaleOrder(models.Model):
    _inherit = "sale.order"

    credit_share_ids = fields.One2many(
        comodel_name="sales.mgmt.credit.share",
        inverse_name="order_id",
        string="Credit Shares",
        readonly=True,
        groups="sales_mgmt_targets.group_user,sales_mgmt_targets.group_auditor,"
        "sales_mgmt_targets.group_incentive_officer",
        help="Who is credited for the order; without shares it is the salesperson.",
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_credit_sharing(self):
        """Ask among whom the credit of the order is shared, and why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Share the Credit of %(order)s", order=self.name),
            "res_model": "sales.mgmt.credit.sharing",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _share_credit(self, shares, reason):
        """Share the credit of the order among people; what was said before is replaced.

        What is posted already is corrected in the next period that is closed.

        :param list[tuple[res.users, str, float]] shares: person, role and share from 0
            to 1; none: all is the salesperson's again
        :param str reason: why, for the audit log
        :raise AccessError: the user may not, or is concerned
        """
        self.ensure_one()
        self.check_access("read")
        before = self._describe_credit_shares()
        people = self.env["res.users"].union(*(user for user, _role, _share in shares))
        self._check_credit_sharing(people)
        self._check_splits_whole(shares)
        units = {
            each.user_id: each.unit_id
            for each in self._find_assignments(people).filtered("is_main")
        }
        self.sudo().credit_share_ids.unlink()
        self.env["sales.mgmt.credit.share"].sudo().create(
            [
                {
                    "order_id": self.id,
                    "user_id": user.id,
                    "unit_id": units[user].id if user in units else False,
                    "role": role,
                    "share": share,
                }
                for user, role, share in shares
            ]
        )
        self.env["sales.mgmt.audit"]._log(
            self,
            self.env._("Credit shared"),
            reason=reason,
            changes={self.env._("Credited"): (before, self._describe_credit_shares())},
        )

    def _check_credit_sharing(self, people):
        """Refuse those who share in the credit themselves, and those who do not lead.

        :param res.users people: who is to be credited
        """
        concerned = self.sudo().credit_share_ids.user_id | self.sudo().user_id | people
        if self.env.user in concerned:
            raise AccessError(
                self.env._(
                    "You are credited for %(order)s yourself. Ask somebody whom it "
                    "does not concern to share it.",
                    order=self.name,
                )
            )
        is_manager = any(
            self.env.user.has_group(f"sales_mgmt_targets.group_{role}")
            for role in ("manager", "incentive_officer")
        )
        if is_manager:
            return
        if not self._is_led_by_user():
            raise AccessError(
                self.env._(
                    "Only leaders of %(user)s, managers and incentive officers share "
                    "the credit of %(order)s.",
                    user=self.sudo().user_id.name or self.env._("its salesperson"),
                    order=self.name,
                )
            )
        if self._has_posted_credits():
            raise AccessError(
                self.env._(
                    "%(order)s was credited in a period that is closed. A manager or "
                    "an incentive officer can still share it; the difference is "
                    "corrected in the first open period.",
                    order=self.name,
                )
            )

    def _check_splits_whole(self, shares):
        """Refuse splits that are not 100 % together."""
        splits = [
            round(share * 10**6) for _user, role, share in shares if role == "split"
        ]
        if splits and sum(splits) != 10**6:
            raise UserError(
                self.env._(
                    "The splits of %(order)s are %(sum)s %% together. Make them 100 "
                    "%% exactly, or remove them all: then the salesperson has the "
                    "whole credit.",
                    order=self.name,
                    sum=f"{sum(splits) / 10**4:.10g}",
                )
            )

    def _is_led_by_user(self):
        """Tell whether the user leads a unit in which the salesperson works today."""
        units = self._find_assignments(self.sudo().user_id).unit_id
        return self.env.user in units.ancestor_ids.responsible_ids

    def _find_assignments(self, people):
        """Return where people work today in the company of the order."""
        company = self.sudo().company_id
        today = self.env["sales.mgmt.calendar"]._get_for_company(company)._get_today()
        assignments = self.env["sales.mgmt.assignment"].sudo()
        return assignments.search(
            assignments._get_current_domain(today, today)
            & Domain("user_id", "in", people.ids)
            & Domain("company_id", "=", company.id)
        )

    def _has_posted_credits(self):
        """Tell whether lines of the order stand in the ledger."""
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    SELECT
                      FROM sale_order_line AS line
                      JOIN sale_order_line_invoice_rel AS invoiced
                        ON invoiced.order_line_id = line.id
                      JOIN sales_mgmt_credit AS credit
                        ON credit.credited_line_id = invoiced.invoice_line_id
                     WHERE line.order_id = %s
                     LIMIT 1
                    """,
                    self.id,
                )
            )
        )

    def _describe_credit_shares(self):
        """Return in words who is credited with which part."""
        order = self.sudo()
        return ", ".join(
            f"{share.user_id.name} {share.share * 100:g} %"
            + (f" ({share.role})" if share.role == "overlay" else "")
            for share in order.credit_share_ids
        ) or (order.user_id.name or "")
