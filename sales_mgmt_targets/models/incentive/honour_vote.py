from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

POINTS = [
    ("1", "1 – hardly"),
    ("2", "2 – somewhat"),
    ("3", "3 – good"),
    ("4", "4 – very good"),
    ("5", "5 – outstanding"),
]


class SalesMgmtHonourVote(models.Model):
    """What a juror thinks of a candidate: one to five points, and why."""

    _name = "sales.mgmt.honour.vote"
    _description = "Honour Vote"
    _order = "candidate_id, id"
    _rec_name = "candidate_id"

    candidate_id = fields.Many2one(
        comodel_name="sales.mgmt.honour.candidate",
        required=True,
        index=True,
        ondelete="restrict",
    )
    round_id = fields.Many2one(
        related="candidate_id.round_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="candidate_id.company_id", store=True, precompute=True
    )
    juror_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    points = fields.Selection(selection=POINTS, required=True)
    comment = fields.Text()
    reasons = fields.Text(related="candidate_id.reasons")
    figures = fields.Text(related="candidate_id.figures")

    _once_uniq = models.Constraint(
        "UNIQUE (candidate_id, juror_id)",
        "You voted on this candidate already; change that vote.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "juror_id": self.env.uid} for vals in vals_list]
        votes = super().create(vals_list)
        votes._check_votes()
        return votes

    def write(self, vals):
        if not self.env.su and vals.keys() - {"points", "comment"}:
            raise AccessError(
                self.env._("Of a vote only the points and the comment are changed.")
            )
        self._check_votes()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_counted(self):
        self._check_votes()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_votes(self):
        """Refuse votes out of time, of outsiders and of candidates, in sudo too."""
        for vote in self.sudo():
            current = vote.round_id
            current._check_state("jury")
            if vote.juror_id in current.candidate_ids.user_id:
                raise AccessError(
                    self.env._(
                        "You are a candidate of “%(round)s” yourself and do not vote.",
                        round=current.display_name,
                    )
                )
            if vote.juror_id not in current.honour_id.juror_ids:
                raise AccessError(
                    self.env._(
                        "Only the jury of “%(round)s” votes.",
                        round=current.display_name,
                    )
                )
            if vote.juror_id != self.env.user and not self.env.su:
                raise AccessError(self.env._("Everybody votes for themselves only."))
            if current.vote_until and current.vote_until < (
                current.honour_id._get_today()
            ):
                raise UserError(
                    self.env._(
                        "The time for votes on “%(round)s” is over.",
                        round=current.display_name,
                    )
                )
