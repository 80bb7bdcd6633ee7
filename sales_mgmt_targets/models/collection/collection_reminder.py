from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .collection import OPEN

ACTIVITY = "sales_mgmt_targets.mail_activity_type_collection"
# What was promised for an earlier day and never asked for is no news any more
MOST_DAYS_LATE = 14


class SalesMgmtCollection(models.Model):
    """What the night does to promises: the day, the place of people, reminders."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.collection"

    @api.model
    def _cron_collection(self):
        """Bring promises in line with the day, and remind who is in charge of them."""
        self._refresh_days()
        self._refresh_units()
        self._close_tasks()
        self._remind()

    @api.model
    def _get_days_sql(self):
        """Return the SQL of the current day of each company: company_id, today."""
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        todays = self.env["sales.mgmt.assignment"]._get_todays(companies)
        return SQL(
            "SELECT * FROM unnest(%s::integer[], %s::date[]) AS day(company_id, today)",
            [company.id for company in todays],
            list(todays.values()),
        )

    @api.model
    def _refresh_days(self):
        """Let open promises become due and late, in one statement for all."""
        self.flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_mgmt_collection AS line
                   SET state = fresh.state
                  FROM (
                        SELECT promise.id,
                               CASE WHEN promise.date > day.today THEN 'planned'
                                    WHEN promise.date = day.today THEN 'due'
                                    ELSE 'late'
                                END AS state
                          FROM sales_mgmt_collection AS promise
                          JOIN (%(days)s) AS day USING (company_id)
                         WHERE promise.state = ANY(%(open)s)
                       ) AS fresh
                 WHERE fresh.id = line.id AND fresh.state <> line.state
             RETURNING line.id
                """,
                days=self._get_days_sql(),
                open=list(OPEN),
            )
        )
        self.invalidate_model(["state"])

    @api.model
    def _refresh_units(self):
        """Note where people work now; who left stays where they were."""
        self.flush_model()
        self.env["sales.mgmt.assignment"].flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_mgmt_collection AS line
                   SET unit_id = job.unit_id
                  FROM sales_mgmt_assignment AS job
                  JOIN (%(days)s) AS day USING (company_id)
                 WHERE job.user_id = line.user_id
                   AND job.company_id = line.company_id
                   AND job.is_main
                   AND job.date_from <= day.today
                   AND (job.date_to IS NULL OR job.date_to >= day.today)
                   AND line.unit_id IS DISTINCT FROM job.unit_id
             RETURNING line.id
                """,
                days=self._get_days_sql(),
            )
        )
        self.invalidate_model(["unit_id"])

    @api.model
    def _close_tasks(self):
        """Take away the tasks of promises that nobody has to ask for any more."""
        activity_type = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not activity_type:
            return
        closed = self.sudo()._search([("state", "in", ["kept", "broken"])])
        self.env["mail.activity"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("activity_type_id", "=", activity_type.id),
                ("automated", "=", True),
                ("res_id", "in", closed),
            ]
        ).unlink()

    # ------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------

    @api.model
    def _remind(self):
        """Remind once of every promise whose day has come: a task for each promise,
        and one message for each person, however many there are.
        """
        todo = self.sudo().search(
            [
                ("state", "in", ["due", "late"]),
                ("date", ">=", fields.Date.today() - timedelta(days=MOST_DAYS_LATE)),
            ]
        )
        todo = todo.filtered(lambda line: line.reminded_for != line.date)
        by_person = {}
        for line in todo:
            person = line._get_reminded()
            if person:
                by_person[person] = by_person.get(person, self.browse()) | line
        for line in todo:
            line.reminded_for = line.date
        self._create_tasks(by_person)
        for person, lines in by_person.items():
            self._tell(person, lines.sudo())

    def _get_reminded(self):
        """Return who asks for the money: of who left, the leader of their unit."""
        if self.user_id.active:
            return self.user_id
        return self.unit_id.leader_id

    @api.model
    def _create_tasks(self, by_person):
        """Give people a task per promise, without a message for each."""
        activity_type = self.env.ref(ACTIVITY, raise_if_not_found=False)
        model = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "res_model_id": model,
                    "res_id": line.id,
                    "user_id": person.id,
                    "activity_type_id": activity_type.id if activity_type else False,
                    "automated": True,
                    "date_deadline": line.date,
                    "summary": self.env._(
                        "Ask %(customer)s for %(amount)s",
                        customer=line.partner_id.display_name,
                        amount=line.currency_id.format(line.open_amount),
                    ),
                }
                for person, lines in by_person.items()
                for line in lines.sudo()
            ]
        )

    @api.model
    def _tell(self, person, lines):
        """Send a person one message about all the promises whose day has come."""
        told = self.with_context(lang=person.lang or self.env.lang)
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=person.partner_id.ids,
            subject=told.env._(
                "To be collected: %(count)s promises of customers", count=len(lines)
            ),
            body=Markup("<ul>%s</ul>")
            % Markup().join(
                Markup("<li>%s</li>")
                % told.env._(
                    "%(document)s, %(customer)s: %(amount)s, promised for %(day)s",
                    document=line.document_name,
                    customer=line.partner_id.display_name,
                    amount=line.currency_id.format(line.open_amount),
                    day=format_date(told.env, line.date),
                )
                for line in lines
            ),
        )
