from collections import defaultdict

from odoo import api, fields, models

from odoo.addons.sales_mgmt_targets.tools.periods import ONE_DAY


class SalesMgmtCertificateStanding(models.Model):
    """Whether a person held the certificates they needed, month by month.

    A row stands for the last day of its month, or for today while the month runs. It
    is written by the nightly look, and not touched any more once its month is over.
    """

    _name = "sales.mgmt.certificate.standing"
    _description = "Certificates Needed and Held"
    _inherit = ["sales.mgmt.person.mixin"]
    _log_access = False
    _order = "month DESC, person_id"

    month = fields.Date(
        required=True, readonly=True, help="The first day of the month."
    )
    day = fields.Date(string="As Of", required=True, readonly=True, index=True)
    needed = fields.Integer(string="Certificates Needed", readonly=True)
    held = fields.Integer(string="Needed and Held", readonly=True)
    is_certified = fields.Boolean(
        string="Certified", readonly=True, help="Holds every certificate they need."
    )

    is_final = fields.Boolean(
        readonly=True,
        help="The month is over, and the row stays as it is.",
        export_string_translation=False,
    )

    _once_a_month = models.UniqueIndex(
        "(person_id, month)", "There is a row of this month already."
    )

    @api.depends("person_id", "month")
    def _compute_display_name(self):
        for standing in self:
            standing.display_name = (
                f"{standing.person_id.name} · {standing.month:%Y-%m}"
            )

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Look every night who holds what they need."""
        self._refresh(self.env["res.company"].search([("active", "=", True)]))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _refresh(self, companies):
        """Write down who holds today what they need, and finish the month before.

        What was earned on the last afternoon of a month counts for that month. In sudo:
        nobody writes this by hand.
        """
        calendars = self.env["sales.mgmt.calendar"]
        files = self.env["sales.mgmt.person"].sudo()
        standings = self.sudo()
        for company in companies:
            today = calendars._get_for_company(company)._get_today()
            last = today.replace(day=1) - ONE_DAY
            unfinished = standings.search(
                [
                    ("company_id", "=", company.id),
                    ("month", "=", last.replace(day=1)),
                    ("is_final", "=", False),
                ]
            )
            if unfinished:
                people = unfinished.person_id
                standings._write_month(unfinished, people, last, is_final=True)
            month = [
                ("company_id", "=", company.id),
                ("month", "=", today.replace(day=1)),
            ]
            people = files.search([("company_id", "=", company.id)])
            standings._write_month(standings.search(month), people, today)

    @api.model
    def _write_month(self, known, people, day, is_final=False):
        """Write down who of some people held what they need on a day.

        :param sales.mgmt.certificate.standing known: rows of the month; those of people
            who need nothing, or are not there any more, go
        :param sales.mgmt.person people: who is there
        :param date day: the day that the rows stand for
        :param bool is_final: the month is over with this day
        """
        found = self._find_standing(people, day)
        rows = {each.person_id.id: each for each in known}
        self.browse(
            row.id for person_id, row in rows.items() if person_id not in found
        ).unlink()
        changed = defaultdict(self.browse)
        new = []
        for person_id, values in found.items():
            values["is_final"] = is_final
            if person_id in rows:
                changed[tuple(values.items())] |= rows[person_id]
            else:
                month = day.replace(day=1)
                new.append({"person_id": person_id, "month": month, **values})
        for values, standings in changed.items():
            standings.write(dict(values))
        self.create(new)

    @api.model
    def _find_standing(self, people, day):
        """Return what people need and hold on a day; who needs nothing is missing.

        :rtype: dict[int, dict]
        """
        kinds = self.env["sales.mgmt.certificate.kind"].search(
            [("required_of", "!=", "nobody")]
        )
        certificates = self.env["sales.mgmt.certificate"]
        held = {
            (person.id, kind.id)
            for person, kind in certificates._read_group(
                [
                    ("person_id", "in", people.ids),
                    ("kind_id", "in", kinds.ids),
                    *certificates._get_domain_of_day(day),
                ],
                ["person_id", "kind_id"],
            )
        }
        found = {}
        for person in people:
            needed = kinds.filtered(lambda kind, who=person: kind._is_required_of(who))
            if needed:
                has = sum((person.id, kind.id) in held for kind in needed)
                found[person.id] = {
                    "day": day,
                    "needed": len(needed),
                    "held": has,
                    "is_certified": has == len(needed),
                }
        return found
