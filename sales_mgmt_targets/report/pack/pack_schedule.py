from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.pack import DOCUMENTS, Order
from ...tools.periods import ONE_DAY
from ...tools.schedule import due_after, due_on_weekday

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class SalesMgmtPackSchedule(models.Model):
    """Documents that are sent by e-mail again and again, to each what they may see.

    How it works: on a due day everybody on the list gets a delivery, which the database
    allows once per day. The scheduled job makes them one by one, with the rights and in
    the language of the recipient, and commits each with its e-mail. So a restart sends
    nothing twice, what fails holds up nobody else, and after days without a server only
    what was due last is sent.
    """

    _name = "sales.mgmt.pack.schedule"
    _description = "Schedule of Report Packs"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    # What
    document = fields.Selection(
        selection=lambda self: self.env["sales.mgmt.pack.wizard"]._get_documents(),
        required=True,
        default="pack",
        tracking=True,
    )
    form = fields.Selection(
        selection=[("pdf", "PDF"), ("xlsx", "Excel Workbook")],
        string="Format",
        required=True,
        default="pdf",
        tracking=True,
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        check_company=True,
        tracking=True,
        help="The unit with everything below it; empty for the whole company. Each "
        "recipient gets what they see of it.",
    )
    metric_ids = fields.Many2many(comodel_name="sales.mgmt.metric", string="Metrics")
    level = fields.Selection(
        selection=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        string="Figures Of",
        required=True,
        default="month",
        tracking=True,
    )
    which = fields.Selection(
        selection=[("ended", "The one that has ended"), ("running", "The running one")],
        string="Which One",
        required=True,
        default="ended",
        tracking=True,
    )
    # When
    frequency = fields.Selection(
        selection=[
            ("week", "Every Week"),
            ("month", "Every Month"),
            ("quarter", "Every Quarter"),
        ],
        required=True,
        default="month",
        tracking=True,
    )
    weekday = fields.Selection(selection=WEEKDAYS, default="0", tracking=True)
    rule = fields.Selection(
        selection=[
            ("working", "Working day after the end"),
            ("day", "Day of the month"),
        ],
        string="On",
        required=True,
        default="working",
        tracking=True,
    )
    number = fields.Integer(
        string="Day Number",
        default=3,
        tracking=True,
        help="Which working day, or which day of the month; a month that is shorter "
        "has its last day.",
    )
    date_start = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="Nothing that was due before is sent.",
    )
    next_on = fields.Date(compute="_compute_next_on")
    # Who
    user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Recipients",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        context={"active_test": False},
    )
    delivery_ids = fields.One2many(
        comodel_name="sales.mgmt.pack.delivery", inverse_name="schedule_id"
    )
    warning = fields.Char(compute="_compute_warning")

    _number_positive = models.Constraint(
        "CHECK (number BETWEEN 1 AND 31)", "The day is between 1 and 31."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends(
        "company_id", "frequency", "weekday", "rule", "number", "date_start", "active"
    )
    def _compute_next_on(self):
        for schedule in self:
            schedule.next_on = schedule.active and schedule._find_next()

    @api.depends("user_ids", "delivery_ids.state")
    def _compute_warning(self):
        """Name those who get nothing, and why."""
        for schedule in self:
            people = schedule.with_context(active_test=False).user_ids.sudo()
            left = people.filtered(lambda user: not user.active)
            silent = (people - left).filtered(lambda user: not user.email)
            latest = schedule.delivery_ids._get_latest()
            blind = latest.filtered(lambda each: each.state == "nothing").user_id
            parts = [
                self.env._("%(reason)s: %(names)s", reason=reason, names=names)
                for reason, names in (
                    (self.env._("Left"), ", ".join(left.mapped("name"))),
                    (
                        self.env._("Without an e-mail address"),
                        ", ".join(silent.mapped("name")),
                    ),
                    (
                        self.env._("Saw nothing of it last time"),
                        ", ".join(blind.sudo().mapped("name")),
                    ),
                )
                if names
            ]
            schedule.warning = ". ".join(parts)

    @api.constrains("user_ids", "active")
    def _check_recipients(self):
        for schedule in self:
            if (
                schedule.active
                and not schedule.with_context(active_test=False).user_ids
            ):
                raise ValidationError(
                    self.env._(
                        "“%(schedule)s” has no recipients: name who gets it, or "
                        "archive it.",
                        schedule=schedule.name,
                    )
                )

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    def _get_calendar(self):
        return self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)

    def _get_due_after(self, start):
        """Return the day that is due after a period has ended before a day."""
        calendar = self._get_calendar()
        is_working = calendar._get_working_day_test(start, start + ONE_DAY * 62)
        return due_after(start, self.rule, self.number, is_working)

    def _find_due(self, today):
        """Return the last day up to today that was due, if the schedule ran by then.

        :param date today: of the company
        :rtype: date | None
        """
        self.ensure_one()
        if self.frequency == "week":
            due = due_on_weekday(today, int(self.weekday or 0))
        else:
            periods = self.env["sales.mgmt.period"].sudo()
            running = periods._find(self.company_id, self.frequency, today)
            if not running:
                return None
            due = self._get_due_after(running.date_from)
            if due > today:
                before = periods._find(
                    self.company_id, self.frequency, running.date_from - ONE_DAY
                )
                if not before:
                    return None
                due = self._get_due_after(before.date_from)
        return due if due >= self.date_start else None

    def _find_next(self):
        """Return the next day that is due after today.

        :rtype: date | bool
        """
        today = self._get_calendar()._get_today()
        first = max(today + ONE_DAY, self.date_start)
        if self.frequency == "week":
            return due_on_weekday(first + ONE_DAY * 6, int(self.weekday or 0))
        periods = self.env["sales.mgmt.period"].sudo()
        running = periods._find(self.company_id, self.frequency, first)
        if not running:
            return False
        due = self._get_due_after(running.date_from)
        return due if due >= first else self._get_due_after(running.date_to + ONE_DAY)

    def _find_period(self, due):
        """Return the period whose figures are sent on a day.

        :rtype: sales.mgmt.period
        """
        periods = self.env["sales.mgmt.period"].sudo()
        running = periods._find(self.company_id, self.level, due)
        if self.which == "running" or not running:
            return running
        return periods._find(self.company_id, self.level, running.date_from - ONE_DAY)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_send_now(self):
        """Send it to everybody on the list, besides what is due by itself."""
        self.check_access("write")
        for schedule in self:
            today = schedule._get_calendar()._get_today()
            if not schedule._plan(today, is_manual=True):
                raise UserError(
                    self.env._(
                        "“%(schedule)s” is on its way already, or has nobody to go to.",
                        schedule=schedule.name,
                    )
                )
        self.env.ref("sales_mgmt_targets.ir_cron_pack").sudo()._trigger()

    # ------------------------------------------------------------
    # SENDING
    # ------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """Send what is due, one recipient after the other."""
        # in any zone of the world
        tomorrow = fields.Date.today() + ONE_DAY
        for schedule in self.search([("date_start", "<=", tomorrow)]):
            due = schedule._find_due(schedule._get_calendar()._get_today())
            if due:
                schedule._plan(due)
        deliveries = self.env["sales.mgmt.pack.delivery"]
        deliveries._note_returned()
        waiting = deliveries._find_waiting()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for delivery in waiting:
            delivery._try_send()
            if not cron._commit_progress(1):
                return

    def _plan(self, due, is_manual=False):
        """Give everybody on the list a delivery for a day, once.

        What was due earlier and has not been sent is dropped: it is out of date.

        :param date due: the day
        :param bool is_manual: somebody asked for it
        :return: the new deliveries
        :rtype: sales.mgmt.pack.delivery
        """
        self.ensure_one()
        period = self._find_period(due)
        if not period:
            return self.env["sales.mgmt.pack.delivery"]
        # deliveries are written by the schedule alone
        deliveries = self.env["sales.mgmt.pack.delivery"].sudo()
        own = Domain("schedule_id", "=", self.id)
        deliveries.search(
            own
            & Domain("state", "in", ("waiting", "failed"))
            & Domain("due_on", "<", due)
        ).write({"state": "dropped", "reason": False})
        known = own & Domain("due_on", "=", due) & Domain("is_manual", "=", is_manual)
        if is_manual:
            known &= Domain("state", "=", "waiting")
        people = self.with_context(active_test=False).user_ids
        people -= deliveries.search(known).user_id
        return deliveries.create(
            [
                {
                    "schedule_id": self.id,
                    "user_id": user.id,
                    "due_on": due,
                    "is_manual": is_manual,
                    "period_id": period.id,
                }
                for user in people
            ]
        )

    def _get_order(self, period):
        """Return what is printed of a period.

        :rtype: Order
        """
        documents = DOCUMENTS if self.document == "pack" else (self.document,)
        return Order(
            documents,
            self.company_id.id,
            period.id,
            self.unit_id.id or 0,
            metric_ids=tuple(self.metric_ids.ids),
        )
