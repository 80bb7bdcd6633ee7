from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..review.person import READERS

# So many days ahead an annual plan looks at what expires
HORIZON = timedelta(days=365)


class SalesMgmtTrainingNeed(models.Model):
    """Certificates that expire ask for training; needs know where they come from."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.need"

    certificate_id = fields.Many2one(
        comodel_name="sales.mgmt.certificate",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    measure_id = fields.Many2one(
        comodel_name="sales.mgmt.review.measure",
        string="Agreed Measure",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=READERS,
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_certificate(self):
        """Open the certificate that expires."""
        self.ensure_one()
        return self._open_origin(self.certificate_id)

    def action_open_review(self):
        """Open the review in which it was agreed, for who may read it."""
        self.ensure_one()
        self.check_access("read")
        # whether somebody may read the review is asked of the review
        return self._open_origin(self.sudo().measure_id.review_id.with_env(self.env))

    def _open_origin(self, record):
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _find_certificate_needs(self, company, people):
        """Return whose certificates end within a year, and which course renews them.

        Due on the last day, so that they fall into the quarter in which it is. Long
        before holders are reminded: the year is planned by it.

        :rtype: list[dict]
        """
        today = self._get_today(company)
        found = []
        for certificate in self._find_last_certificates(people):
            last, kind = certificate.valid_until, certificate.kind_id
            course = kind.renewal_course_id or kind.course_ids[:1]
            if not course.active or not last or not today <= last <= today + HORIZON:
                continue
            found.append(
                {
                    "person_id": certificate.person_id.id,
                    "course_id": course.id,
                    "source": "certificate",
                    "evidence": self.env._(
                        "“%(kind)s” ends on %(day)s.",
                        kind=kind.name,
                        day=format_date(self.env, last),
                    ),
                    "date_due": last,
                    "cause": f"certificate:{certificate.id}",
                    "certificate_id": certificate.id,
                }
            )
        return found

    @api.model
    def _find_last_certificates(self, people):
        """Return of each kind that people hold the certificate that holds longest.

        :rtype: Iterable[sales.mgmt.certificate]
        """
        certificates = (
            self.env["sales.mgmt.certificate"]
            .sudo()
            .search(
                [("person_id", "in", people.ids), ("revoked_on", "=", False)],
                # without an end first: nothing holds longer
                order="valid_until DESC NULLS FIRST, id DESC",
            )
        )
        longest = {}
        for certificate in certificates:
            place = certificate.person_id, certificate.kind_id
            longest.setdefault(place, certificate)
        return longest.values()
