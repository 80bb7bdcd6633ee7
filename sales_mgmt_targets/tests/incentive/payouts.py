from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command

from ..common import SalesMgmtCommon

NOW = "2026-06-15 12:00:00"


class PayoutCommon(SalesMgmtCommon):
    """A rulebook in force, closed months, and runs whose figures are given.

    What the engine would compute is replaced by `figures`: for each person the lines
    of the statement, so that a test about deciding and paying does not depend on how
    amounts come about.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(NOW)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.olaf = cls._create_user("olaf", "incentive_officer")
        cls.mona = cls._create_user("mona", "manager")
        cls.scheme = cls._create_scheme()
        cls.component = cls.scheme.component_ids[0]
        cls.april = cls._find_period("2026-04")
        cls.may = cls._find_period("2026-05")
        cls.figures = {cls.anna: 500.0, cls.boris: 300.0}
        cls._replace_engine()

    @contextmanager
    def assertRefused(self, words):  # noqa: N802  named like its siblings
        """What is done is refused in these words, and leaves nothing behind."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    def _pay_only(self, *users):
        """Have the next computations pay these people, 100 each."""
        before = self.figures
        self.addCleanup(setattr, type(self), "figures", before)
        type(self).figures = dict.fromkeys(users, 100.0)

    @classmethod
    def _create_scheme(cls, date_from="2026-05-01", company=None, **values):
        scheme = cls._write_scheme(
            {
                "name": "Commission",
                "pay_metric_id": cls.metric_won.id,
                "rate": 0.05,
                "override_reason": "Checked deal by deal",
            },
            {"name": "Late report", "kind": "penalty", "amount": -50},
            **{
                "name": "Commission 2026",
                "company_id": (company or cls.company).id,
                "date_from": date_from,
                "needs_acknowledgement": False,
                **values,
            },
        )
        return cls._put_in_force(scheme)

    @classmethod
    def _replace_engine(cls):
        def compute(run):
            run.ensure_one()
            run._check_computable()
            run.payout_ids.unlink()
            cls._write_figures(run)

        runs = cls.registry["sales.mgmt.payout.run"]
        engine = patch.object(runs, "_compute_payouts", compute)
        engine.start()
        cls.addClassCleanup(engine.stop)

    @classmethod
    def _write_figures(cls, run):
        """Write statements with one line of the rule, and the adjustments due."""
        adjustments = run.env["sales.mgmt.payout.adjustment"].search(
            [("root_id", "=", run.scheme_id.root_id.id), ("state", "=", "approved")]
        )
        payouts = run.env["sales.mgmt.payout"]
        for user, amount in cls.figures.items():
            own = adjustments.filtered(lambda each, user=user: each.user_id == user)
            adjusted = sum(own.mapped("amount"))
            payouts |= payouts.create(
                {
                    "run_id": run.id,
                    "user_id": user.id,
                    "unit_id": cls._get_unit(user).id,
                    "earned": amount,
                    "adjusted": adjusted,
                    "total": amount + adjusted,
                    "line_ids": [
                        Command.create(cls._get_line(amount)),
                        *(
                            Command.create(
                                {
                                    "sequence": 9,
                                    "kind": "adjustment",
                                    "name": "Adjustment",
                                    "adjustment_id": each.id,
                                    "amount": each.amount,
                                    "steps": [
                                        {"kind": "adjustment", "reason": each.reason}
                                    ],
                                }
                            )
                            for each in own
                        ),
                    ],
                }
            )
        run.write(
            {
                "state": "computed",
                "input_hash": f"hash of {sorted(cls.figures.values())}",
                "people_count": len(payouts),
                "total": sum(payouts.mapped("total")),
            }
        )

    @classmethod
    def _get_unit(cls, user):
        return cls.south if user == cls.carla else cls.north

    @classmethod
    def _get_line(cls, amount):
        base = str(int(amount * 20))
        return {
            "name": cls.component.name,
            "component_id": cls.component.id,
            "pay_value": amount * 20,
            "earned": amount,
            "amount": amount,
            "steps": [
                {
                    "kind": "slices",
                    "pay": base,
                    "rank": None,
                    "slices": [{"base": base, "rate": "0.05", "amount": str(amount)}],
                    "amount": str(amount),
                },
                {"kind": "round", "rounding": "0.01", "amount": str(amount)},
            ],
            "share_ids": [
                Command.create(
                    {
                        "model": "res.partner",
                        "res_id": cls.company.partner_id.id,
                        "name": "INV/1",
                        "key": "1",
                        "value": amount * 20,
                        "amount": amount,
                    }
                )
            ],
        }

    @classmethod
    def _close(cls, *periods):
        for period in periods:
            cls.env["sales.mgmt.period.lock"].create(
                {"period_id": period.id, "level": "hard", "reason": "Reported"}
            )

    @classmethod
    def _create_run(cls, period=None, scheme=None):
        return (
            cls.env["sales.mgmt.payout.run"]
            .with_user(cls.olga)
            .create(
                {
                    "scheme_id": (scheme or cls.scheme).id,
                    "period_id": (period or cls.may).id,
                }
            )
        )

    @classmethod
    def _run_to(cls, state, run=None):
        """Take a run of May to a state by the hands of the right people."""
        if not run:
            if cls.may.lock_state != "hard":
                cls._close(cls.may)
            run = cls._create_run()
        steps = [
            ("computed", lambda: run.with_user(cls.olga).action_compute()),
            ("reviewed", lambda: run.with_user(cls.dora).action_review()),
            ("approved", lambda: run.with_user(cls.max).action_approve()),
            (
                "paid",
                lambda: run.with_user(cls.olga)._pay(run.approved_on.date()),
            ),
        ]
        for name, step in steps:
            if state == "draft":
                break
            step()
            if name == state:
                break
        return run

    @classmethod
    def _get_payout(cls, run, user):
        return run.sudo().payout_ids.filtered(lambda each: each.user_id == user)

    @classmethod
    def _get_first_line(cls, run, user):
        return cls._get_payout(run, user).line_ids.filtered("component_id")

    @classmethod
    def _dispute(cls, run, user, **values):
        return (
            cls.env["sales.mgmt.dispute"]
            .with_user(user)
            .create(
                {
                    "payout_line_id": cls._get_first_line(run, user).id,
                    "claim": "INV/2 is missing",
                    "claimed_amount": 40,
                    **values,
                }
            )
        )
