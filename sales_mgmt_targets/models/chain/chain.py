from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.landing import STRENGTH


class SalesMgmtChain(models.Model):
    """How customers are won, step by step, each step a metric.

    The first chain of a company is the one that screens look at; one of the company's
    own goes before one that all companies share.
    """

    _name = "sales.mgmt.chain"
    _description = "Conversion Chain"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "sequence, id"
    _audit_fields = ("name", "active", "company_id", "months", "strength")

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Empty: every company that has no chain of its own.",
    )
    step_ids = fields.One2many(
        comodel_name="sales.mgmt.chain.step",
        inverse_name="chain_id",
        string="Steps",
        copy=True,
    )
    months = fields.Integer(
        string="Months of History",
        required=True,
        default=12,
        help="So many months tell how often each step leads to the next.",
    )
    strength = fields.Integer(
        string="Weight of Others",
        required=True,
        default=STRENGTH,
        help="So many cases of one's own weigh as much as the rate of the others: "
        "whoever has few leans on the team.",
    )
    path_text = fields.Char(
        string="From First to Last", compute="_compute_path_text", compute_sudo=True
    )

    _months_range = models.Constraint(
        "CHECK (months BETWEEN 1 AND 36)", "The history has one to 36 months."
    )
    _strength_positive = models.Constraint(
        "CHECK (strength > 0)", "The weight of others is above zero."
    )

    @api.depends("step_ids.metric_id.name", "step_ids.sequence")
    @api.depends_context("lang")
    def _compute_path_text(self):
        for chain in self:
            chain.path_text = " → ".join(
                step.metric_id.name for step in chain.step_ids if step.metric_id
            )

    @api.constrains("step_ids", "active")
    def _check_steps(self):
        for chain in self:
            if chain.active and len(chain.step_ids) < 2:
                raise ValidationError(
                    self.env._(
                        "“%(chain)s” needs at least two steps: what there is first, "
                        "and what comes of it.",
                        chain=chain.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: the chain of a company is looked up anew."""
        chains = super().create(vals_list)
        self.env.registry.clear_cache()
        return chains

    def write(self, vals):
        """Extend `base`: the chain of a company is looked up anew."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Extend `base`: the chain of a company is looked up anew."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def copy_data(self, default=None):
        """Extend `base`: a copy is a variant of the company at work."""
        default = {"company_id": self.env.company.id, **(default or {})}
        return [
            {
                **vals,
                "name": default.get("name")
                or self.env._(
                    "%(chain)s of %(company)s",
                    chain=chain.name,
                    company=self.env.company.name,
                ),
                "sequence": chain.sequence,
            }
            for chain, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_make_own(self):
        """Copy the chain for the company at work, and open the copy."""
        self.ensure_one()
        own = self.copy()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": own.id,
            "views": [(False, "form")],
        }

    def action_open_funnel(self):
        """Open the funnel of the whole company through this chain."""
        self.ensure_one()
        return self.env["ir.actions.actions"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_chain_funnel_action"
        )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_for_company(self, company):
        """Return the chain that a company looks at, or nothing.

        :param res.company company: one company
        :rtype: sales.mgmt.chain
        """
        return self.sudo().browse(self._get_id_for_company(company.id) or ())

    @api.model
    @tools.ormcache("company_id")
    def _get_id_for_company(self, company_id):
        """Return the id of the chain of a company, kept in memory; False for none."""
        found = self.sudo().search(
            Domain("company_id", "in", [False, company_id]), order="sequence, id"
        )
        usable = found.filtered(lambda chain: len(chain._get_steps()) > 1)
        own = usable.filtered("company_id")
        return (own or usable)[:1].id

    def _get_steps(self):
        """Return the steps in order, without those that cannot be measured here.

        A metric outlives the module that brought its documents; such a step is left
        out, and its neighbours follow each other.

        :rtype: sales.mgmt.chain.step
        """
        self.ensure_one()
        available = set(self.env["sales.mgmt.metric"]._get_available_ids())
        return self.step_ids.sudo().filtered(
            lambda step: step.metric_id.id in available
        )

    def _check_usable(self):
        """Refuse a chain of which fewer than two steps can be measured.

        :raise UserError: naming the steps that are missing
        """
        self.ensure_one()
        if len(self._get_steps()) < 2:
            missing = self.step_ids.metric_id - self._get_steps().metric_id
            raise UserError(
                self.env._(
                    "“%(chain)s” has fewer than two steps that can be measured here. "
                    "Missing are the documents of: %(metrics)s. Install their module, "
                    "or choose other steps.",
                    chain=self.name,
                    metrics=", ".join(missing.mapped("name")) or "–",
                )
            )
