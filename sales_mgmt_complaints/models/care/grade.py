from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

CONTACT = "sales_mgmt_complaints.mail_activity_type_care"
BATCH = 200
# A return visit that was due longer ago than this was not forgotten, but not wanted
MOST_DAYS_LATE = 60


class SalesMgmtCareGrade(models.Model):
    """How often customers of a grade hear from us, and when we visit after a sale."""

    _name = "sales.mgmt.care.grade"
    _description = "Customer Grade"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    interval_days = fields.Integer(
        string="Contact Every (Days)",
        default=90,
        help="So many days after the last contact the salesperson is asked for the "
        "next one. 0: never.",
    )
    visit_days = fields.Integer(
        string="Return Visit After (Days)",
        help="So many days after an order was confirmed, its salesperson is asked to "
        "see whether all is well. 0: never.",
    )
    partner_ids = fields.One2many(
        comodel_name="res.partner", inverse_name="care_grade_id", string="Customers"
    )
    partner_count = fields.Integer(
        string="Number of Customers", compute="_compute_partner_count"
    )

    _days_positive = models.Constraint(
        "CHECK (interval_days >= 0 AND visit_days >= 0)", "Days cannot be negative."
    )

    def _compute_partner_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("care_grade_id", "in", self.ids)], ["care_grade_id"], ["__count"]
            )
        )
        for grade in self:
            grade.partner_count = counts.get(grade, 0)

    # ------------------------------------------------------------
    # THE PLAN
    # ------------------------------------------------------------

    @api.model
    def _cron_plan(self):
        """Note the last contacts, and ask for those that are due: each once."""
        self._note_contacts()
        for domain, plan in (
            (self._get_contact_domain(), self._plan_contacts),
            (self._get_visit_domain(), self._plan_visits),
        ):
            model = self.env[domain[0]]
            while found := model.search(domain[1], limit=BATCH):
                plan(found)
                if not self.env["ir.cron"]._commit_progress(len(found)):
                    return

    def _note_contacts(self):
        """Write when each graded customer was last spoken to, in one statement.

        A contact is a done activity on the customer, one of its people, their
        opportunities or orders, or a meeting with them that has taken place.
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE res_partner
                   SET care_contacted_on = latest.day,
                       care_due_on = latest.day + latest.interval_days,
                       care_asked_for = care_asked_for
                           AND care_contacted_on IS NOT DISTINCT FROM latest.day
                  FROM (
                        SELECT customer.id, grade.interval_days,
                               GREATEST(
                                   MAX(contact.day), customer.care_graded_on
                               ) AS day
                          FROM res_partner customer
                          JOIN sales_mgmt_care_grade grade
                            ON grade.id = customer.care_grade_id
                           AND grade.interval_days > 0
                     LEFT JOIN (%(contacts)s) contact ON contact.id = customer.id
                      GROUP BY customer.id, grade.interval_days
                  ) latest
                 WHERE res_partner.id = latest.id
                   AND latest.day IS NOT NULL
                   AND (res_partner.care_contacted_on, res_partner.care_due_on)
                       IS DISTINCT FROM (latest.day, latest.day + latest.interval_days)
                """,
                contacts=self._get_contacts_sql(),
            )
        )
        self.env.invalidate_all()

    @api.model
    def _get_contacts_sql(self):
        """Return the SQL of all contacts: commercial entity and day."""
        done = SQL("NOT activity.active AND activity.date_done IS NOT NULL")
        return SQL(
            """
            SELECT person.commercial_partner_id AS id, activity.date_done AS day
              FROM mail_activity activity
              JOIN res_partner person ON person.id = activity.res_id
             WHERE activity.res_model = 'res.partner' AND %(done)s
             UNION ALL
            SELECT person.commercial_partner_id, activity.date_done
              FROM mail_activity activity
              JOIN crm_lead lead ON lead.id = activity.res_id
              JOIN res_partner person ON person.id = lead.partner_id
             WHERE activity.res_model = 'crm.lead' AND %(done)s
             UNION ALL
            SELECT person.commercial_partner_id, activity.date_done
              FROM mail_activity activity
              JOIN sale_order orders ON orders.id = activity.res_id
              JOIN res_partner person ON person.id = orders.partner_id
             WHERE activity.res_model = 'sale.order' AND %(done)s
             UNION ALL
            SELECT person.commercial_partner_id, meeting.start::date
              FROM calendar_event meeting
              JOIN calendar_event_res_partner_rel invited
                ON invited.calendar_event_id = meeting.id
              JOIN res_partner person ON person.id = invited.res_partner_id
             WHERE meeting.active AND meeting.start <= %(now)s
            """,
            done=done,
            now=fields.Datetime.now(),
        )

    @api.model
    def _get_contact_domain(self):
        """Return the model and the domain of customers whose contact is due."""
        return "res.partner", [
            ("care_grade_id.interval_days", ">", 0),
            ("care_due_on", "<=", fields.Date.context_today(self)),
            ("care_asked_for", "!=", True),
        ]

    @api.model
    def _get_visit_domain(self):
        """Return the model and the domain of orders after which a visit is due."""
        today = fields.Date.context_today(self)
        due = [
            (
                grade,
                today - timedelta(days=grade.visit_days),
            )
            for grade in self.search([("visit_days", ">", 0)])
        ]
        domain = fields.Domain.FALSE
        for grade, day in due:
            domain |= (
                fields.Domain(
                    "partner_id.commercial_partner_id.care_grade_id", "=", grade.id
                )
                & fields.Domain("date_order", "<", day + timedelta(days=1))
                & fields.Domain(
                    "date_order", ">=", day - timedelta(days=MOST_DAYS_LATE)
                )
            )
        return "sale.order", domain & fields.Domain(
            [("state", "=", "sale"), ("care_visit_asked", "=", False)]
        )

    @api.model
    def _plan_contacts(self, customers):
        """Ask the salesperson of each customer for the next contact."""
        for customer in customers:
            user = customer._get_carer()
            speaking = self.with_context(lang=user.lang)
            customer.activity_schedule(
                CONTACT,
                user_id=user.id,
                date_deadline=max(
                    customer.care_due_on, fields.Date.context_today(self)
                ),
                summary=speaking.env._(
                    "Grade %(grade)s: last contact on %(day)s",
                    grade=customer.care_grade_id.with_env(speaking.env).name,
                    day=format_date(speaking.env, customer.care_contacted_on),
                ),
            )
        customers.care_asked_for = True

    @api.model
    def _plan_visits(self, orders):
        """Ask the salesperson of each order to see whether all is well."""
        for order in orders:
            user = order.user_id.filtered("active") or order.partner_id._get_carer()
            order.activity_schedule(
                CONTACT,
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "Return visit: is all well with %(order)s?", order=order.name
                ),
            )
        orders.care_visit_asked = True
