from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from ..handling.complaint import INTERNAL
from .compensation import GRANTED


class SalesMgmtComplaint(models.Model):
    """What is found out, done and given because of a complaint."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    why_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint.why",
        inverse_name="complaint_id",
        string="Five Whys",
        groups=INTERNAL,
    )
    measure_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint.measure",
        inverse_name="complaint_id",
        string="Actions",
        groups=INTERNAL,
    )
    open_measure_count = fields.Integer(
        compute="_compute_open_measure_count", groups=INTERNAL
    )
    check_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint.check",
        inverse_name="complaint_id",
        string="Checklist",
        groups=INTERNAL,
    )
    compensation_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint.compensation",
        inverse_name="complaint_id",
        groups=INTERNAL,
    )
    currency_id = fields.Many2one(related="company_id.currency_id", groups=INTERNAL)
    claimed_amount = fields.Monetary(
        string="Claimed",
        groups=INTERNAL,
        copy=False,
        help="What the customer asks for, in company currency.",
    )
    granted_amount = fields.Monetary(
        string="Granted",
        compute="_compute_granted_amount",
        store=True,
        groups=INTERNAL,
        help="What the customer was given, in company currency.",
    )
    known_solution_count = fields.Integer(
        string="Known Solutions",
        compute="_compute_known_solution_count",
        groups=INTERNAL,
    )

    @api.depends("measure_ids.state")
    def _compute_open_measure_count(self):
        counts = dict(
            self.env["sales.mgmt.complaint.measure"]._read_group(
                [("complaint_id", "in", self.ids), ("state", "in", ("todo", "done"))],
                ["complaint_id"],
                ["__count"],
            )
        )
        for complaint in self:
            complaint.open_measure_count = counts.get(complaint, 0)

    @api.depends("compensation_ids.company_amount", "compensation_ids.state")
    def _compute_granted_amount(self):
        for complaint in self:
            granted = complaint.compensation_ids.filtered(
                lambda each: each.state in GRANTED
            )
            complaint.granted_amount = sum(granted.mapped("company_amount"))

    @api.depends("category_id", "product_id")
    def _compute_known_solution_count(self):
        domains = [complaint._get_known_solution_domain() for complaint in self]
        solutions = self.env["sales.mgmt.complaint.known.solution"].search_fetch(
            Domain.OR(domains), ["category_id", "product_id", "company_id"]
        )
        for complaint, domain in zip(self, domains, strict=True):
            complaint.known_solution_count = len(solutions.filtered_domain(domain))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `sales_mgmt_complaints`: another category asks other points."""
        result = super().write(vals)
        if "category_id" in vals:
            self._fill_checklist()
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_known_solutions(self):
        """Open how complaints like this one were solved before."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_complaints.sales_mgmt_complaint_known_solution_action"
        )
        return {
            **action,
            "domain": self._get_known_solution_domain(),
            "context": {
                "complaint_id": self.id,
                "default_category_id": self.category_id.id,
                "default_product_id": self.product_id.id,
            },
        }

    def action_keep_solution(self):
        """Keep the solution for whoever meets the same problem next."""
        self.ensure_one()
        self._check_handler()
        if is_html_empty(self.solution):
            raise UserError(
                self.env._(
                    "%(complaint)s has no solution yet that could be kept.",
                    complaint=self.display_name,
                )
            )
        solution = self.env["sales.mgmt.complaint.known.solution"].create(
            {
                "name": self.name,
                "company_id": self.company_id.id,
                "category_id": self.category_id.id,
                "product_id": self.product_id.id,
                "cause_id": self.cause_id.id,
                "solution": self.solution,
                "hint": self.root_cause,
            }
        )
        return solution.get_formview_action()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _after_open(self):
        result = super()._after_open()
        self._fill_checklist()
        return result

    def _enter_state(self, state, now, before):
        """Extend `sales_mgmt_complaints`: required points come before resolving."""
        if state == "resolved":
            self._check_checklist()
        return super()._enter_state(state, now, before)

    def _check_checklist(self):
        """Refuse to resolve while a required point is open."""
        missing = self.check_ids.filtered(
            lambda each: each.is_required and not each.is_done
        )
        if missing:
            raise UserError(
                self.env._(
                    "%(complaint)s: “%(point)s” comes before resolving it.",
                    complaint=missing[0].complaint_id.display_name,
                    point=missing[0].name,
                )
            )

    def _fill_checklist(self):
        """Add the points of each category and those above it; keep what was ticked."""
        lineages = {
            category: category._get_lineage() for category in self.sudo().category_id
        }
        categories = self.env["sales.mgmt.complaint.category"].union(*lineages.values())
        points = (
            self.env["sales.mgmt.complaint.check.template"]
            .sudo()
            .search([("category_id", "in", categories.ids)])
        )
        checks = self.env["sales.mgmt.complaint.check"].sudo()
        present = checks.search([("complaint_id", "in", self.ids)])
        if not points and not present:
            return
        wanted = {
            (complaint, point)
            for complaint in self.sudo()
            for point in points
            if point.category_id in lineages.get(complaint.category_id, ())
        }
        known = {(each.complaint_id, each.template_id): each for each in present}
        present.filtered(
            lambda each: (
                each.template_id
                and not each.is_done
                and (each.complaint_id, each.template_id) not in wanted
            )
        ).unlink()
        checks.create(
            [
                {
                    "complaint_id": complaint.id,
                    "template_id": point.id,
                    "sequence": point.sequence,
                    "name": point.name,
                    "is_required": point.is_required,
                }
                for complaint, point in sorted(
                    wanted - known.keys(), key=lambda pair: (pair[0].id, pair[1].id)
                )
            ]
        )

    def _get_known_solution_domain(self):
        """Return the domain of solutions for the same category or product."""
        self.ensure_one()
        lineage = self.category_id._get_lineage() if self.category_id else []
        about = Domain("category_id", "in", [each.id for each in lineage])
        if self.product_id:
            about |= Domain("product_id", "=", self.product_id.id)
        return about & Domain("company_id", "in", (False, self.company_id.id))
