from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq, hmac

SCORES = [
    ("1", "Very Dissatisfied"),
    ("2", "Dissatisfied"),
    ("3", "Neither"),
    ("4", "Satisfied"),
    ("5", "Very Satisfied"),
]
# At most so bad, and somebody above has to know
BAD_SCORE = 2
SCOPE = "sales_mgmt_complaints.satisfaction"
CHANNELS = [
    ("link", "Link in an E-mail"),
    ("portal", "Customer Portal"),
    ("phone", "Phone"),
    ("visit", "Visit"),
]
# What is written once, together
ANSWER = {
    "score",
    "comment",
    "answered_on",
    "channel",
    "answered_by_id",
    "interviewer_id",
    "interviewed_on",
}


class SalesMgmtSatisfaction(models.Model):
    """What a customer was asked about their satisfaction, and what they answered.

    The answer comes through a link that only the customer has, or in the customer
    portal, once. What was said in an interview is written down by somebody who is not
    rated by it, and is marked as such. Nobody of us changes a score, in sudo neither:
    what pay looks at is the customer's own word.
    """

    _name = "sales.mgmt.satisfaction"
    _description = "Customer Satisfaction"
    _order = "id desc"
    _rec_name = "partner_id"

    complaint_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint", index="btree_not_null", readonly=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Contact", index=True, readonly=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    email = fields.Char(readonly=True)
    # Whom and what it is about, as it was when the customer was asked
    user_id = fields.Many2one(
        comodel_name="res.users", string="Handled By", index=True, readonly=True
    )
    account_manager_id = fields.Many2one(
        comodel_name="res.users", index=True, readonly=True
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit", string="Sales Unit", index=True, readonly=True
    )
    team_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.team", index=True, readonly=True
    )
    category_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.category", index=True, readonly=True
    )
    product_id = fields.Many2one(
        comodel_name="product.product", index="btree_not_null", readonly=True
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        index="btree_not_null",
        readonly=True,
        help="After which sale the customer was visited or called.",
    )
    confidential = fields.Boolean(readonly=True)
    # How far it is
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("expired", "Not Answered"),
            ("unreachable", "No E-mail Address"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="planned",
        index=True,
        readonly=True,
    )
    send_on = fields.Datetime(required=True, readonly=True, index=True)
    asked_on = fields.Datetime(readonly=True)
    remind_on = fields.Datetime(readonly=True)
    reminded_on = fields.Datetime(readonly=True)
    expires_on = fields.Datetime(readonly=True)
    # What was answered
    answered_on = fields.Datetime(readonly=True, index=True)
    score = fields.Selection(
        selection=SCORES, readonly=True, help="From 1, very dissatisfied, to 5."
    )
    points = fields.Float(
        string="Average Score",
        digits=(3, 2),
        compute="_compute_points",
        store=True,
        aggregator="avg",
        help="The score as a number; 0 while nothing was answered.",
    )
    comment = fields.Text(string="In Their Words", readonly=True)
    channel = fields.Selection(
        selection=CHANNELS, string="Answered Through", readonly=True
    )
    answered_by_id = fields.Many2one(
        comodel_name="res.partner",
        readonly=True,
        help="Who of the customer answered, where that is known.",
    )
    interviewer_id = fields.Many2one(
        comodel_name="res.users",
        string="Interviewed By",
        index="btree_not_null",
        readonly=True,
        help="Who of us wrote down what the customer said; never somebody whom the "
        "score is about.",
    )
    interviewed_on = fields.Date(readonly=True)

    _once_per_complaint = models.UniqueIndex(
        "(complaint_id) WHERE complaint_id IS NOT NULL AND state <> 'cancelled'",
        "The customer was asked about this complaint already.",
    )
    _answer_whole = models.Constraint(
        "CHECK ((state = 'answered') = (score IS NOT NULL AND answered_on IS NOT NULL)"
        ")",
        "An answer has a score and a moment, and nothing else has.",
    )
    _interview_whole = models.Constraint(
        "CHECK ((interviewer_id IS NULL) = (interviewed_on IS NULL))",
        "An interview has a day and somebody who asked.",
    )
    _due = models.Index("(send_on) WHERE state = 'planned'")
    _to_remind = models.Index("(remind_on) WHERE state = 'asked'")

    @api.depends("score")
    def _compute_points(self):
        for each in self:
            each.points = int(each.score or 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: nobody invents an answer."""
        if any(ANSWER & vals.keys() for vals in vals_list):
            raise AccessError(
                self.env._("Answers come from customers, through their own link.")
            )
        return super().create(vals_list)

    def write(self, vals):
        """Extend `base`: an answer is given once, and stays."""
        if vals.keys() & ANSWER:
            self._check_answerable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_answers(self):
        if any(each.state == "answered" for each in self):
            raise UserError(self.env._("What customers answered is kept."))

    def _check_answerable(self):
        """Refuse a second answer, and one that nobody was asked for."""
        for each in self:
            if each.state != "asked":
                raise AccessError(
                    self.env._(
                        "The answer of %(customer)s cannot be written: it is given "
                        "once, by the customer.",
                        customer=each.partner_id.name or each.email or "",
                    )
                )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Override of `mail`: who reads a question does not read its link in the mail.

        Nobody may delete a question, so nobody reads the messages about it.
        """
        return dict.fromkeys(self, "unlink")

    # ------------------------------------------------------------
    # BUSINESS: THE LINK
    # ------------------------------------------------------------

    def _get_token(self):
        """Return the secret of the customer's link; only the server can make it.

        Whoever is rated could answer by it, also by looking at the mail in advance.
        """
        self.ensure_one()
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "The link of %(customer)s is the customer's alone.",
                    customer=self.partner_id.name or self.email or "",
                )
            )
        return hmac(self.env(su=True), SCOPE, (self.id, self.email or ""))

    def _get_link(self):
        """Return the address at which the customer answers.

        :rtype: str
        """
        self.ensure_one()
        base = self.sudo().get_base_url()
        return f"{base}/satisfaction/{self.id}/{self._get_token()}"

    @api.model
    def _find_by_link(self, record_id, token):
        """Return what a link asks about; empty where the link was made up.

        :param int record_id: from the address
        :param str token: from the address
        :rtype: sales.mgmt.satisfaction
        """
        record = self.sudo().browse(record_id).exists()
        if record and consteq(record._get_token(), token or ""):
            return record
        return self.sudo().browse()
