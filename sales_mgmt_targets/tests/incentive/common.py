from ...tools.payout import check
from ..common import SalesMgmtCommon


class IncentiveCommon(SalesMgmtCommon):
    """A scheme in force for 2026, and deals won in January that can be closed."""

    @classmethod
    def _create_scheme(cls, components, **values):
        """Create a scheme that was in force since the beginning of the year."""
        scheme = cls._write_scheme(
            *(
                {"override_reason": "Checked deal by deal", **each}
                for each in components
            ),
            **{
                "name": "Sales 2026",
                "date_from": "2026-01-01",
                "needs_acknowledgement": False,
                **values,
            },
        )
        return cls._put_in_force(scheme)

    @classmethod
    def _close(cls, *names):
        """Measure periods and close them for good."""
        cls._refresh()
        for name in names:
            cls.env["sales.mgmt.period.lock"].create(
                {
                    "period_id": cls._find_period(name).id,
                    "level": "hard",
                    "reason": "End of the month",
                }
            )

    @classmethod
    def _run(cls, scheme, period="2026-01", **values):
        """Compute a run of a scheme for a period."""
        run = cls.env["sales.mgmt.payout.run"].create(
            {
                "scheme_id": scheme.id,
                "period_id": cls._find_period(period).id,
                **values,
            }
        )
        run._compute_payouts()
        return run

    @classmethod
    def _approve(cls, run):
        """Let a run count as paid for the runs after it."""
        for state in ("reviewed", "approved"):
            run.sudo().state = state
        run.flush_recordset()

    def assertPaid(self, run, expected):  # noqa: N802  named like its siblings
        """Each person is paid this much, and the lines add up to it."""
        paid = {payout.user_id: payout.total for payout in run.payout_ids}
        for user, amount in expected.items():
            self.assertAlmostEqual(paid.get(user, 0), amount, 6, user.name)
        for payout in run.payout_ids:
            cents = sum(round(line.amount * 100) for line in payout.line_ids)
            self.assertEqual(cents, round(payout.total * 100), payout.user_id.name)
        self.assertExplained(run)

    def assertExplained(self, run):  # noqa: N802  named like its siblings
        """What the explanation of a line comes to is what the line pays."""
        for line in run.payout_ids.line_ids.filtered("steps"):
            self.assertTrue(check(line.steps), line.steps)
            last = line.steps[-1].get("amount", line.amount)
            self.assertEqual(round(float(last) * 100), round(line.amount * 100))
