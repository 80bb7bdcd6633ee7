from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.sales_mgmt_targets.tests.common import SalesMgmtCommon

GROUP = "sales_mgmt_complaints.group_complaint_%s"


class ComplaintCommon(SalesMgmtCommon):
    """Northwind, with people who take complaints.

    ```
    Service     Hugo leads; Hanna and Hilde handle; Oscar is complaint officer
    Paul        of the customer Brewery, whose salesperson is Anna
    ```
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # scheduled jobs commit; inside a test they go on as if they had
        cls.startClassPatcher(
            patch.object(
                type(cls.env["ir.cron"]),
                "_commit_progress",
                lambda *_args, **_options: 60,
            )
        )
        cls.hanna = cls._create_handler("hanna")
        cls.hilde = cls._create_handler("hilde")
        cls.hugo = cls._create_handler("hugo")
        cls.oscar = cls._create_handler("oscar", "officer")
        cls.team = cls.env["sales.mgmt.complaint.team"]._find_for_company(cls.company)
        cls.team.write(
            {
                "name": "Service",
                "leader_id": cls.hugo.id,
                "member_ids": [Command.set((cls.hanna | cls.hilde).ids)],
            }
        )
        cls.brewery = cls.env["res.partner"].create(
            {
                "name": "Brewery",
                "is_company": True,
                "company_id": cls.company.id,
                "user_id": cls.anna.id,
            }
        )
        cls.paul = cls.env["res.partner"].create(
            {
                "name": "Paul",
                "email": "paul@brewery.example.com",
                "parent_id": cls.brewery.id,
            }
        )
        cls.category = cls.env.ref("sales_mgmt_complaints.category_product_defect")

    @classmethod
    def _create_handler(cls, login, role="handler"):
        return new_test_user(
            cls.env,
            login=login,
            groups=GROUP % role,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            tz="UTC",
            email=f"{login}@northwind.example.com",
        )

    @classmethod
    def _say(cls, complaint, author, words, note=False):
        """Let a user say something, or let a contact write an e-mail about it."""
        if author._name == "res.users":
            return complaint.with_user(author).message_post(
                body=words,
                message_type="comment",
                subtype_xmlid="mail.mt_note" if note else "mail.mt_comment",
            )
        return complaint.message_post(
            body=words,
            author_id=author.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )

    @classmethod
    def _complain(cls, subject="The meter is broken", **values):
        """Record a complaint of Paul."""
        return cls.env["sales.mgmt.complaint"].create(
            {
                "name": subject,
                "company_id": cls.company.id,
                "partner_id": cls.paul.id,
                "category_id": cls.category.id,
                **values,
            }
        )
