from collections import Counter

from odoo import api, fields, models

from .cover import LEVELS, STANDS_IN


class SalesMgmtCoverRequirement(models.Model):
    """How many people of a unit have to be able to do a topic, and how many can.

    Whoever works in a unit below counts as well; leavers do not.
    """

    _name = "sales.mgmt.cover.requirement"
    _description = "Minimum Cover"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "unit_id, topic_id"
    _rec_name = "topic_id"
    _check_company_auto = True
    _audit_fields = ("unit_id", "topic_id", "level_min", "minimum")

    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="unit_id.company_id", store=True, precompute=True, index=True
    )
    topic_id = fields.Many2one(
        comodel_name="sales.mgmt.cover.topic",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    level_min = fields.Selection(
        selection=LEVELS[2:], string="At Least", required=True, default=STANDS_IN
    )
    minimum = fields.Integer(string="People Needed", required=True, default=2)
    covered = fields.Integer(string="People There", compute="_compute_covered")
    missing = fields.Integer(
        string="People Missing", compute="_compute_covered", search="_search_missing"
    )

    _minimum_positive = models.Constraint(
        "CHECK (minimum > 0)", "Nobody needed is no requirement."
    )
    _one_each = models.UniqueIndex(
        "(unit_id, topic_id, level_min)",
        "The unit has a minimum for this topic and level already.",
    )

    @api.depends(
        "unit_id",
        "level_min",
        "minimum",
        "topic_id.cover_ids.level",
        "topic_id.cover_ids.unit_id",
    )
    def _compute_covered(self):
        counts = self._count_people()
        for requirement in self:
            unit, topic = requirement.unit_id, requirement.topic_id
            there = sum(
                counts[unit, topic, level]
                for level, _label in LEVELS
                if level >= (requirement.level_min or STANDS_IN)
            )
            requirement.covered = there
            requirement.missing = max(0, requirement.minimum - there)

    def _count_people(self):
        """Return how many people there are by unit, topic and level.

        Counted for everybody who may read the requirement: a number and no names.

        :rtype: Counter
        """
        rows = (
            self.env["sales.mgmt.cover"]
            .sudo()
            ._read_group(
                [
                    ("topic_id", "in", self.topic_id.ids),
                    ("level", ">=", STANDS_IN),
                    ("person_id.active", "=", True),
                    ("unit_id", "!=", False),
                ],
                ["unit_id", "topic_id", "level"],
                ["__count"],
            )
        )
        counts = Counter()
        for unit, topic, level, count in rows:
            for above in unit.ancestor_ids:
                counts[above, topic, level] += count
        return counts

    @api.model
    def _search_missing(self, operator, value):
        """Compare the people missing; there are few requirements."""
        compare = {
            ">": lambda missing: missing > value,
            ">=": lambda missing: missing >= value,
            "<": lambda missing: missing < value,
            "<=": lambda missing: missing <= value,
            "in": lambda missing: missing in value,
        }.get(operator)
        if compare is None:
            return NotImplemented
        found = self.search([("minimum", ">", 0)]).filtered(
            lambda each: compare(each.missing)
        )
        return [("id", "in", found.ids)]

    def _get_figures(self):
        """Return what the matrix shows of a requirement."""
        return {
            "id": self.id,
            "have": self.covered,
            "need": self.minimum,
            "hole": self.missing > 0,
        }

    def action_open_people(self):
        """Open who can do it, as far as the reader may see them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.topic_id.name,
            "res_model": "sales.mgmt.cover",
            "view_mode": "list,form",
            "domain": [
                ("topic_id", "=", self.topic_id.id),
                ("unit_id", "child_of", self.unit_id.id),
                ("person_id.active", "=", True),
            ],
            "context": {"default_topic_id": self.topic_id.id},
        }
