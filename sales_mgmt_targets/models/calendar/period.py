from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.periods import Span

LEVELS = [
    ("year", "Year"),
    ("quarter", "Quarter"),
    ("month", "Month"),
    ("week", "Week"),
]
# Read with a period that is looked for: most who look for one need them
FOUND = (
    "name",
    "calendar_id",
    "company_id",
    "level",
    "parent_id",
    "parent_path",
    "is_lowest",
    "date_from",
    "date_to",
)


class SalesMgmtPeriod(models.Model):
    """A stretch of days with a name; children tile their parent without a gap."""

    _name = "sales.mgmt.period"
    _description = "Sales Period"
    _parent_store = True
    _order = "date_from, date_to desc, id"

    name = fields.Char(required=True, readonly=True)
    calendar_id = fields.Many2one(
        comodel_name="sales.mgmt.calendar",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="calendar_id.company_id", store=True, index=True
    )
    level = fields.Selection(selection=LEVELS, required=True, readonly=True)
    parent_id = fields.Many2one(
        comodel_name="sales.mgmt.period", readonly=True, index=True, ondelete="cascade"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="sales.mgmt.period", inverse_name="parent_id"
    )
    is_lowest = fields.Boolean(
        compute="_compute_is_lowest",
        store=True,
        help="Nothing lies below: results are measured on periods like this.",
    )
    week = fields.Char(
        readonly=True,
        help="The calendar week. Both parts of a week that the end of a month cuts "
        "have the same, so that lists and analyses show them joined.",
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    utc_from = fields.Datetime(string="From (UTC)", required=True, readonly=True)
    utc_to = fields.Datetime(
        string="Until (UTC)",
        required=True,
        readonly=True,
        help="The first moment after the period.",
    )

    is_over = fields.Boolean(compute="_compute_is_over")
    lock_ids = fields.One2many(
        comodel_name="sales.mgmt.period.lock", inverse_name="period_id", string="Locks"
    )
    closing_id = fields.Many2one(
        comodel_name="sales.mgmt.period.lock",
        string="Closed By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The hard lock with which the figures of the period were fixed.",
    )
    lock_state = fields.Selection(
        selection=[("open", "Open"), ("soft", "Locked"), ("hard", "Closed for Good")],
        string="State",
        compute="_compute_lock_state",
        recursive=True,
        store=True,
        help="The targets of a locked period stay as they are. A lock holds for "
        "everything below the period too.",
    )

    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(calendar_id, calendar_id, '[]') WITH &&,
            int4range(ascii(level), ascii(level), '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        )""",
        "Periods of one level cannot overlap.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_from <= date_to AND utc_from < utc_to)",
        "A period cannot end before it starts.",
    )

    @api.depends("child_ids")
    def _compute_is_lowest(self):
        for period in self:
            period.is_lowest = not period.child_ids

    @api.depends("date_to", "calendar_id.tz")
    def _compute_is_over(self):
        for period in self:
            period.is_over = period.date_to < period.calendar_id._get_today()

    @api.depends(
        "lock_ids.level", "lock_ids.released_on", "parent_id.lock_state", "closing_id"
    )
    def _compute_lock_state(self):
        for period in self:
            locks = period.lock_ids.filtered(lambda lock: not lock.released_on)
            states = {*locks.mapped("level"), period.parent_id.lock_state}
            if period.closing_id:
                states.add("hard")
            period.lock_state = next(
                (state for state in ("hard", "soft") if state in states), "open"
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_lock(self):
        """Ask how and why the period is to be locked."""
        self.ensure_one()
        return self._get_lock_action(
            self.env._("Lock %(period)s", period=self.name), "soft"
        )

    def action_open_closing(self):
        """Ask why the period is to be closed, and say what that means."""
        self.ensure_one()
        return self._get_lock_action(
            self.env._("Close %(period)s for Good", period=self.name), "hard"
        )

    def _get_lock_action(self, name, level):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "sales.mgmt.period.lock",
            "view_mode": "form",
            "target": "new",
            "context": {"default_period_id": self.id, "default_level": level},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _find(self, company, level, day):
        """Return the period of that level which contains the day, or nothing.

        :rtype: sales.mgmt.period
        """
        return self.search_fetch(
            [
                ("company_id", "=", company.id),
                ("level", "=", level),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ],
            FOUND,
            limit=1,
        )

    def _get_span(self):
        """Return the days of the period.

        :rtype: Span
        """
        self.ensure_one()
        return Span(self.date_from, self.date_to)

    def _get_below(self, level):
        """Return the periods of a level at or below this one, in order.

        :rtype: sales.mgmt.period
        """
        return self.search(
            [("id", "child_of", self.ids), ("level", "=", level)], order="date_from"
        )

    def _get_place(self, period):
        """Return in which month of this year a period begins, the first being 0."""
        self.ensure_one()
        start, month = self.date_from, period.date_from
        return (month.year - start.year) * 12 + month.month - start.month

    def _get_locked(self):
        """Return the ids of those of these periods whose targets must not change.

        These are periods with a lock in force on them or above them, and periods all
        of whose parts are locked: nothing below could take up a difference.

        :rtype: set[int]
        """
        below = self.sudo().search([("id", "child_of", self.ids)])
        locked = {each.id for each in below if each.lock_state != "open"}
        for period in below.sorted(
            lambda each: each.parent_path.count("/"), reverse=True
        ):
            parts = period.child_ids
            if parts and all(part.id in locked for part in parts):
                locked.add(period.id)
        return locked & set(self.ids)

    def _check_unlocked(self):
        """Refuse to change targets of locked periods.

        The periods are held against a lock that is set at the same moment: either it
        sees the change, or the change is tried again and refused.

        :raise UserError: naming the first locked period, who locked it, when and why
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL("SELECT FROM sales_mgmt_period WHERE id = ANY(%s) FOR SHARE", self.ids)
        )
        locked = self._get_locked()
        for period in self:
            if period.id in locked:
                raise UserError(period._get_lock()._get_refusal(period))

    def _get_lock(self):
        """Return the strongest lock that holds for the period, or for its parts.

        :rtype: sales.mgmt.period.lock
        """
        self.ensure_one()
        return (
            self.env["sales.mgmt.period.lock"]
            .sudo()
            .search(
                Domain("released_on", "=", False)
                & (
                    Domain("period_id", "parent_of", self.ids)
                    | Domain("period_id", "child_of", self.ids)
                ),
                # hard before soft
                order="level, id",
                limit=1,
            )
        )

    def _check_never_locked(self):
        """Refuse to replace periods that were locked: locks are kept as history."""
        locked = self.filtered("lock_ids")[:1]
        if locked:
            raise UserError(
                self.env._(
                    "%(period)s was locked by %(user)s. Locks are kept, so the "
                    "calendar of %(company)s keeps its periods.",
                    period=locked.name,
                    user=locked.lock_ids[-1].create_uid.name,
                    company=locked.company_id.name,
                )
            )
