from odoo.fields import Command

from ..common import SalesMgmtCommon

# A Friday in the middle of May: 11 of 21 working days have passed
NOW = "2026-05-15 12:00:00"
# Monthly contacts, visits and deals of a year
MONTHS = [f"2025-{month:02}" for month in range(5, 13)]
MONTHS += [f"2026-{month:02}" for month in range(1, 5)]


class ChainCase(SalesMgmtCommon):
    """Contacts → visits → deals, typed in month by month, until the end of April.

    Anna brings what she should. Boris gets as few visits as nobody else. Carla makes
    visits of her contacts, and deals of her visits, but has few contacts.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Office", "company_id": cls.company.id, "tz": "UTC"}
        )
        cls.contacts, cls.visits, cls.deals = (
            cls._create_typed(name) for name in ("Contacts", "Visits made", "Deals")
        )
        cls.chain = cls.env["sales.mgmt.chain"].create(
            {
                "name": "Ours",
                "company_id": cls.company.id,
                "step_ids": [
                    Command.create(
                        {
                            "metric_id": metric.id,
                            "sequence": number,
                            "lead_days": lead,
                            "advice": f"Better {metric.name}!",
                        }
                    )
                    for number, (metric, lead) in enumerate(
                        [(cls.contacts, 5), (cls.visits, 10), (cls.deals, 0)]
                    )
                ],
            }
        )
        for user, figures in (
            (cls.anna, (100, 20, 5)),
            (cls.boris, (100, 8, 2)),
            (cls.carla, (30, 6, 2)),
        ):
            cls._type(user, figures, *MONTHS)

    @classmethod
    def _create_typed(cls, name):
        return cls.env["sales.mgmt.metric"].create(
            {"name": name, "code": name.lower().replace(" ", "_"), "is_typed": True}
        )

    @classmethod
    def _type(cls, user, figures, *months):
        """Type in what somebody did of each step in months."""
        cls.env["sales.mgmt.metric.entry"].create(
            [
                {
                    "metric_id": metric.id,
                    "company_id": cls.company.id,
                    "period_id": cls._find_period(month).id,
                    "user_id": user.id,
                    "value": value,
                }
                for month in months
                for metric, value in zip(
                    (cls.contacts, cls.visits, cls.deals), figures, strict=True
                )
            ]
        )

    @classmethod
    def _propose(cls, plan):
        """Propose a plan; that it asks for more than the history is agreed."""
        plan.line_ids.root_id.sudo().feasibility_reason = "Agreed with everybody"
        plan.with_user(cls.dora).action_propose()

    @classmethod
    def _activate(cls, plan):
        cls._propose(plan)
        plan.with_user(cls.max).action_approve()
        plan.with_user(cls.max).action_activate()
        cls._refresh()
