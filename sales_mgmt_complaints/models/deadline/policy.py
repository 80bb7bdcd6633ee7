from odoo import api, fields, models
from odoo.fields import Domain

from ..handling.severity import SEVERITIES

KINDS = [
    ("response", "First Answer"),
    ("resolution", "Solution"),
    ("update", "Word on Progress"),
    ("reminder", "Ask the Customer Again"),
]
# They stand still while the customer is asked; the reminder runs only then
PAUSING = ("response", "resolution", "update")
WARN_PERCENT = 80


class SalesMgmtComplaintPolicy(models.Model):
    """How quickly complaints are answered and solved.

    Of all policies that fit a complaint the one with the most conditions holds, of
    those the one of the deeper category, and then the first in order. What it says
    nothing about, the team of the complaint does.
    """

    _name = "sales.mgmt.complaint.policy"
    _description = "Deadline Policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Empty: all companies."
    )
    team_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.team",
        index="btree_not_null",
        help="Empty: all teams.",
    )
    category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category",
        index="btree_not_null",
        help="With all categories below it. Empty: all.",
    )
    severity = fields.Selection(selection=SEVERITIES, help="Empty: all.")
    partner_tag_ids = fields.Many2many(
        comodel_name="res.partner.category",
        relation="sales_mgmt_complaint_policy_tag_rel",
        column1="policy_id",
        column2="tag_id",
        string="Customer Tags",
        help="For customers with one of these tags. Empty: all customers.",
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        help="Hours are counted in it. Empty: that of the team, else of the company. A "
        "calendar without fixed hours counts round the clock, apart from holidays.",
    )
    target_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint.policy.target",
        inverse_name="policy_id",
        string="Targets",
        copy=True,
    )

    @api.constrains("company_id", "team_id")
    def _check_team_of_company(self):
        for policy in self:
            policy.team_id._check_of_company(policy.company_id, policy.name)

    @api.model
    def _find_for(self, complaints):
        """Return the policy that holds for each complaint, read once for all of them.

        :param sales.mgmt.complaint complaints: any number
        :return: an empty policy where none fits
        :rtype: dict[sales.mgmt.complaint, sales.mgmt.complaint.policy]
        """
        policies = self.sudo().with_context(active_test=True).search(Domain.TRUE)
        found = {}
        for complaint in complaints.sudo():
            facts = complaint._get_policy_facts()
            fitting = policies.filtered(lambda each, facts=facts: each._fits(facts))
            found[complaint] = min(
                fitting, key=lambda each: each._get_rank(), default=policies.browse()
            )
        return found

    def _fits(self, facts):
        """Tell whether all conditions hold for a complaint.

        :param dict facts: of one complaint, from `_get_policy_facts`
        """
        return (
            self.company_id.id in (False, facts["company"])
            and self.team_id.id in (False, facts["team"])
            and self.category_id.id in (False, *facts["categories"])
            and self.severity in (False, facts["severity"])
            and (
                not self.partner_tag_ids
                or not facts["tags"].isdisjoint(self.partner_tag_ids.ids)
            )
        )

    def _get_rank(self):
        """Return a key by which the most specific policy comes first."""
        conditions = sum(
            bool(self[name])
            for name in (
                "company_id",
                "team_id",
                "category_id",
                "severity",
                "partner_tag_ids",
            )
        )
        depth = (self.category_id.parent_path or "").count("/")
        return (-conditions, -depth, self.sequence, self.id)


class SalesMgmtComplaintPolicyTarget(models.Model):
    """Within how many working hours a policy wants something done."""

    _name = "sales.mgmt.complaint.policy.target"
    _description = "Target of a Deadline Policy"
    _order = "policy_id, hours, id"

    policy_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.policy",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        selection=KINDS,
        required=True,
        string="What",
        help="Word on progress: so long after each answer, until it is solved, the "
        "customer hears from us again. Ask again: so long after the customer was asked "
        "and has not answered.",
    )
    hours = fields.Float(required=True, help="Hours of working time.")
    warn_percent = fields.Integer(
        string="Warn At (%)",
        required=True,
        default=WARN_PERCENT,
        help="Part of the time after which it is marked as urgent.",
    )

    _kind_uniq = models.UniqueIndex(
        "(policy_id, kind)", "A policy has only one target of each kind."
    )
    _hours_positive = models.Constraint(
        "CHECK (hours > 0)", "A target takes more than zero hours."
    )
    _warn_percent_range = models.Constraint(
        "CHECK (warn_percent BETWEEN 1 AND 100)",
        "A warning comes between 1 and 100 % of the time.",
    )

    @api.depends("kind", "hours")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for target in self:
            target.display_name = self.env._(
                "%(kind)s: %(hours)g h",
                kind=labels.get(target.kind),
                hours=target.hours,
            )
