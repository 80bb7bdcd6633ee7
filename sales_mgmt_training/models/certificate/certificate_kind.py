from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesMgmtCertificateKind(models.Model):
    """A certificate that people can earn, how long it holds, and what it proves."""

    _name = "sales.mgmt.certificate.kind"
    _description = "Kind of Certificate"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(help="Short name for lists and imports.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Empty: for all companies."
    )
    description = fields.Text(
        translate=True,
        string="Statement",
        help="Printed on the certificate: what its holder has shown.",
    )
    validity_months = fields.Integer(
        string="Valid for Months",
        default=12,
        tracking=True,
        help="0: it never expires. Changes hold for what is issued from then on.",
    )
    notice_days = fields.Integer(
        string="Renewal Notice",
        default=60,
        tracking=True,
        help="So many days before the end the holder is reminded and enrolled again.",
    )
    renewal_course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        string="Renewed By",
        check_company=True,
        help="Holders are enrolled in this course when the certificate is to be "
        "renewed. It has to award this certificate.",
    )
    course_ids = fields.One2many(
        comodel_name="sales.mgmt.training.course",
        inverse_name="certificate_kind_id",
        string="Awarded By",
        readonly=True,
    )
    skill_id = fields.Many2one(
        comodel_name="hr.skill",
        ondelete="restrict",
        help="Written into the employee's skills as long as the certificate is valid.",
    )
    skill_type_id = fields.Many2one(related="skill_id.skill_type_id")
    skill_level_id = fields.Many2one(
        comodel_name="hr.skill.level",
        string="Level",
        domain="[('skill_type_id', '=', skill_type_id)]",
        ondelete="restrict",
    )
    required_of = fields.Selection(
        selection=[
            ("nobody", "Nobody"),
            ("all", "Everybody"),
            ("member", "Salespeople"),
            ("leader", "Leaders"),
            ("support", "Sales Support"),
        ],
        required=True,
        default="nobody",
        tracking=True,
        help="Who has to hold it; the certified share is measured by that.",
    )
    required_unit_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit",
        relation="sales_mgmt_certificate_kind_unit_rel",
        column1="kind_id",
        column2="unit_id",
        string="In Units",
        help="With everything below them. Empty: all units.",
    )
    signed_by = fields.Char(
        help="Name and function that are printed below the line of the signature."
    )
    certificate_ids = fields.One2many(
        comodel_name="sales.mgmt.certificate", inverse_name="kind_id"
    )
    holder_count = fields.Integer(string="Holders", compute="_compute_holder_count")

    _validity_positive = models.Constraint(
        "CHECK (validity_months >= 0)", "A certificate cannot end before it begins."
    )
    _notice_positive = models.Constraint(
        "CHECK (notice_days >= 0)", "The notice cannot be negative."
    )

    @api.depends("certificate_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_holder_count(self):
        rows = self.env["sales.mgmt.certificate"]._read_group(
            [("kind_id", "in", self.ids), ("state", "in", ("valid", "expiring"))],
            ["kind_id"],
            ["person_id:count_distinct"],
        )
        counts = dict(rows)
        for kind in self:
            kind.holder_count = counts.get(kind, 0)

    @api.constrains("renewal_course_id")
    def _check_renewal_course(self):
        for kind in self:
            course = kind.renewal_course_id
            if course and course.certificate_kind_id != kind:
                raise ValidationError(
                    self.env._(
                        "“%(course)s” does not award “%(kind)s”, so nobody could renew "
                        "it there. Set the certificate on the course first.",
                        course=course.name,
                        kind=kind.name,
                    )
                )

    @api.constrains("skill_id", "skill_level_id")
    def _check_skill(self):
        for kind in self:
            level = kind.skill_level_id
            if bool(kind.skill_id) != bool(level) or (
                level and level.skill_type_id != kind.skill_id.skill_type_id
            ):
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” proves a skill at a level of its own type, or "
                        "none.",
                        kind=kind.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        """Refuse to delete what people hold."""
        issued = self.env["sales.mgmt.certificate"].sudo()
        issued = issued.search([("kind_id", "in", self.ids)], limit=1)
        if issued:
            raise UserError(
                self.env._(
                    "%(person)s holds “%(kind)s”. Archive it instead.",
                    person=issued.person_id.name,
                    kind=issued.kind_id.name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_certificates(self):
        """Open who holds it, as far as the reader may see them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_certificate_action"
        )
        return {
            **action,
            "domain": [("kind_id", "=", self.id)],
            "context": {"default_kind_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _is_required_of(self, person):
        """Tell whether a person has to hold this certificate.

        :param sales.mgmt.person person: one file, in sudo
        """
        self.ensure_one()
        if self.required_of not in ("all", person.role):
            return False
        if self.company_id and self.company_id != person.company_id:
            return False
        units = self.required_unit_ids
        return not units or bool(units & person.unit_id.ancestor_ids)

    def _get_holders(self, people, day):
        """Return who of some people holds this certificate on a day.

        Asked by gates, ladders and cover, which decide in the name of the system.

        :param sales.mgmt.person people:
        :rtype: sales.mgmt.person
        """
        certificates = self.env["sales.mgmt.certificate"].sudo()
        return certificates.search(
            [
                ("kind_id", "in", self.ids),
                ("person_id", "in", people.ids),
                *certificates._get_domain_of_day(day),
            ]
        ).person_id
