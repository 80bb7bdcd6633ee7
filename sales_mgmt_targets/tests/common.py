from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command

from odoo.addons.base.tests.common import BaseCommon

GROUP = "sales_mgmt_targets.group_%s"


class SalesMgmtCommon(BaseCommon):
    """A small sales company of its own, so that nothing else in the database counts.

    ```
    Northwind            Dora (manager) plans, Max (manager) approves,
    |                    Olga (incentive officer) pays, Audrey audits
    ├── North            Lena leads; Anna and Boris sell
    └── South            Sven leads; Carla sells
    ```
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Northwind"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.calendar = cls.env["sales.mgmt.calendar"].create(
            {"company_id": cls.company.id, "tz": "UTC"}
        )
        cls.calendar._ensure_years(2024, 2026)
        people = cls._create_users(
            {
                "dora": "manager",
                "max": "manager",
                "lena": "user",
                "sven": "user",
                "anna": "user",
                "boris": "user",
                "carla": "user",
                "audrey": "auditor",
                "olga": "incentive_officer",
            }
        )
        cls.dora, cls.max, cls.lena, cls.sven, *others = people
        cls.anna, cls.boris, cls.carla, cls.auditor, cls.olga = others
        cls.root = cls.env["sales.mgmt.unit"]._get_root(cls.company)
        cls.north = cls._create_unit("North", leader=cls.lena)
        cls.south = cls._create_unit("South", leader=cls.sven)
        cls._assign(cls.anna, cls.north)
        cls._assign(cls.boris, cls.north)
        cls._assign(cls.carla, cls.south)
        cls.metric_orders = cls.env.ref(
            "sales_mgmt_targets.metric_orders_confirmed_value"
        )
        cls.metric_won = cls.env.ref(
            "sales_mgmt_targets.metric_opportunities_won_value"
        )
        cls.metric_won_count = cls.env.ref(
            "sales_mgmt_targets.metric_opportunities_won_count"
        )
        cls.won_stage = cls.env["crm.stage"].create({"name": "Won", "is_won": True})

    @classmethod
    def _create_user(cls, login, role):
        return cls._create_users({login: role})

    @classmethod
    def _create_users(cls, roles):
        """Create users all at once: that takes a third of one after the other.

        :param dict[str, str] roles: roles by login
        :rtype: res.users
        """
        vals_list = []
        for login, role in roles.items():
            groups = [GROUP % role]
            if role not in ("auditor", "incentive_officer"):
                groups.append("sales_team.group_sale_salesman")
            vals_list.append(
                {
                    # as `new_test_user` has it
                    "name": f"{login} ({','.join(groups)})",
                    "login": login,
                    "password": login.ljust(8, "x"),
                    "email": f"{login[0]}.{login[0]}@example.com",
                    "group_ids": [Command.set([cls.env.ref(xid).id for xid in groups])],
                    "company_id": cls.company.id,
                    "company_ids": [Command.set(cls.company.ids)],
                    "tz": "UTC",
                }
            )
        return cls.env["res.users"].create(vals_list)

    @classmethod
    def _create_unit(cls, name, leader=None, **values):
        return cls.env["sales.mgmt.unit"].create(
            {
                "name": name,
                "parent_id": cls.root.id,
                "company_id": cls.company.id,
                "leader_id": leader.id if leader else False,
                **values,
            }
        )

    @classmethod
    def _assign(cls, user, unit, date_from="2020-01-01", **values):
        return cls.env["sales.mgmt.assignment"].create(
            {
                "user_id": user.id,
                "unit_id": unit.id,
                "date_from": date_from,
                **values,
            }
        )

    @classmethod
    def _create_won(cls, user, value, closed, **values):
        """Create an opportunity won by a person at a moment in UTC."""
        return cls.env["crm.lead"].create(
            {
                "name": f"Deal of {value}",
                "type": "opportunity",
                "user_id": user.id if user else False,
                "team_id": False,
                "company_id": cls.company.id,
                "stage_id": cls.won_stage.id,
                "expected_revenue": value,
                "date_closed": closed,
                **values,
            }
        )

    @classmethod
    def _find_period(cls, name, company=None):
        return cls.env["sales.mgmt.period"].search(
            [
                ("name", "=", name),
                ("company_id", "=", (company or cls.company).id),
            ]
        )

    @classmethod
    def _create_plan(cls, year="2026", **values):
        return cls.env["sales.mgmt.plan"].create(
            {
                "name": f"Plan {year}",
                "company_id": cls.company.id,
                "period_id": cls._find_period(year).id,
                "unit_id": cls.root.id,
                **values,
            }
        )

    @classmethod
    def _create_line(cls, amount, metric=None, plan=None, **values):
        """Create a plan line and divide it."""
        line = cls.env["sales.mgmt.plan.line"].create(
            {
                "plan_id": (plan or cls._create_plan()).id,
                "metric_id": (metric or cls.metric_won).id,
                "amount": amount,
                **values,
            }
        )
        line.action_split()
        return line

    @classmethod
    def _find_target(cls, line, subject, period="2026"):
        """Return the target of a person or a unit in a period, by name."""
        who = "user_id" if subject._name == "res.users" else "unit_id"
        domain = [
            ("line_id", "=", line.id),
            (who, "=", subject.id),
            ("period_id.name", "=", period),
        ]
        if who == "unit_id":
            domain.append(("user_id", "=", False))
        return cls.env["sales.mgmt.target"].search(domain)

    @classmethod
    def _write_scheme(cls, *components, **values):
        """Let Olga write a rulebook; without components, 3 % of confirmed orders."""
        components = components or [{"rate": 0.03}]
        return (
            cls.env["sales.mgmt.scheme"]
            .with_user(cls.olga)
            .create(
                {
                    "name": "Commission",
                    "company_id": cls.company.id,
                    "date_from": "2026-06-01",
                    "component_ids": [
                        Command.create(
                            {
                                "name": "Commission on orders",
                                "pay_metric_id": cls.metric_orders.id,
                                **component,
                            }
                        )
                        for component in components
                    ],
                    **values,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _publish(cls, scheme, notice=10):
        """Let Max approve a rulebook so many days before it begins."""
        with freeze_time(scheme.date_from - timedelta(days=notice)):
            scheme.with_user(cls.olga).action_submit()
            scheme.with_user(cls.max).action_approve()
        return scheme

    @classmethod
    def _put_in_force(cls, scheme, acknowledge=True):
        """Publish a rulebook, let everybody acknowledge it, and let it begin."""
        cls._publish(scheme)
        if acknowledge:
            for each in scheme.acknowledgement_ids:
                each.with_user(each.user_id).action_acknowledge()
        with freeze_time(scheme.date_from):
            cls.env["sales.mgmt.scheme"]._cron_put_in_force()
        return scheme

    @classmethod
    def _refresh(cls):
        return cls.env["sales.mgmt.measurement"]._refresh()

    def assertSumsHold(self, line):  # noqa: N802  named like its siblings
        """Every node's parts add up to its amount plus its reserve, to the cent.

        Where parts do not add up each repeats the amount, unless it is held.
        """
        nodes = line.target_ids.filtered("child_ids")
        self.assertTrue(nodes)
        for node in nodes.filtered(lambda each: not each.sums):
            free = node.child_ids.filtered(lambda each: not each.pinned | each.locked)
            self.assertLessEqual({part.amount for part in free}, {node.amount})
        nodes = nodes.filtered("sums")
        for node in nodes:
            parts = sum(round(part.amount * 100) for part in node.child_ids)
            whole = round(node.amount * 100) + round(node.reserve * 100)
            self.assertEqual(parts, whole, node.display_name)
