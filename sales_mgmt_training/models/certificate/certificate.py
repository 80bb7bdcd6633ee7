import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import consteq

from ...tools import validity
from ..course.enrolment_steps import OFFICER

STATES = [
    ("valid", "Valid"),
    ("expiring", "To Be Renewed"),
    ("expired", "Expired"),
    ("revoked", "Revoked"),
]


class SalesMgmtCertificate(models.Model):
    """What a person has proved, on which day, and until when it holds.

    Issued by passing a course, or entered by a training officer with the evidence of
    whoever issued it elsewhere. It is never changed: it is revoked, with a reason.
    """

    _name = "sales.mgmt.certificate"
    _description = "Certificate"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "issued_on DESC, id DESC"
    _rec_name = "number"
    _check_company_auto = True
    _mail_post_access = "read"
    _audit_fields = ("number", "kind_id", "issued_on", "valid_until", "revoke_reason")

    number = fields.Char(readonly=True, copy=False, index=True)
    kind_id = fields.Many2one(
        comodel_name="sales.mgmt.certificate.kind",
        string="Certificate",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    issued_on = fields.Date(required=True, default=fields.Date.context_today)
    valid_until = fields.Date(help="The last day. Empty: it never expires.")
    renew_from = fields.Date(compute="_compute_renew_from", store=True)
    enrolment_id = fields.Many2one(
        comodel_name="sales.mgmt.training.enrolment",
        string="Earned By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    score = fields.Float(related="enrolment_id.score")
    has_score = fields.Boolean(related="enrolment_id.has_score")
    issuer = fields.Char(
        string="Issued By", help="Who issued it, if it was earned elsewhere."
    )
    evidence = fields.Binary(attachment=True, help="A copy of the certificate.")
    evidence_name = fields.Char(export_string_translation=False)
    state = fields.Selection(
        selection=STATES, compute="_compute_state", search="_search_state"
    )
    revoked_on = fields.Date(readonly=True, copy=False)
    revoked_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    revoke_reason = fields.Char(readonly=True, copy=False)
    token = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        default=lambda _self: secrets.token_urlsafe(24),
    )

    _token_uniq = models.UniqueIndex("(token)", "Two certificates cannot share a link.")
    _one_per_enrolment = models.UniqueIndex(
        "(enrolment_id) WHERE enrolment_id IS NOT NULL",
        "This enrolment has earned its certificate already.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= issued_on)",
        "A certificate cannot end before it was issued.",
    )
    _has_source = models.Constraint(
        "CHECK (enrolment_id IS NOT NULL OR issuer IS NOT NULL)",
        "Say who issued the certificate. What our own courses award is issued by "
        "passing them.",
    )
    _revoked_with_reason = models.Constraint(
        "CHECK ((revoked_on IS NULL) = (revoke_reason IS NULL))",
        "A certificate is revoked on a day, with a reason.",
    )

    @api.depends("valid_until", "kind_id.notice_days")
    def _compute_renew_from(self):
        for certificate in self:
            certificate.renew_from = validity.renew_from(
                certificate.valid_until, certificate.kind_id.notice_days
            )

    @api.depends("valid_until", "renew_from", "revoked_on")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for certificate in self:
            last = certificate.valid_until
            if certificate.revoked_on:
                certificate.state = "revoked"
            elif last and last < today:
                certificate.state = "expired"
            elif last and certificate.renew_from <= today:
                certificate.state = "expiring"
            else:
                certificate.state = "valid"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        held = Domain("revoked_on", "=", False)
        endless = Domain("valid_until", "=", False)
        domains = {
            "revoked": Domain("revoked_on", "!=", False),
            "expired": held & Domain("valid_until", "<", today),
            "expiring": held
            & Domain("valid_until", ">=", today)
            & Domain("renew_from", "<=", today),
            "valid": held & (endless | Domain("renew_from", ">", today)),
        }
        return Domain.OR(domains[each] for each in value if each in domains)

    @api.depends("number", "kind_id", "person_id")
    def _compute_display_name(self):
        for certificate in self:
            certificate.display_name = (
                f"{certificate.kind_id.name} · {certificate.person_id.name}"
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: numbers are given, and officers only enter what is foreign."""
        sequence = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            # the year in the number is the one in which it was issued
            day = vals.setdefault("issued_on", fields.Date.context_today(self))
            vals["number"] = sequence.with_context(
                ir_sequence_date=fields.Date.to_string(fields.Date.to_date(day))
            ).next_by_code("sales.mgmt.certificate")
            if not self.env.su and vals.get("enrolment_id"):
                raise AccessError(
                    self.env._(
                        "What our own courses award is issued by passing them, and by "
                        "nobody by hand."
                    )
                )
        certificates = super().create(vals_list)
        certificates._check_not_own()
        certificates._prove_skills()
        return certificates

    def write(self, vals):
        if not self.env.su and vals.keys() - self._get_open_fields():
            raise AccessError(
                self.env._(
                    "Certificates are not changed. Revoke %(certificate)s with the "
                    "reason, and issue another one.",
                    certificate=self[:1].number,
                )
            )
        return super().write(vals)

    def _get_open_fields(self):
        """Return the fields that conversation about a certificate writes."""
        return {
            name
            for name in self._fields
            if name.startswith(("activity_", "message_", "my_activity_"))
        }

    def _check_not_own(self):
        """Refuse certificates that somebody gives to themselves."""
        if not self.env.su and self.env.user in self.user_id:
            raise AccessError(
                self.env._("Nobody enters or revokes their own certificate.")
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_print(self):
        """Print the certificates."""
        self.check_access("read")
        foreign = self.filtered("issuer")[:1]
        if foreign:
            raise UserError(
                self.env._(
                    "%(number)s was issued by %(issuer)s: open the copy that is kept "
                    "with it.",
                    number=foreign.number,
                    issuer=foreign.issuer,
                )
            )
        return self.env.ref(
            "sales_mgmt_training.certificate_report_action"
        ).report_action(self)

    def action_revoke(self):
        """Open the dialog that asks for the reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revoke %(number)s", number=self[:1].number),
            "res_model": "sales.mgmt.certificate.revoke",
            "view_mode": "form",
            "target": "new",
            "context": {"default_certificate_ids": self.ids},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _issue(self, enrolments, day):
        """Issue what passed enrolments have earned.

        Called by passing a course, so it writes in sudo.

        :param date day: on which they were passed
        :rtype: sales.mgmt.certificate
        """
        certificates = self.sudo()
        current = certificates._find_current(enrolments.person_id)
        vals_list = []
        for enrolment in enrolments:
            kind = enrolment.course_id.certificate_kind_id
            previous = current.get((enrolment.person_id, kind))
            vals_list.append(
                {
                    "person_id": enrolment.person_id.id,
                    "kind_id": kind.id,
                    "enrolment_id": enrolment.id,
                    "issued_on": day,
                    "valid_until": validity.valid_until(
                        day, kind.validity_months, kind.notice_days, previous
                    ),
                }
            )
        return certificates.create(vals_list)

    @api.model
    def _find_current(self, people):
        """Return until when people hold what they hold.

        :return: the last day by person and kind; certificates without end are missing
        :rtype: dict[tuple, date]
        """
        rows = self._read_group(
            [
                ("person_id", "in", people.ids),
                ("revoked_on", "=", False),
                ("valid_until", "!=", False),
            ],
            ["person_id", "kind_id"],
            ["valid_until:max"],
        )
        return {(person, kind): last for person, kind, last in rows}

    @api.model
    def _get_domain_of_day(self, day):
        """Return the domain of what holds on a day.

        :rtype: list
        """
        return [
            ("issued_on", "<=", day),
            "|",
            ("valid_until", "=", False),
            ("valid_until", ">=", day),
            "|",
            ("revoked_on", "=", False),
            ("revoked_on", ">", day),
        ]

    def _revoke(self, reason):
        """Withdraw certificates from today on.

        :param str reason: is kept and printed on the page of the certificate to nobody
        """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only a training officer revokes a certificate.")
            )
        self.check_access("read")
        self._check_not_own()
        revoked = self.filtered("revoked_on")[:1]
        if revoked:
            raise UserError(
                self.env._("%(number)s is revoked already.", number=revoked.number)
            )
        # nobody else writes certificates
        self.sudo().write(
            {
                "revoked_on": fields.Date.context_today(self),
                "revoked_by_id": self.env.uid,
                "revoke_reason": reason,
            }
        )
        self.sudo()._withdraw_skills()
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    @api.model
    def _find_by_token(self, token):
        """Return the certificate behind a link, in sudo, or an empty one.

        :rtype: sales.mgmt.certificate
        """
        found = self.sudo().search([("token", "=", token)], limit=1) if token else self
        return found if found and consteq(found.token, token) else self.sudo().browse()

    def _get_url(self):
        """Return the page on which anybody with the link can verify a certificate."""
        self.ensure_one()
        token = self.sudo().token
        return f"{self.get_base_url()}/sales_mgmt/certificate/{token}"
