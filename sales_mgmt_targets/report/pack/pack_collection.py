from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ...models.collection.receivable import BUCKETS
from ...models.tracking.performance import EVERYTHING

# Customers at risk on the page; the rest is counted
MOST_RISKS = 40


class SalesMgmtPackCollection(models.AbstractModel):
    """Collection report: promises, what is owed by age, and customers at risk."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.pack"

    @api.model
    def _prepare_collection(self, world):
        """Return promises of the period, and receivables and risks as of today.

        Everything is read with the rights of the reader.

        :return: `promises` and `receivables` by person, `buckets`, `balance` of the
            receivable accounts where the whole company is in sight, else None, `risks`
            and `more_risks`
        :rtype: dict
        """
        everybody = any(map(self.env.user.has_group, EVERYTHING))
        risks = self._list_risks(world)
        return {
            "currency": world.company.currency_id,
            "buckets": self._get_buckets(),
            "promises": self._list_promises(world),
            "receivables": self._list_receivables(world),
            "balance": self._read_balance(world)
            if everybody and world.is_whole
            else None,
            "risks": risks[:MOST_RISKS],
            "more_risks": max(len(risks) - MOST_RISKS, 0),
        }

    @api.model
    def _get_buckets(self):
        """Return names and labels of the ages, in the language of the reader."""
        field = self.env["sales.mgmt.receivable"]._fields["bucket"]
        labels = dict(field._description_selection(self.env))
        return [(name, labels[name]) for name, _label in BUCKETS]

    @api.model
    def _get_scope(self, world):
        """Return which documents belong to what is in sight.

        What belongs to no unit is in sight with the whole company only.
        """
        domain = Domain("company_id", "=", world.company.id)
        if world.owner:
            return domain & Domain("user_id", "in", world.owner.ids)
        if world.is_whole:
            return domain
        return domain & Domain("unit_id", "in", world.units.ids)

    @api.model
    def _name_person(self, user):
        """Return the name of a person, also of one whose user cannot be read."""
        return user.sudo().name or self.env._("Unassigned")

    # ------------------------------------------------------------
    # PROMISES
    # ------------------------------------------------------------

    @api.model
    def _list_promises(self, world):
        """Return per person what was promised for the period, and what is late.

        Late is what should have come before today and has not, in the period or
        before it; it is counted apart.

        :return: `name`, `due`, `kept`, `open`, `late`, `late_before`, in the currency
            of the company
        :rtype: list[dict]
        """
        collections = self.env["sales.mgmt.collection"]
        scope = self._get_scope(world) & Domain("state", "!=", "broken")
        begins, ends = world.period.date_from, world.period.date_to
        people = defaultdict(
            lambda: dict.fromkeys(("due", "kept", "open", "late", "late_before"), 0.0)
        )
        for user, state, amount, still_open in collections._read_group(
            scope & Domain("date", ">=", begins) & Domain("date", "<=", ends),
            ["user_id", "state"],
            ["amount_company:sum", "open_company:sum"],
        ):
            row = people[user]
            row["due"] += amount
            row["kept"] += amount - still_open
            row["late" if state == "late" else "open"] += still_open
        for user, still_open in collections._read_group(
            scope & Domain("state", "=", "late") & Domain("date", "<", begins),
            ["user_id"],
            ["open_company:sum"],
        ):
            people[user]["late_before"] += still_open
        return self._sort_people(people)

    @api.model
    def _sort_people(self, people):
        rows = [
            {"name": self._name_person(user), **row} for user, row in people.items()
        ]
        return sorted(rows, key=lambda row: row["name"].casefold())

    # ------------------------------------------------------------
    # RECEIVABLES
    # ------------------------------------------------------------

    @api.model
    def _list_receivables(self, world):
        """Return per person what customers owe, by age, and of it what is overdue.

        :return: `name`, `total`, `overdue`, and an amount by name of the age
        :rtype: list[dict]
        """
        names = [name for name, _label in BUCKETS]
        people = defaultdict(lambda: dict.fromkeys(("total", "overdue", *names), 0.0))
        for user, bucket, residual, overdue in self.env[
            "sales.mgmt.receivable"
        ]._read_group(
            self._get_scope(world),
            ["user_id", "bucket"],
            ["residual:sum", "overdue:sum"],
        ):
            row = people[user]
            row[bucket] += residual
            row["total"] += residual
            row["overdue"] += overdue
        return self._sort_people(people)

    @api.model
    def _read_balance(self, world):
        """Return the balance of the receivable accounts, straight from accounting."""
        # who sees all receivables of a company may know what they come to
        [(balance,)] = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", world.company.id),
                    ("parent_state", "=", "posted"),
                    ("account_id.account_type", "=", "asset_receivable"),
                ],
                [],
                ["balance:sum"],
            )
        )
        return balance

    # ------------------------------------------------------------
    # RISKS
    # ------------------------------------------------------------

    @api.model
    def _list_risks(self, world):
        """Return customers with a risk mark, those who owe most first.

        :return: `customer`, `person`, `grade`, `before`, `risk`, `open`, `overdue`
        :rtype: list[dict]
        """
        grades = self.env["sales.mgmt.credit.grade"]
        risky = grades.search(
            self._get_scope(world) & Domain("risk", "in", ("high", "watch"))
        )
        owed = {
            partner.id: amounts
            for partner, *amounts in self.env["sales.mgmt.receivable"]._read_group(
                self._get_scope(world)
                & Domain("partner_id", "in", risky.partner_id.ids),
                ["partner_id"],
                ["residual:sum", "overdue:sum"],
            )
        }
        risks, letters = (
            dict(grades._fields[name]._description_selection(self.env))
            for name in ("risk", "grade")
        )
        rows = []
        for grade in risky:
            residual, overdue = owed.get(grade.partner_id.id, (0.0, 0.0))
            rows.append(
                {
                    "customer": grade.partner_id.sudo().display_name,
                    "person": self._name_person(grade.user_id),
                    "grade": letters[grade.grade],
                    "before": letters.get(grade.previous_grade, ""),
                    "risk": risks[grade.risk],
                    "open": residual,
                    "overdue": overdue,
                }
            )
        return sorted(rows, key=lambda row: (-row["overdue"], -row["open"]))
