from odoo import api, fields, models

from .template import RATINGS


class SalesMgmtReviewRating(models.Model):
    """How one author rates one behavior of a person, from 1 to 5."""

    _name = "sales.mgmt.review.rating"
    _description = "Rating of a Behavior"
    _order = "form_id, sequence, id"

    form_id = fields.Many2one(
        comodel_name="sales.mgmt.review.form",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    person_id = fields.Many2one(
        related="form_id.person_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="form_id.company_id", store=True, precompute=True, index=True
    )
    line_id = fields.Many2one(
        comodel_name="sales.mgmt.review.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(related="line_id.sequence", store=True, precompute=True)
    name = fields.Char(related="line_id.name", string="Behavior")
    weight = fields.Float(related="line_id.weight", aggregator=None)
    rating = fields.Selection(selection=RATINGS)
    meaning = fields.Text(
        string="What the Rating Means", compute="_compute_meaning", compute_sudo=True
    )
    levels = fields.Text(compute="_compute_meaning", compute_sudo=True)
    remark = fields.Char(string="For Example")
    peer_view = fields.Char(string="Colleagues", compute="_compute_peer_view")

    _line_uniq = models.UniqueIndex("(form_id, line_id)")

    @api.depends("rating", "line_id")
    def _compute_meaning(self):
        for rating in self:
            line = rating.line_id
            rating.meaning = line[f"level_{rating.rating}"] if rating.rating else False
            rating.levels = "\n".join(
                f"{number}: {line[f'level_{number}']}"
                for number in range(1, 6)
                if line[f"level_{number}"]
            )

    @api.depends("form_id.kind", "line_id")
    @api.depends_context("uid")
    def _compute_peer_view(self):
        """Show the reviewer how colleagues rated; never the person."""
        self.peer_view = False
        shown = self.filtered(
            lambda each: (
                each.form_id.kind == "manager" and each.form_id.user_id != self.env.user
            )
        )
        rows = self.sudo()._read_group(
            [
                ("line_id", "in", shown.line_id.ids),
                ("form_id.kind", "=", "peer"),
                ("form_id.state", "=", "done"),
                ("rating", "!=", False),
            ],
            ["line_id"],
            ["rating:array_agg"],
        )
        by_line = {line.id: list(map(int, ratings)) for line, ratings in rows}
        for rating in shown:
            values = by_line.get(rating.line_id.id)
            if values:
                rating.peer_view = self.env._(
                    "%(mean)s of %(count)s",
                    mean=f"{sum(values) / len(values):.1f}",
                    count=len(values),
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `base`: only the author rates, and only until it is handed over."""
        self.sudo().form_id.review_id._check_not_signed()
        if not self.env.su:
            self.form_id._check_author()
            vals = {name: vals[name] for name in vals if name in ("rating", "remark")}
        result = super().write(vals)
        if "rating" in vals:
            self.sudo().form_id.filtered(lambda each: each.kind == "manager")._rescore()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self.form_id.review_id._check_not_signed()
