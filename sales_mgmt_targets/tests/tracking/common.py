from ..common import SalesMgmtCommon

# A Friday in the middle of May: 11 of 21 working days have passed
NOW = "2026-05-15 12:00:00"


class TrackingCase(SalesMgmtCommon):
    """A plan of 300 a month for each of Anna, Boris and Carla, looked at in May."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Monday to Friday
        cls.calendar.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Office", "company_id": cls.company.id, "tz": "UTC"}
        )
        cls.line = cls._create_line(10800)
        cls.plan = cls.line.plan_id
        cls._create_won(cls.anna, 240, "2026-05-10 10:00:00")
        cls._create_won(cls.anna, 300, "2026-04-10 10:00:00")
        cls._create_won(cls.boris, 60, "2026-05-04 10:00:00")
        cls._create_won(cls.carla, 7, "2026-05-14 23:59:59")

    @classmethod
    def _activate(cls, plan=None):
        plan = plan or cls.plan
        plan.with_user(cls.dora).action_propose()
        plan.with_user(cls.max).action_approve()
        plan.with_user(cls.max).action_activate()
        cls._refresh()

    @classmethod
    def _open_deal(cls, user, value, deadline, stage=None, **values):
        """Create an opportunity that is to close on a day."""
        return cls.env["crm.lead"].create(
            {
                "name": f"Open deal of {value}",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": False,
                "company_id": cls.company.id,
                "stage_id": (stage or cls.stage).id,
                "expected_revenue": value,
                "date_deadline": deadline,
                **values,
            }
        )

    @classmethod
    def _create_stage(cls, name, sequence):
        return cls.env["crm.stage"].create({"name": name, "sequence": sequence})
