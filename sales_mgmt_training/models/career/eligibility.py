from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

STATES = [
    ("eligible", "Eligible"),
    ("nearly", "Nearly"),
    ("not_yet", "Not Yet"),
]
# Of whoever evaluates: two at once would write the same rows
ADVISORY_LOCK = 0x53_4D_45_4C


class SalesMgmtCareerEligibility(models.Model):
    """How far a person is from a next level, criterion by criterion, as of last night.

    Written by the evaluation alone, in SQL, so that nobody writes down their own
    progress.
    """

    _name = "sales.mgmt.career.eligibility"
    _description = "Eligibility for a Career Level"
    _inherit = ["sales.mgmt.person.mixin"]
    _order = "missing_count, person_id, id"
    _log_access = False

    person_id = fields.Many2one(readonly=True, ondelete="cascade")
    unit_id = fields.Many2one(store=True, index=True)
    level_id = fields.Many2one(
        comodel_name="sales.mgmt.career.level",
        string="Next Level",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    ladder_id = fields.Many2one(related="level_id.ladder_id", string="Ladder")
    from_level_id = fields.Many2one(
        comodel_name="sales.mgmt.career.level",
        string="Level Today",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        index=True,
        help="Nearly: all criteria are met but one.",
    )
    met_count = fields.Integer(string="Met", readonly=True, aggregator=None)
    criterion_count = fields.Integer(
        string="Number of Criteria", readonly=True, aggregator=None
    )
    missing_count = fields.Integer(string="Missing", readonly=True, aggregator=None)
    progress = fields.Float(
        compute="_compute_progress", help="Criteria that are met, out of 100."
    )
    missing = fields.Text(string="What Is Missing", compute="_compute_missing")
    eligible_on = fields.Date(
        string="Eligible Since",
        readonly=True,
        help="The first day of those on which all criteria were met without a break.",
    )
    evaluated_on = fields.Datetime(string="As Of", readonly=True)
    evidence_ids = fields.One2many(
        comodel_name="sales.mgmt.career.evidence",
        inverse_name="eligibility_id",
        string="Criteria and Evidence",
        readonly=True,
    )
    open_promotion_id = fields.Many2one(
        comodel_name="sales.mgmt.career.promotion",
        string="Decision Under Way",
        compute="_compute_open_promotion_id",
    )
    may_propose = fields.Boolean(
        compute="_compute_may_propose", export_string_translation=False
    )

    _person_level_uniq = models.UniqueIndex("(person_id, level_id)")

    @api.depends("person_id", "level_id")
    def _compute_display_name(self):
        for each in self:
            each.display_name = f"{each.sudo().person_id.name} → {each.level_id.name}"

    @api.depends("met_count", "criterion_count")
    def _compute_progress(self):
        for each in self:
            count = each.criterion_count
            each.progress = 100 * each.met_count / count if count else 0

    @api.depends("evidence_ids.state")
    @api.depends_context("lang")
    def _compute_missing(self):
        for each in self:
            missing = each.evidence_ids.filtered(lambda row: row.state != "met")
            each.missing = "\n".join(filter(None, missing.mapped("missing")))

    @api.depends("person_id")
    @api.depends_context("uid")
    def _compute_open_promotion_id(self):
        promotions = self.env["sales.mgmt.career.promotion"].search(
            [
                ("person_id", "in", self.person_id.ids),
                ("state", "in", ("proposed", "approved")),
            ]
        )
        by_person = {each.person_id: each for each in promotions}
        for each in self:
            each.open_promotion_id = by_person.get(each.person_id)

    @api.depends("person_id", "open_promotion_id")
    @api.depends_context("uid")
    def _compute_may_propose(self):
        promotions = self.env["sales.mgmt.career.promotion"]
        for each in self:
            each.may_propose = not each.open_promotion_id and promotions._leads(
                each.person_id
            )

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_evaluate(self):
        """Judge everybody, company by company, every night."""
        companies = self.env["res.company"].search(Domain.TRUE)
        for left, company in zip(
            range(len(companies) - 1, -1, -1), companies, strict=True
        ):
            self._evaluate(company)
            self.env["ir.cron"]._commit_progress(1, remaining=left)

    @api.model
    def _evaluate_soon(self):
        """Judge everybody anew in a minute: what is asked for has changed."""
        self.env.ref("sales_mgmt_training.ir_cron_career").sudo()._trigger()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def action_evaluate(self):
        """Judge everybody of the own companies anew, as an officer of Employees."""
        if not self.env.user.has_group("hr.group_hr_user"):
            raise AccessError(
                self.env._(
                    "Officers of Employees start the evaluation; it also runs by "
                    "itself every night."
                )
            )
        # figures and documents of everybody are read, and nobody writes the result
        for company in self.env.companies:
            if not self.sudo()._evaluate(company):
                raise UserError(
                    self.env._(
                        "Everybody is being evaluated at this moment. Look again in a "
                        "minute."
                    )
                )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_propose(self):
        """Open a new decision about the person, filled in from the eligibility."""
        self.ensure_one()
        self.check_access("read")
        self.env["sales.mgmt.career.promotion"]._check_leads(self.person_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose a Promotion"),
            "res_model": "sales.mgmt.career.promotion",
            "views": [(False, "form")],
            "context": {
                "default_person_id": self.person_id.id,
                "default_level_id": self.level_id.id,
            },
        }

    def action_open_promotion(self):
        """Open the decision that is under way."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.career.promotion",
            "res_id": self.open_promotion_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _try_lock(self):
        """Take the lock of the evaluation until the end of the transaction.

        :rtype: bool
        """
        [(locked,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s)", ADVISORY_LOCK)
        )
        return locked
