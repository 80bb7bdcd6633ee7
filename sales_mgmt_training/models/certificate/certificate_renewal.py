from odoo import api, fields, models


class SalesMgmtCertificate(models.Model):
    """Certificates that come to an end, and what is done about it in time."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.certificate"

    reminded_on = fields.Date(readonly=True, copy=False)
    reopened_on = fields.Date(
        string="Need Reopened On",
        readonly=True,
        copy=False,
        help="It had expired, so the person was enrolled once more.",
    )

    @api.model
    def _cron_renew(self):
        """Remind holders once, enrol them again, and reopen what expired."""
        certificates = self.sudo()
        expiring = certificates.search(
            [
                ("state", "in", ("expiring", "expired")),
                ("reminded_on", "=", False),
                ("person_id.active", "=", True),
            ]
        )
        expiring.filtered(lambda each: not each._is_renewed())._remind()
        expired = certificates.search(
            [
                ("state", "=", "expired"),
                ("reopened_on", "=", False),
                ("person_id.active", "=", True),
            ]
        )
        expired.filtered(lambda each: not each._is_renewed())._reopen()

    def _is_renewed(self):
        """Tell whether the person holds the same kind for longer.

        :rtype: bool
        """
        self.ensure_one()
        others = self.person_id.certificate_ids.filtered(
            lambda each: each.kind_id == self.kind_id and not each.revoked_on
        )
        return any(
            not each.valid_until or each.valid_until > self.valid_until
            for each in others - self
        )

    def _remind(self):
        """Tell holders once, and enrol them in what renews their certificate."""
        for certificate in self:
            certificate.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=certificate.valid_until,
                summary=self.env._("Renew “%(kind)s”", kind=certificate.kind_id.name),
                user_id=certificate.user_id.id,
            )
        self.write({"reminded_on": fields.Date.context_today(self)})
        self._enrol_in_renewal()

    def _reopen(self):
        """Enrol people again whose certificate expired in spite of the reminder."""
        self._enrol_in_renewal(late=True)
        self.write({"reopened_on": fields.Date.context_today(self)})

    def _enrol_in_renewal(self, late=False):
        """Enrol people in the courses that renew what they hold.

        :param bool late: due today, since it has expired
        """
        enrolments = self.env["sales.mgmt.training.enrolment"]
        today = fields.Date.context_today(self)
        renewable = self.filtered("kind_id.renewal_course_id")
        for (kind, last), certificates in renewable.grouped(
            lambda each: (each.kind_id, each.valid_until)
        ).items():
            enrolments._enrol(
                certificates.person_id,
                kind.renewal_course_id,
                origin="renewal",
                date_due=max(today, last) if not late else today,
            )
