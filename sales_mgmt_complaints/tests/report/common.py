from odoo import fields

from ..common import ComplaintCommon


class ComplaintReportCommon(ComplaintCommon):
    """Complaints of Paul over three months: causes, money and answers are known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.training = cls.env.ref("sales_mgmt_complaints.cause_people_training")
        cls.supplier = cls.env.ref("sales_mgmt_complaints.cause_supplier")
        # four by the supplier and one by us; the last two are open
        cls.first = cls._receive("2026-01-05 08:00:00", "2026-01-09 08:00:00")
        cls.second = cls._receive("2026-01-20 08:00:00", "2026-02-03 20:00:00")
        cls.third = cls._receive(
            "2026-02-10 08:00:00", "2026-02-12 08:00:00", cause=cls.training
        )
        cls.fourth = cls._receive("2026-02-20 08:00:00")
        cls.fifth = cls._receive("2026-03-02 08:00:00")
        cls._compensate(cls.first, 100)
        cls._compensate(cls.third, 60)
        cls._answer(cls.first, "5")
        cls._answer(cls.second, "2")
        cls.env.flush_all()

    @classmethod
    def _receive(cls, opened_on, resolved_on=False, cause=None, **values):
        stage = cls.env.ref(
            "sales_mgmt_complaints.stage_" + ("resolved" if resolved_on else "progress")
        )
        complaint = cls._complain(
            opened_on=opened_on,
            resolved_on=resolved_on,
            stage_id=stage.id,
            cause_id=(cause or cls.supplier).id,
            user_id=cls.hanna.id,
            **values,
        )
        # the moments of work are those of the story
        complaint.first_response_on = fields.Datetime.add(complaint.opened_on, hours=6)
        return complaint

    @classmethod
    def _compensate(cls, complaint, amount, **values):
        return (
            cls.env["sales.mgmt.complaint.compensation"]
            .sudo()
            .create(
                {
                    "complaint_id": complaint.id,
                    "amount": amount,
                    "kind": "goodwill",
                    "note": "Broken on arrival",
                    "currency_id": cls.company.currency_id.id,
                    "state": "granted",
                    **values,
                }
            )
        )

    @classmethod
    def _answer(cls, complaint, score, comment="As it was"):
        question = (
            cls.env["sales.mgmt.satisfaction"]
            .sudo()
            .create(
                {
                    **complaint._prepare_satisfaction(),
                    "state": "asked",
                    "expires_on": "2027-01-01 00:00:00",
                }
            )
        )
        question.write(
            {
                "state": "answered",
                "score": score,
                "comment": comment,
                "answered_on": complaint.resolved_on,
            }
        )
        complaint._compute_satisfaction_score()
