from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesMgmtCareerPlace(models.TransientModel):
    """Asks on which level people stand, as long as no decision says so."""

    _name = "sales.mgmt.career.place"
    _description = "Place on a Career Level"

    person_ids = fields.Many2many(
        comodel_name="sales.mgmt.person",
        relation="sales_mgmt_career_place_person_rel",
        column1="place_id",
        column2="person_id",
        string="People",
        required=True,
    )
    company_ids = fields.Many2many(
        comodel_name="res.company", compute="_compute_company_ids"
    )
    level_id = fields.Many2one(comodel_name="sales.mgmt.career.level")
    since = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The day counts for criteria such as months at the level.",
    )
    reason = fields.Text(help="E.g. the title in the contract. It is kept.")

    @api.depends("person_ids")
    def _compute_company_ids(self):
        for place in self:
            place.company_ids = place.person_ids.company_id

    def action_confirm(self):
        """Place everybody, as an officer of Employees."""
        self.ensure_one()
        self.person_ids._check_placing()
        self._check_complete()
        # nobody else writes standings, and the check is done
        people = self.person_ids.sudo()
        people.env["sales.mgmt.career.standing"]._place(
            people, self.level_id.sudo(), self.since, self.reason.strip()
        )
        for company, group in people.grouped("company_id").items():
            self.env["sales.mgmt.career.eligibility"]._evaluate(company, group)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_complete(self):
        """Refuse what says too little, lies ahead, or belongs to another company."""
        if not self.level_id or not (self.reason or "").strip():
            raise UserError(
                self.env._("Choose a level and say why these people stand on it.")
            )
        if self.since > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "People are placed as of today or earlier. What comes later is a "
                    "decision that somebody approves."
                )
            )
        company = self.level_id.company_id
        other = self.person_ids.filtered(lambda each: each.company_id != company)[:1]
        if company and other:
            raise UserError(
                self.env._(
                    "“%(level)s” is a level of %(company)s, where %(person)s does not "
                    "work.",
                    level=self.level_id.name,
                    company=company.name,
                    person=other.name,
                )
            )
        former = self.person_ids.filtered(lambda each: not each.active)[:1]
        if former:
            raise UserError(
                self.env._(
                    "%(person)s is not in sales any more. Take them off the list.",
                    person=former.name,
                )
            )
