from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtDocumentAssign(models.TransientModel):
    """Give the documents of a period that have no salesperson to one.

    The documents are written with the rights of whoever assigns them, so their own
    rules and messages hold.
    """

    _name = "sales.mgmt.document.assign"
    _description = "Assign Documents"

    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="period_id.company_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    document_count = fields.Integer(
        string="Documents", compute="_compute_document_count"
    )
    document_name = fields.Char(string="Kind", compute="_compute_document_count")

    @api.depends("metric_id", "period_id")
    def _compute_document_count(self):
        for wizard in self:
            owners = wizard._get_owners()
            wizard.document_count = len(owners)
            wizard.document_name = self.env["ir.model"]._get(owners._name).name

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_assign(self):
        """Write the salesperson on the documents and refresh the figures."""
        self.ensure_one()
        owners = self._get_owners()
        if not self.user_id:
            raise UserError(self.env._("Choose who the documents belong to."))
        if not owners:
            raise UserError(
                self.env._(
                    "0 documents of %(metric)s in %(period)s are without salesperson.",
                    metric=self.metric_id.name,
                    period=self.period_id.name,
                )
            )
        owners.check_access("write")
        owners.write({self._get_user_field(): self.user_id.id})
        self.env.ref("sales_mgmt_targets.ir_cron_refresh").sudo()._trigger()
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_user_field(self):
        return self._get_source().user_path.split(".")[-1]

    def _get_source(self):
        """Return the source whose documents are assigned.

        :raise UserError: its documents know no salesperson
        """
        self.metric_id.check_access("read")
        source = self.metric_id.sudo().source_ids.filtered("user_path")[:1]
        if not source or not source._is_available():
            raise UserError(
                self.env._(
                    "The documents of %(metric)s carry no salesperson that could be "
                    "written.",
                    metric=self.metric_id.name,
                )
            )
        return source

    def _get_owners(self):
        """Return the records that carry the salesperson, e.g. the orders of lines.

        Only what the reader may see: others stay as they are.

        :rtype: odoo.models.BaseModel
        """
        source = self._get_source()
        model, record_ids = (
            self.env["sales.mgmt.measurement"]
            .sudo()
            ._find_documents(self.metric_id, self.period_id, self.env["res.users"])
        )
        documents = self.env[model].with_context(active_test=False)
        documents.check_access("read")
        readable = documents.search([("id", "in", record_ids)])
        *steps, _last = source.user_path.split(".")
        return readable.mapped(".".join(steps)) if steps else readable
