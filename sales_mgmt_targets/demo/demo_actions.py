from datetime import timedelta

from odoo import models

TEAM, LEADER = "hamburg", "leader3"


class SalesMgmtDemo(models.AbstractModel):
    """Action plans of one team: measures, requests to marketing, what was answered."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_actions(self):
        """Plan what closes the gaps of the year, with help of other departments."""
        marketing, products = self._load_departments()
        today = self._get_now().date()
        end = self._get_year(0).date_to

        def day(days):
            return min(today + timedelta(days=days), end)

        orders = self._get_metric("orders_confirmed_value")
        team = self._find_action_target(orders, self._get(f"unit_{TEAM}"))
        rep = self._find_action_target(
            orders, self._get(f"unit_{TEAM}"), self._get("user_rep")
        )
        rep2 = self._find_action_target(
            orders, self._get(f"unit_{TEAM}"), self._get("user_rep2")
        )
        seminar, fair, press, loan, _calls, price = self._create_actions(
            (team, "Seminar on calibration for ten laboratories", 24, 60_000, {}),
            (
                team,
                "Stand at the regional trade fair",
                40,
                90_000,
                {
                    **marketing("promotion", 12_000),
                    "date_answer_due": day(6),
                },
            ),
            (
                team,
                "Case study of the port authority in the journal",
                30,
                25_000,
                marketing("publicity", 3_500),
            ),
            (
                rep,
                "Two spectrometers on loan for the university",
                20,
                77_000,
                {
                    **products("product", 0),
                    "priority": "2",
                },
            ),
            (rep, "Visit every customer silent for half a year", -3, 30_000, {}),
            (
                rep2,
                "Price support for the tender of the clinics",
                15,
                45_000,
                products("budget", 8_000),
            ),
            day=day,
        )
        seminar.with_user(self._get(f"user_{LEADER}"))._report(
            40, "Room booked, six laboratories have agreed to come."
        )
        for request, answer, words, part in (
            (press, "granted", "In the next issue; we write the text.", 0),
            (loan, "granted", "Both are free from Monday on.", 0),
            (price, "partly", "Not more this quarter.", 5_000),
        ):
            request.with_user(request.asked_id)._answer(answer, words, part)
        fair.note = "<p>Hall 4, beside the university. Two people for three days.</p>"

    def _load_departments(self):
        """Create the departments that support sales.

        :return: what a request to each of them holds besides its target
        """
        departments = self.env["sales.mgmt.department"].create(
            [
                {
                    "name": name,
                    "company_id": self._get("company").id,
                    "responsible_id": self._get(f"user_{login}").id,
                }
                for name, login in (
                    ("Marketing", "marketing"),
                    ("Product Management", "products"),
                )
            ]
        )

        def ask(department):
            def prepare(resource, budget):
                return {
                    "kind": "request",
                    "department_id": department.id,
                    "resource": resource,
                    "budget": budget,
                }

            return prepare

        return [ask(department) for department in departments]

    def _find_action_target(self, metric, unit, user=None):
        """Return the yearly target of a unit or a person in the plan in force."""
        return self.env["sales.mgmt.target"].search(
            [
                ("metric_id", "=", metric.id),
                ("unit_id", "=", unit.id),
                ("user_id", "=", user.id if user else False),
                ("level", "=", "year"),
                ("segment_id", "=", False),
                ("plan_id.state", "=", "active"),
            ],
            limit=1,
        )

    def _create_actions(self, *rows, day):
        """Let the leader of the team plan actions."""
        return (
            self.env["sales.mgmt.action"]
            .with_user(self._get(f"user_{LEADER}"))
            .create(
                [
                    {
                        "target_id": target.id,
                        "name": name,
                        "date_due": day(days),
                        "effect": effect,
                        **values,
                    }
                    for target, name, days, effect, values in rows
                ]
            )
            .sudo()
        )
