from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...tools import columns
from ...tools.credit_grade import (
    FEWEST_INVOICES,
    Behaviour,
    deduct,
    grade,
    is_worse,
    mark_risk,
)

GRADES = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D"), ("none", "No Grade Yet")]
RISKS = [("none", "None"), ("watch", "Watch"), ("high", "High")]
# It hangs on contacts, which stay when this module goes
ACTIVITY = "mail.mail_activity_data_todo"
# So long what became worse is watched
DAYS_WATCHED = 90
# Of what is written; the others are texts
COLUMN_TYPES = {
    "company_id": "int4",
    "partner_id": "int4",
    "since": "date",
    "computed_on": "date",
    "points": "int4",
    "invoice_count": "int4",
    "promise_count": "int4",
    "broken_count": "int4",
    "complaint_count": "int4",
    "days_late": "numeric",
    "trend": "numeric",
    "overdue_share": "numeric",
    "knows_complaints": "bool",
}
UNKNOWN = Behaviour(0, None, None, None, 0, 0, None)


class SalesMgmtCreditGrade(models.Model):
    """How far a customer can be trusted to pay, and every figure that says so.

    Written every night, from accounting, promises and complaints; nobody types it. The
    points are explained in `tools/credit_grade.py`.
    """

    _name = "sales.mgmt.credit.grade"
    _description = "Customer Credit Grade"
    _log_access = False
    _order = "points, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Of the customer.",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where the salesperson works.",
    )
    grade = fields.Selection(selection=GRADES, required=True, readonly=True)
    previous_grade = fields.Selection(
        selection=GRADES, string="Grade Before", readonly=True
    )
    since = fields.Date(readonly=True, help="Since when the grade is what it is.")
    risk = fields.Selection(
        selection=RISKS,
        required=True,
        readonly=True,
        help="High: grade D. Watch: grade C, or it became worse within 90 days.",
    )
    points = fields.Integer(readonly=True, aggregator="avg", help="Of 100.")
    computed_on = fields.Date(readonly=True)
    # the evidence
    invoice_count = fields.Integer(
        string="Invoices", readonly=True, help="Within a year."
    )
    days_late = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of what fell due within a year, weighted by amounts.",
    )
    trend = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="So many days later the customer pays in the last quarter than in the "
        "nine months before.",
    )
    overdue_share = fields.Float(readonly=True, aggregator="avg", digits=(16, 4))
    promise_count = fields.Integer(
        string="Promises", readonly=True, help="Whose day came within a year."
    )
    broken_count = fields.Integer(
        string="Broken Promises",
        readonly=True,
        help="Not received wholly on the day that was promised at first.",
    )
    complaint_count = fields.Integer(
        string="Complaints", readonly=True, help="Within a year."
    )
    knows_complaints = fields.Boolean(
        readonly=True, help="Whether a metric tells about complaints."
    )
    evidence = fields.Text(
        compute="_compute_evidence", help="Why the points are what they are."
    )

    _place_idx = models.UniqueIndex(
        "(company_id, partner_id)", "This customer has a grade already."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("points", "days_late", "overdue_share", "broken_count", "trend")
    @api.depends_context("lang")
    def _compute_evidence(self):
        for each in self:
            each.evidence = "\n".join(each._get_sentences())

    def _get_behaviour(self):
        """Return the figures that were stored."""
        return Behaviour(
            invoices=self.invoice_count,
            days_late=self.days_late,
            trend=self.trend,
            overdue_share=self.overdue_share,
            promises=self.promise_count,
            broken=self.broken_count,
            complaints=self.complaint_count if self.knows_complaints else None,
        )

    def _get_sentences(self):
        """Return a sentence for each sign, with its figure and its points.

        :rtype: list[str]
        """
        self.ensure_one()
        off = deduct(self._get_behaviour())
        sentences = [
            self._word_late(off.late),
            self.env._(
                "%(share)s %% of what is open is overdue: %(points)s points off.",
                share=formatLang(self.env, self.overdue_share * 100, digits=1),
                points=off.overdue,
            ),
            self._word_promises(off.broken),
            self._word_trend(off.trend),
            self._word_complaints(off.complaints),
        ]
        if self.grade == "none":
            return [
                self.env._(
                    "%(count)s invoices within a year; a grade takes %(fewest)s.",
                    count=self.invoice_count,
                    fewest=FEWEST_INVOICES,
                ),
                *sentences,
            ]
        return sentences

    def _word_late(self, points):
        return self.env._(
            "Pays %(days)s days late on average: %(points)s points off.",
            days=formatLang(self.env, self.days_late, digits=1),
            points=points,
        )

    def _word_promises(self, points):
        if not self.promise_count:
            return self.env._("No promise fell due within a year.")
        return self.env._(
            "%(broken)s of %(promises)s promises were broken: %(points)s points off.",
            broken=self.broken_count,
            promises=self.promise_count,
            points=points,
        )

    def _word_trend(self, points):
        if self.trend <= 0:
            return self.env._("Paid no later in the last quarter than before.")
        return self.env._(
            "Paid %(days)s days later in the last quarter than before: %(points)s "
            "points off.",
            days=formatLang(self.env, self.trend, digits=1),
            points=points,
        )

    def _word_complaints(self, points):
        if not self.knows_complaints:
            return self.env._("Complaints are not available.")
        return self.env._(
            "%(count)s complaints within a year: %(points)s points off.",
            count=self.complaint_count,
            points=points,
        )

    # ------------------------------------------------------------
    # THE NIGHT
    # ------------------------------------------------------------

    @api.model
    def _cron_grade(self):
        """Grade all customers anew, and warn of those who became worse."""
        known = self.env["sales.mgmt.credit.figures"]._read_behaviours()
        before = self._read_before()
        rows = self._prepare_rows(known, before)
        self._write_rows(rows)
        self._warn(
            [
                place
                for place, old, now in (
                    (
                        (row["company_id"], row["partner_id"]),
                        before.get((row["company_id"], row["partner_id"])),
                        row["grade"],
                    )
                    for row in rows
                )
                if old and is_worse(now, old[0])
            ]
        )

    @api.model
    def _read_before(self):
        """Return grade, grade before and since when, by company and customer id."""
        return {
            (company, partner): (now, previous, since)
            for company, partner, now, previous, since in self.env.execute_query(
                SQL(
                    """
                    SELECT company_id, partner_id, grade, previous_grade, since
                      FROM sales_mgmt_credit_grade
                    """
                )
            )
        }

    @api.model
    def _prepare_rows(self, known, before):
        """Return what to write of every customer.

        :param dict known: behaviours by company and customer id
        :param dict before: what was written the last time, see `_read_before`
        :rtype: list[dict]
        """
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        todays = {
            company.id: today
            for company, today in self.env["sales.mgmt.assignment"]
            ._get_todays(companies)
            .items()
        }
        # of whom nothing is known any more, nothing is said
        everybody = {**dict.fromkeys(before, UNKNOWN), **known}
        return [
            self._prepare_row(place, each, before.get(place), todays[place[0]])
            for place, each in everybody.items()
            if place[0] in todays
        ]

    @api.model
    def _prepare_row(self, place, known, before, today):
        now, points = grade(known)
        old, previous, since = before or (None, None, None)
        if now != old:
            previous, since = old, today
        recent = since > today - timedelta(days=DAYS_WATCHED)
        company_id, partner_id = place
        return {
            "company_id": company_id,
            "partner_id": partner_id,
            "grade": now,
            "previous_grade": previous,
            "since": since,
            "risk": mark_risk(now, previous if recent else None),
            "points": points,
            "computed_on": today,
            "invoice_count": known.invoices,
            "days_late": float(known.days_late or 0),
            "trend": float(known.trend or 0),
            "overdue_share": float(known.overdue_share or 0),
            "promise_count": known.promises,
            "broken_count": known.broken,
            "complaint_count": known.complaints or 0,
            "knows_complaints": known.complaints is not None,
        }

    @api.model
    def _write_rows(self, rows):
        """Write all grades in one statement, with whose the customers are today."""
        if not rows:
            return
        names = list(rows[0])
        values = SQL(", ").join(
            SQL(
                "%s::%s[]",
                columns.texts(
                    None if row[name] is None else str(row[name]) for row in rows
                ),
                SQL.identifier(COLUMN_TYPES.get(name, "text")),
            )
            for name in names
        )
        own = SQL(", ").join(map(SQL.identifier, names))
        self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_mgmt_credit_grade (%(own)s, user_id, unit_id)
                SELECT %(fresh)s, customer.user_id, job.unit_id
                  FROM unnest(%(values)s) AS fresh(%(own)s)
                  JOIN res_partner AS customer ON customer.id = fresh.partner_id
             LEFT JOIN sales_mgmt_assignment AS job
                    ON job.user_id = customer.user_id
                   AND job.company_id = fresh.company_id
                   AND job.is_main
                   AND job.date_from <= fresh.computed_on
                   AND (job.date_to IS NULL OR job.date_to >= fresh.computed_on)
                    ON CONFLICT (company_id, partner_id) DO UPDATE
                   SET (%(own)s, user_id, unit_id)
                     = (%(excluded)s, EXCLUDED.user_id, EXCLUDED.unit_id)
             RETURNING id
                """,
                own=own,
                fresh=SQL(", ").join(SQL.identifier("fresh", each) for each in names),
                excluded=SQL(", ").join(
                    SQL("EXCLUDED.%s", SQL.identifier(each)) for each in names
                ),
                values=values,
            )
        )
        self.invalidate_model()

    # ------------------------------------------------------------
    # EARLY WARNING
    # ------------------------------------------------------------

    @api.model
    def _warn(self, places):
        """Give the salesperson of each customer who became worse one task.

        :param list[tuple[int, int]] places: company and customer ids
        """
        if not places:
            return
        found = self.sudo().search(
            [("partner_id", "in", [partner for _company, partner in places])]
        )
        worse = found.filtered(
            lambda each: (each.company_id.id, each.partner_id.id) in set(places)
        )
        activity_type = self.env.ref(ACTIVITY, raise_if_not_found=False)
        model = self.env["ir.model"]._get_id("res.partner")
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "res_model_id": model,
                    "res_id": each.partner_id.id,
                    "user_id": person.id,
                    "activity_type_id": activity_type.id if activity_type else False,
                    "automated": True,
                    "date_deadline": each.computed_on,
                    "summary": self.env._(
                        "%(customer)s pays worse: from %(before)s to %(now)s",
                        customer=each.partner_id.display_name,
                        before=dict(GRADES)[each.previous_grade],
                        now=dict(GRADES)[each.grade],
                    ),
                }
                for each in worse
                if (person := each._get_warned())
            ]
        )

    def _get_warned(self):
        """Return who hears of a customer: of who left, the leader of their unit."""
        if self.user_id and self.user_id.active:
            return self.user_id
        return self.unit_id.leader_id

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_receivables(self):
        """Open what the customer owes, as far as the reader may see it."""
        self.ensure_one()
        self.check_access("read")
        return self.partner_id._open_receivables()
