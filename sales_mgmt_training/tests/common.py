from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.sales_mgmt_targets.tests.common import SalesMgmtCommon


class TrainingCommon(SalesMgmtCommon):
    """Northwind, with people who train and who look after employees.

    ```
    Tara        training officer
    Harry       officer of Employees
    Theo        trains sessions, and is nothing else
    ```
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tara = cls._create_officer(
            "tara", "sales_mgmt_training.group_training_officer"
        )
        cls.harry = cls._create_officer("harry", "hr.group_hr_user")
        cls.theo = cls._create_officer("theo", "base.group_user")
        cls.course = cls._create_course("Negotiating", kind="negotiation", hours=8)

    @classmethod
    def _create_officer(cls, login, group):
        return new_test_user(
            cls.env,
            login=login,
            groups=group,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            tz="UTC",
        )

    @classmethod
    def _create_course(cls, name, **values):
        return cls.env["sales.mgmt.training.course"].create(
            {"name": name, "responsible_id": cls.tara.id, **values}
        )

    @classmethod
    def _create_session(cls, days=7, announce=True, **values):
        """Return a session that begins in so many days and takes two hours."""
        begin = fields.Datetime.now() + timedelta(days=days)
        session = cls.env["sales.mgmt.training.session"].create(
            {
                "course_id": cls.course.id,
                "company_id": cls.company.id,
                "trainer_ids": [Command.set(cls.theo.ids)],
                "date_begin": begin,
                "date_end": begin + timedelta(hours=2),
                **values,
            }
        )
        if announce:
            session.action_announce()
        return session

    @classmethod
    def _seat(cls, session, *users):
        """Give people a place in a session and return their places."""
        people = cls.env["sales.mgmt.person"].union(
            *(cls._get_file(user) for user in users)
        )
        return session._sign_up(people)

    @classmethod
    def _get_file(cls, user, company=None):
        """Return the development file of a person, as the person above all."""
        return cls.env["sales.mgmt.person"]._find(user, company or cls.company)

    @classmethod
    def _enrol(cls, user, course=None, **values):
        return cls.env["sales.mgmt.training.enrolment"]._enrol(
            cls._get_file(user), course or cls.course, **values
        )
