import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import is_html_empty

from ..course.enrolment import OPEN_STATES
from ..course.enrolment_steps import OFFICER


class SalesMgmtTrainingVersion(models.Model):
    """The text of a law or policy as it was on a day; published, it never changes.

    A new version is read by everybody who has read the last one or is to read it.
    """

    _name = "sales.mgmt.training.version"
    _description = "Version of a Policy"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "course_id, number DESC, id DESC"
    _audit_fields = ("state", "fingerprint")

    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        required=True,
        index=True,
        domain="[('kind', '=', 'compliance')]",
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="course_id.company_id", store=True, precompute=True, index=True
    )
    number = fields.Integer(string="Version", readonly=True, copy=False)
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    body = fields.Html(string="Text", required=True)
    changes = fields.Text(string="What Is New")
    state = fields.Selection(
        selection=[("draft", "Draft"), ("published", "Published")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    published_on = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False
    )
    fingerprint = fields.Char(
        readonly=True,
        copy=False,
        help="SHA-256 of the text. Whoever confirms it keeps the same one.",
    )
    is_intact = fields.Boolean(
        string="Text Is Intact",
        compute="_compute_is_intact",
        help="The text still has the fingerprint that it was published with.",
    )
    acknowledgement_ids = fields.One2many(
        comodel_name="sales.mgmt.acknowledgement", inverse_name="version_id"
    )
    read_count = fields.Integer(string="Have Read It", compute="_compute_counts")
    open_count = fields.Integer(string="Still to Read", compute="_compute_counts")

    _number_uniq = models.UniqueIndex(
        "(course_id, number) WHERE state = 'published'",
        "The course has a version of this number already.",
    )

    @api.depends("course_id", "number", "state")
    def _compute_display_name(self):
        for version in self:
            version.display_name = (
                self.env._(
                    "%(course)s, version %(number)s",
                    course=version.course_id.name,
                    number=version.number,
                )
                if version.number
                else self.env._("%(course)s, draft", course=version.course_id.name)
            )

    @api.depends("body", "fingerprint")
    def _compute_is_intact(self):
        for version in self:
            version.is_intact = version.fingerprint == version._get_fingerprint()

    @api.depends("acknowledgement_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        read = dict(
            self.env["sales.mgmt.acknowledgement"]._read_group(
                [("version_id", "in", self.ids)], ["version_id"], ["__count"]
            )
        )
        still = dict(
            self.env["sales.mgmt.training.enrolment"]._read_group(
                [("version_id", "in", self.ids), ("state", "in", OPEN_STATES)],
                ["version_id"],
                ["__count"],
            )
        )
        for version in self:
            version.read_count = read.get(version, 0)
            version.open_count = still.get(version, 0)

    @api.constrains("course_id")
    def _check_course(self):
        for version in self:
            if version.course_id.kind != "compliance":
                raise ValidationError(
                    self.env._(
                        "“%(course)s” is not about laws and policies, so nobody has to "
                        "confirm its text.",
                        course=version.course_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_published_by_hand(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_not_published_by_hand(vals)
        published = self.filtered(lambda each: each.state == "published")[:1]
        if published:
            raise UserError(
                self.env._(
                    "People have to read %(version)s as it was published. Write a new "
                    "version instead.",
                    version=published.display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        """Refuse to delete what people have read."""
        published = self.filtered(lambda each: each.state == "published")[:1]
        if published:
            raise UserError(
                self.env._(
                    "%(version)s was published and is kept with who has read it.",
                    version=published.display_name,
                )
            )

    def _check_not_published_by_hand(self, vals):
        """Refuse what publishing writes."""
        written = {"state", "number", "fingerprint", "published_on", "published_by_id"}
        if not self.env.su and vals.keys() & written:
            raise AccessError(
                self.env._("A version is published by its button, and numbered by it.")
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_publish(self):
        """Publish versions: everybody concerned is enrolled to read them."""
        self.check_access("write")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a training officer publishes a policy."))
        for version in self:
            if version.state != "draft" or is_html_empty(version.body):
                raise UserError(
                    self.env._(
                        "%(version)s is published already, or has no text.",
                        version=version.display_name,
                    )
                )
            version._publish()

    def action_open_acknowledgements(self):
        """Open who has read this version, as far as the reader may see them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_acknowledgement_action"
        )
        return {**action, "domain": [("version_id", "=", self.id)]}

    def action_open_unread(self):
        """Open who still has to read this version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Still to read: %(version)s", version=self.display_name),
            "res_model": "sales.mgmt.training.enrolment",
            "view_mode": "list,form",
            "domain": [("version_id", "=", self.id), ("state", "in", OPEN_STATES)],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _publish(self):
        """Fix the text, and let everybody read it who has to know it."""
        last = self.course_id.version_id
        # who publishes does not write what only publishing writes
        self.sudo().write(
            {
                "state": "published",
                "number": last.number + 1,
                "fingerprint": self._get_fingerprint(),
                "published_on": fields.Datetime.now(),
                "published_by_id": self.env.uid,
            }
        )
        self.course_id.invalidate_recordset(["version_id"])
        enrolments = self.env["sales.mgmt.training.enrolment"].sudo()
        known = enrolments.search(
            [
                ("course_id", "=", self.course_id.id),
                ("state", "in", ("passed", *OPEN_STATES)),
                ("person_id.active", "=", True),
            ]
        )
        reading = known.filtered(lambda each: each.state in OPEN_STATES)
        reading.write({"version_id": self.id})
        enrolments._enrol(known.person_id, self.course_id, origin="version")

    def _get_fingerprint(self):
        """Return the hash of the text.

        :rtype: str
        """
        return hashlib.sha256((self.body or "").encode()).hexdigest()
