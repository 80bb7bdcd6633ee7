from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .action import OPEN


class SalesMgmtAction(models.Model):
    """Requests: what is asked of which department, until when, and what it answers.

    Who is asked answers, or the head of the department; no role of sales is needed, and
    nobody answers what they asked for themselves.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.action"

    resource = fields.Selection(
        selection=[
            ("product", "Product"),
            ("publicity", "Publicity"),
            ("advertising", "Advertising"),
            ("channel", "Sales channel"),
            ("promotion", "Promotion"),
            ("budget", "Budget"),
            ("people", "People"),
            ("other", "Other"),
        ],
        help="What is asked for.",
    )
    department_id = fields.Many2one(
        comodel_name="sales.mgmt.department",
        string="Supporting Department",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    asked_id = fields.Many2one(
        comodel_name="res.users",
        string="Who Is Asked",
        compute="_compute_asked_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    budget = fields.Monetary(
        string="Budget Asked For",
        currency_field="company_currency_id",
        help="What it costs the department, in the company's currency.",
    )
    date_answer_due = fields.Date(
        string="Answer Until",
        compute="_compute_date_answer_due",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    answer = fields.Selection(
        selection=[
            ("waiting", "Not answered"),
            ("granted", "Granted"),
            ("partly", "Partly granted"),
            ("refused", "Refused"),
        ],
        compute="_compute_answer",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
        tracking=True,
    )
    answer_note = fields.Text(string="In Words", readonly=True, copy=False)
    budget_granted = fields.Monetary(
        currency_field="company_currency_id", readonly=True, copy=False, tracking=True
    )
    answered_on = fields.Date(readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    answer_activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    is_answer_late = fields.Boolean(
        string="Answer Is Late",
        compute="_compute_is_answer_late",
        search="_search_is_answer_late",
    )

    _budget_positive = models.Constraint(
        "CHECK (budget >= 0 AND budget_granted >= 0)", "No budget is below zero."
    )
    _request_complete = models.Constraint(
        "CHECK (kind <> 'request' OR (asked_id IS NOT NULL AND resource IS NOT NULL"
        " AND date_answer_due IS NOT NULL))",
        "A request says what is asked for, of whom, and until when it is answered.",
    )

    @api.depends("department_id", "kind")
    def _compute_asked_id(self):
        for action in self:
            if action.kind != "request":
                action.asked_id = False
            elif action.department_id:
                action.asked_id = action.department_id.sudo().responsible_id

    @api.depends("department_id", "kind")
    def _compute_date_answer_due(self):
        for action in self:
            if action.kind != "request":
                action.date_answer_due = False
            elif not action.date_answer_due:
                days = action.department_id.sudo().answer_days or 7
                day = self._today() + timedelta(days=days)
                action.date_answer_due = min(day, action.date_due or day)

    @api.depends("kind")
    def _compute_answer(self):
        for action in self:
            if action.kind != "request":
                action.answer = False
            elif not action.answer:
                action.answer = "waiting"

    @api.depends("answer", "date_answer_due", "state")
    def _compute_is_answer_late(self):
        today = self._today()
        for action in self:
            action.is_answer_late = (
                action.answer == "waiting"
                and action.state in OPEN
                and action.date_answer_due < today
            )

    @api.model
    def _search_is_answer_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain(
            [
                ("answer", "=", "waiting"),
                ("state", "in", OPEN),
                ("date_answer_due", "<", self._today()),
            ]
        )
        return late if True in value else ~late

    @api.constrains("kind", "date_answer_due", "date_due")
    def _check_date_answer_due(self):
        for action in self.filtered("date_answer_due"):
            if action.date_answer_due > action.date_due:
                raise ValidationError(
                    self.env._(
                        "The answer to “%(action)s” would come after the day until "
                        "which it is to be done. Ask for it earlier.",
                        action=action.name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_grant(self):
        """Ask in which words all that was asked for is granted."""
        self._check_answerable()
        return self._ask_step("granted")

    def action_grant_partly(self):
        """Ask which part of it is granted."""
        self._check_answerable()
        return self._ask_step("partly")

    def action_refuse(self):
        """Ask why it is refused."""
        self._check_answerable()
        return self._ask_step("refused")

    def action_ask_again(self):
        """Ask once more, after an answer; what was said stays in the history."""
        self.check_access("write")
        self._check_open()
        asked = self.filtered(lambda each: each.kind == "request").sudo()
        for action in asked:
            action.write(
                {
                    "answer": "waiting",
                    "answer_note": False,
                    "budget_granted": 0.0,
                    "answered_on": False,
                    "answered_by_id": False,
                    "answer_reminded_on": False,
                    "date_answer_due": max(action.date_answer_due, self._today()),
                }
            )
        asked._ask_answers()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_answer_refusal(self):
        """Return why the reader may not answer, or nothing.

        :rtype: str | None
        """
        self.ensure_one()
        request, reader = self.sudo(), self.env.user
        if request.kind != "request":
            return self.env._(
                "“%(action)s” asks nothing of anybody.", action=request.name
            )
        if request.answer != "waiting":
            return self.env._(
                "“%(action)s” was answered by %(user)s already. Who asked can ask "
                "again.",
                action=request.name,
                user=request.answered_by_id.name,
            )
        if reader not in request.asked_id | request.department_id.responsible_id:
            return self.env._(
                "“%(action)s” is a request to %(user)s, who answers it.",
                action=request.name,
                user=request.asked_id.name,
            )
        if reader == request.create_uid:
            return self.env._(
                "You asked for “%(action)s” yourself; somebody else answers it.",
                action=request.name,
            )
        return None

    def _check_answerable(self):
        self.check_access("read")
        self._check_open()
        for action in self:
            refusal = action._get_answer_refusal()
            if refusal:
                raise AccessError(refusal)

    def _answer(self, answer, note, budget=0.0):
        """Keep what the department says, end its task, and tell who waits for it.

        :param str answer: granted, partly or refused
        :param float budget: what is granted of the budget, if it is a part
        """
        self.ensure_one()
        self._check_answerable()
        request = self.sudo()
        if answer == "partly" and not 0 <= budget <= request.budget:
            raise UserError(
                self.env._(
                    "A part of the budget of “%(action)s” lies between nothing and "
                    "%(budget)s. Grant all of it, or refuse it.",
                    action=request.name,
                    budget=request.company_currency_id.format(request.budget),
                )
            )
        request.write(
            {
                "answer": answer,
                "answer_note": note,
                "budget_granted": {"granted": request.budget, "partly": budget}.get(
                    answer, 0.0
                ),
                "answered_on": self._today(),
                "answered_by_id": self.env.uid,
            }
        )
        request.answer_activity_id.action_feedback(feedback=note or False)
        label = dict(self._fields["answer"]._description_selection(self.env))[answer]
        self.env["sales.mgmt.audit"]._log(request, label, reason=note or "")
        waiting = (request.user_id | request.create_uid) - self.env.user
        request.message_notify(
            partner_ids=waiting.filtered("active").partner_id.ids,
            subject=self.env._(
                "%(answer)s: %(action)s", answer=label, action=request.name
            ),
            body=note or label,
        )

    def _ask_answers(self):
        """Give who is asked the task to answer, for requests people know of.

        Those who left are not asked; the head of the department is.
        """
        asked = self.sudo().filtered(
            lambda each: (
                each.is_told
                and each.answer == "waiting"
                and each.state in OPEN
                and not each.answer_activity_id.active
                and each._get_asked()
            )
        )
        asked._get_all_asked()._become_supporters()
        # unlike a task in one's own team, this is news: Odoo writes to who gets it
        tasks = asked.with_context(mail_activity_quick_update=False)._create_tasks(
            self.env.ref("sales_mgmt_targets.mail_activity_type_action_answer"),
            [
                (
                    each._get_asked(),
                    each.date_answer_due,
                    self.env._("Answer: %(action)s", action=each.name),
                )
                for each in asked
            ],
        )
        for each, task in zip(asked, tasks, strict=True):
            each.answer_activity_id = task

    def _get_asked(self):
        """Return who answers: of who left, the head of the department."""
        head = self.department_id.responsible_id
        return (self.asked_id | head).filtered("active")[:1]

    def _get_all_asked(self):
        users = self.asked_id | self.department_id.responsible_id
        return users.filtered("active")
