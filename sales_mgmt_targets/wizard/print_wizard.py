from odoo import api, fields, models
from odoo.exceptions import AccessError


class SalesMgmtPrintWizard(models.TransientModel):
    """Choose whose performance reports are printed, and how."""

    _name = "sales.mgmt.print.wizard"
    _description = "Print Performance Reports"

    plan_id = fields.Many2one(comodel_name="sales.mgmt.plan", readonly=True)
    target_ids = fields.Many2many(comodel_name="sales.mgmt.target", readonly=True)
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        help="Print this unit and everything below it; empty for the whole plan.",
    )
    with_people = fields.Boolean(string="People", default=True)
    with_units = fields.Boolean(string="Units")
    output = fields.Selection(
        selection=[("merged", "One document"), ("single", "One file per person")],
        required=True,
        default="merged",
    )
    report_count = fields.Integer(string="Reports", compute="_compute_report_count")

    @api.depends("plan_id", "target_ids", "unit_id", "with_people", "with_units")
    def _compute_report_count(self):
        for wizard in self:
            wizard.report_count = len(wizard._get_groups())

    @api.model
    def _check_printer(self):
        """Refuse who reads nobody's targets but their own."""
        groups = ("group_leader", "group_auditor")
        if not any(
            self.env.user.has_group(f"sales_mgmt_targets.{name}") for name in groups
        ):
            raise AccessError(
                self.env._(
                    "Leaders, sales planning managers and auditors print many reports "
                    "at once. Print your own from your target."
                )
            )

    @api.model
    def _open(self, **values):
        """Return the dialog for some plan or some targets."""
        self._check_printer()
        wizard = self.create(values)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print Performance Reports"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _get_groups(self):
        """Return the targets of each report, units before the people in them.

        :rtype: list[sales.mgmt.target]
        """
        self.ensure_one()
        targets = self.target_ids or self._find_targets()
        return list(
            targets.sorted(self._get_place)
            .grouped(
                lambda target: (
                    target.plan_id,
                    target.unit_id,
                    target.user_id,
                    target.period_id,
                )
            )
            .values()
        )

    @staticmethod
    def _get_place(target):
        """Return where a report comes: by the tree of units, then people by name."""
        return (
            target.plan_id.id,
            [int(unit_id) for unit_id in target.unit_id.parent_path.split("/")[:-1]],
            target.user_id.name or "",
        )

    def _find_targets(self):
        """Return what the reader may read of the plan's year, as chosen."""
        domain = fields.Domain("plan_id", "=", self.plan_id.id)
        domain &= fields.Domain("period_id", "=", self.plan_id.period_id.id)
        if self.unit_id:
            domain &= fields.Domain("unit_id", "child_of", self.unit_id.id)
        if not self.with_people:
            domain &= fields.Domain("user_id", "=", False)
        if not self.with_units:
            domain &= fields.Domain("user_id", "!=", False)
        return self.env["sales.mgmt.target"].search(domain)

    def action_print(self):
        """Begin to print in the background, and show how far it is."""
        self.ensure_one()
        self._check_printer()
        groups = self._get_groups()
        plans = self.plan_id or self.target_ids.plan_id
        job = self.env["sales.mgmt.print.job"]._start(
            self.env._(
                "Performance Reports %(plans)s", plans=", ".join(plans.mapped("name"))
            ),
            groups,
            self.output,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": job._name,
            "res_id": job.id,
            "views": [(False, "form")],
        }
