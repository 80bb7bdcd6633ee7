from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ...tools.columns import texts
from .common import IncentiveCommon

# What closing posts for an invoice line; written as it is so that many fit into a test
CREDITS = """
    INSERT INTO sales_mgmt_credit (
        name, kind, user_id, role, share, unit_id, company_id, currency_id, value,
        event_date, days_overdue, period_id, origin_period_id, is_opening, move_id,
        line_id, credited_line_id, part, key, categ_id, margin, discount
    )
    SELECT concat('INV/', line), 'invoiced', seller.id, 'split', 1, %(unit)s,
           %(company)s, %(currency)s, 10 + line %% 7, %(day)s, 0, %(period)s,
           %(period)s, FALSE, line, line, line, 0,
           concat_ws(':', 'invoiced', line, seller.id, 'split', 0), NULL, NULL, 0
      FROM unnest(%(users)s::integer[]) WITH ORDINALITY AS seller(id, place)
CROSS JOIN LATERAL generate_series(
               seller.place * 1000, seller.place * 1000 + %(lines)s - 1) AS line
"""

# People, and invoice lines of each of them
WARMING, CASES = (10, 1), [(10, 2), (10, 200), (200, 2), (200, 50)]


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestPayoutScale(IncentiveCommon):
    """A run takes the same number of statements for few and for many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": f"Seller {number}",
                        "login": f"seller{number}",
                        "company_id": cls.company.id,
                        "company_ids": [Command.set(cls.company.ids)],
                    }
                    for number in range(200)
                ]
            )
        )
        cls.env["sales.mgmt.assignment"].create(
            [
                {"user_id": user.id, "unit_id": cls.north.id, "date_from": "2020-01-01"}
                for user in cls.staff
            ]
        )
        # rules come before the period that they pay
        cls.schemes = {
            case: cls._prepare_scheme(cls.staff[: case[0]])
            for case in (WARMING, *CASES)
        }
        cls._close("2026-01")

    @classmethod
    def _prepare_scheme(cls, users):
        """Return a scheme in force, without having hundreds of people answer."""
        scheme = cls._write_scheme(
            *cls._get_rules(),
            name=f"For {len(users)}",
            date_from="2026-01-01",
            needs_acknowledgement=False,
            user_ids=[Command.set(users.ids)],
        )
        rulebook = cls.env["ir.attachment"].create({"name": "Rulebook"})
        cls.env.flush_all()
        cls.env.cr.execute(
            """
            UPDATE sales_mgmt_scheme
               SET state = 'in_force', root_id = id, pdf_id = %s, pdf_hash = '-',
                   rules_hash = '-', approver_id = %s, published_on = now(),
                   published_day = date_from - 30
             WHERE id = %s
            """,
            [rulebook.id, cls.max.id, scheme.id],
        )
        cls.env.invalidate_all()
        return scheme

    @classmethod
    def _get_rules(cls):
        """Rules that look at results, at single documents and at what came before."""
        return [
            {"name": "Invoiced", "basis": "invoiced", "rate": 0.03},
            {
                "name": "Invoice by invoice",
                "basis": "invoiced",
                "base": "document",
                "tier_mode": "marginal",
                "tier_ids": [
                    Command.create({"start": 0, "rate": 0.01}),
                    Command.create({"start": 12, "rate": 0.02}),
                ],
            },
            {
                "name": "Deals",
                "pay_metric_id": cls.metric_won.id,
                "override_reason": "Checked deal by deal",
                "rate": 0.01,
                "condition_ids": [
                    Command.create(
                        {
                            "metric_id": cls.metric_won_count.id,
                            "operator": "<",
                            "threshold": 1,
                            "effect": "hold",
                        }
                    )
                ],
            },
        ]

    def _credit(self, users, lines):
        period = self._find_period("2026-01")
        self.env.cr.execute(
            CREDITS,
            {
                "unit": self.north.id,
                "company": self.company.id,
                "currency": self.company.currency_id.id,
                "day": period.date_to,
                "period": period.id,
                "users": users.ids,
                "lines": lines,
            },
        )
        self.env.invalidate_all()

    def _count(self, people, lines):
        """Return how many statements computing a run takes, and doing it again."""
        self.env.cr.execute("DELETE FROM sales_mgmt_credit")
        self._credit(self.staff[:people], lines)
        run = self.env["sales.mgmt.payout.run"].create(
            {
                "scheme_id": self.schemes[people, lines].id,
                "period_id": self._find_period("2026-01").id,
            }
        )
        first = self._count_computing(run)
        shares = run.payout_ids.line_ids.share_ids
        self.assertEqual(len(run.payout_ids), people)
        self.assertEqual(len(shares), 2 * people * lines)
        return first, self._count_computing(run)

    def _count_computing(self, run):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        run._compute_payouts()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_statements_depend_neither_on_people_nor_on_lines(self):
        # what the first run of all looks up is kept in caches
        self._count(*WARMING)
        counts = {case: self._count(*case) for case in CASES}
        self.assertEqual(len(set(counts.values())), 1, counts)
        self.assertLess(max(*counts[10, 2]), 120)

    def test_documents_go_with_the_line_that_they_explain(self):
        self._credit(self.staff[:10], 2)
        run = self._run(self.schemes[10, 2], kind="preview")
        shares = run.payout_ids.line_ids.share_ids
        kept = run.payout_ids[0].line_ids.share_ids
        (run.payout_ids - run.payout_ids[0]).unlink()
        self.assertEqual(shares.exists(), kept)
        run.unlink()
        self.assertFalse(kept.exists())

    def test_names_are_written_as_they_are_whatever_stands_in_them(self):
        names = [
            'so "called"',
            "back\\slash",
            "a,b{c}",
            "NULL",
            "",
            "两\nlines",
            "it's",
        ]
        for written in (names, ["INV/1", "INV/2"], [*names, None], []):
            self.env.cr.execute("SELECT unnest(%s::varchar[])", [texts(written)])
            self.assertEqual([name for (name,) in self.env.cr.fetchall()], written)
