from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .payout_final import FINAL


class SalesMgmtPayoutStatement(models.Model):
    """What a person does with a statement: read, print, dispute."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout"

    display_name = fields.Char(compute="_compute_display_name")
    adjustment_ids = fields.One2many(
        comodel_name="sales.mgmt.payout.adjustment",
        string="Adjustments",
        compute="_compute_adjustment_ids",
    )
    balance_ids = fields.One2many(
        comodel_name="sales.mgmt.payout.balance",
        inverse_name="payout_id",
        string="Balances Moved",
    )
    dispute_ids = fields.One2many(
        comodel_name="sales.mgmt.dispute", inverse_name="payout_id", string="Disputes"
    )
    dispute_count = fields.Integer(compute="_compute_disputed")
    held_disputed = fields.Monetary(
        string="Held by Disputes",
        compute="_compute_disputed",
        help="Not paid with the statement, because a dispute was open; the next run "
        "pays it after the answer.",
    )
    payable = fields.Monetary(
        string="To Pay",
        compute="_compute_disputed",
        help="The total without what open disputes hold back.",
    )
    dispute_until = fields.Date(
        string="Disputes Until", compute="_compute_dispute_until"
    )
    can_dispute = fields.Boolean(compute="_compute_dispute_until")
    scheme_version = fields.Integer(related="scheme_id.version", string="Version")
    exception_reason = fields.Text(related="scheme_id.exception_reason")
    date_from = fields.Date(related="period_id.date_from")
    date_to = fields.Date(related="period_id.date_to")
    paid_on = fields.Date(compute="_compute_paid_on", compute_sudo=True)
    can_estimate = fields.Boolean(
        compute="_compute_can_estimate",
        help="The period is not over, so deals may still close in it.",
    )

    @api.depends("user_id.name", "period_id.name", "scheme_id.name")
    def _compute_display_name(self):
        for payout in self.sudo():
            payout.display_name = " · ".join(
                part
                for part in (
                    payout.user_id.name,
                    payout.period_id.name,
                    payout.scheme_id.name,
                )
                if part
            )

    @api.depends("line_ids.adjustment_id")
    def _compute_adjustment_ids(self):
        for payout in self:
            payout.adjustment_ids = payout.sudo().line_ids.adjustment_id.ids

    @api.depends("total", "dispute_ids.held_amount")
    def _compute_disputed(self):
        rows = self.env["sales.mgmt.dispute"]._read_group(
            [("payout_id", "in", self.ids)],
            ["payout_id"],
            ["__count", "held_amount:sum"],
        )
        figures = {payout.id: (count, held) for payout, count, held in rows}
        for payout in self:
            count, held = figures.get(payout.id, (0, 0.0))
            payout.dispute_count = count
            payout.held_disputed = held
            payout.payable = payout.total - held

    @api.depends_context("uid")
    @api.depends("state", "kind", "user_id")
    def _compute_dispute_until(self):
        today = fields.Date.context_today(self)
        for payout in self:
            last = payout._get_dispute_deadline()
            payout.dispute_until = last
            payout.can_dispute = (
                payout.kind == "pay"
                and payout.state in FINAL
                and payout.user_id == self.env.user
                and (not last or today <= last)
            )

    @api.depends("run_id.paid_on")
    def _compute_paid_on(self):
        for payout in self:
            payout.paid_on = payout.run_id.paid_on

    @api.depends("kind", "period_id.date_to")
    def _compute_can_estimate(self):
        today = fields.Date.context_today(self)
        for payout in self:
            is_over = not payout.date_to or payout.date_to < today
            payout.can_estimate = payout.kind == "preview" and not is_over

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_print(self):
        """Print the statements in one document, a new page for each person."""
        self.check_access("read")
        if self._needs_job():
            return self._start_job("statement", "merged")
        return self.env.ref("sales_mgmt_targets.payout_statement_action").report_action(
            self
        )

    def action_export_workbook(self):
        """Download the statement as a workbook, or several in one archive."""
        self._check_export()
        if self._needs_job():
            return self._start_job("workbook", "single")
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales_mgmt_targets/statement/{ids}",
            "target": "download",
        }

    def action_open_documents(self):
        """Open every document that the statement pays for, with what it earned."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_payout_share_action"
        )
        return {**action, "domain": [("line_id.payout_id", "in", self.ids)]}

    def action_open_disputes(self):
        """Open the disputes about the statement."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_dispute_action"
        )
        return {**action, "domain": [("payout_id", "in", self.ids)], "context": {}}

    def action_open_estimate(self):
        """Show what the statement would be if open deals closed."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.client"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_estimate_action"
        )
        place = [self.scheme_id.id, self.period_id.id]
        return {**action, "params": {"user_id": self.user_id.id, "place": place}}

    def action_open_rulebook(self):
        """Download the rulebook by which the statement was computed."""
        self.ensure_one()
        self.check_access("read")
        document = self.scheme_id.pdf_id
        if not document:
            raise UserError(
                self.env._(
                    "“%(scheme)s” has no printed rulebook yet; its rules are under "
                    "Incentives → Schemes.",
                    scheme=self.scheme_id.name,
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{document.id}?download=true",
            "target": "download",
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_export(self):
        """Refuse who may not read the statements, or not take data out of Odoo."""
        self.check_access("read")
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(
                self.env._(
                    "Your account may not export data. Ask an administrator for the "
                    "right “Allow exporting”, or print the statement."
                )
            )

    def _get_payable(self):
        """Return what is still to be paid of the statement."""
        self.ensure_one()
        self.env["sales.mgmt.dispute"].flush_model(["held_amount"])
        self.invalidate_recordset(["payable"])
        return self.payable

    def _get_dispute_deadline(self):
        """Return the last day on which a line can be disputed, or nothing.

        :rtype: date | None
        """
        self.ensure_one()
        run, days = self.sudo().run_id, self.sudo().company_id.sales_mgmt_dispute_days
        if not run.approved_on or not days:
            return None
        approved = fields.Datetime.context_timestamp(self, run.approved_on).date()
        return approved + timedelta(days=days)

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }


class SalesMgmtPayoutLineStatement(models.Model):
    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.line"

    dispute_ids = fields.One2many(
        comodel_name="sales.mgmt.dispute",
        inverse_name="payout_line_id",
        string="Disputes",
    )
    dispute_state = fields.Selection(
        selection=[("open", "Disputed"), ("closed", "Answered")],
        string="State of the Dispute",
        compute="_compute_dispute_state",
    )
    share_count = fields.Integer(
        string="Number of Documents", compute="_compute_share_count"
    )
    can_dispute = fields.Boolean(compute="_compute_can_dispute")

    @api.depends("dispute_ids.state")
    def _compute_dispute_state(self):
        for line in self:
            states = set(line.dispute_ids.mapped("state")) - {"withdrawn"}
            line.dispute_state = (
                "open" if "open" in states else "closed" if states else False
            )

    def _compute_share_count(self):
        counts = dict(
            self.env["sales.mgmt.payout.share"]._read_group(
                [("line_id", "in", self.ids)], ["line_id"], ["__count"]
            )
        )
        for line in self:
            line.share_count = counts.get(line, 0)

    @api.depends_context("uid")
    @api.depends("dispute_ids.state", "payout_id.can_dispute")
    def _compute_can_dispute(self):
        for line in self:
            line.can_dispute = (
                line.payout_id.can_dispute and line.dispute_state != "open"
            )

    def action_open_shares(self):
        """Open the documents that earned the amount of the line."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_payout_share_action"
        )
        return {**action, "domain": [("line_id", "=", self.id)]}

    def action_dispute(self):
        """Say what is wrong with the line; for the person whose line it is."""
        self.ensure_one()
        self.env["sales.mgmt.dispute"]._check_disputable(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute “%(line)s”", line=self.display_name),
            "res_model": "sales.mgmt.dispute",
            "views": [
                (
                    self.env.ref("sales_mgmt_targets.sales_mgmt_dispute_view_claim").id,
                    "form",
                )
            ],
            "target": "new",
            "context": {"default_payout_line_id": self.id},
        }


class SalesMgmtPayoutShareStatement(models.Model):
    _name = "sales.mgmt.payout.share"
    _inherit = ["sales.mgmt.payout.share", "sales.mgmt.document.door"]

    def action_open_document(self):
        """Open the document that earned the amount, or what stands for it."""
        self.ensure_one()
        self.check_access("read")
        return self._open_document(self._get_document(), self.name)

    def _get_document(self):
        """Return what earned the amount; of an invoice line, the invoice.

        :rtype: odoo.models.BaseModel
        """
        self.ensure_one()
        if self.model not in self.env or not self.res_id:
            return self.browse()
        document = self.env[self.model].browse(self.res_id).exists()
        if document._name == "account.move.line":
            return document.sudo().move_id.with_env(self.env)
        return document
