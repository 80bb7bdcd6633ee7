import textwrap

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.mail import html_to_inner_content


class SalesMgmtTrainingPost(models.Model):
    """An experience that a salesperson shares with all others of the company."""

    _name = "sales.mgmt.training.post"
    _description = "Shared Experience"
    _inherit = ["mail.thread"]
    _order = "shared_on DESC, id DESC"
    # whoever reads a post may comment on it
    _mail_post_access = "read"
    _check_company_auto = True

    name = fields.Char(string="Title", required=True)
    text = fields.Html(required=True)
    kind = fields.Selection(
        selection=[
            ("won", "Won Deal"),
            ("lost", "Lost Deal"),
            ("objection", "Objection Handled"),
            ("product", "Product Tip"),
            ("practice", "Good Practice"),
        ],
        required=True,
        default="practice",
        index=True,
    )
    tag_ids = fields.Many2many(
        comodel_name="sales.mgmt.training.post.tag",
        relation="sales_mgmt_training_post_tag_rel",
        column1="post_id",
        column2="tag_id",
        string="Subjects",
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Shared By",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        copy=False,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    shared_on = fields.Date(
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=fields.Date.context_today,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Opportunity",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    helped_ids = fields.Many2many(
        comodel_name="res.users",
        relation="sales_mgmt_training_post_helped_rel",
        column1="post_id",
        column2="user_id",
        readonly=True,
        copy=False,
    )
    helped_count = fields.Integer(
        string="Helpful",
        compute="_compute_helped_count",
        store=True,
        help="How many say that it helped them.",
    )
    helped_me = fields.Boolean(
        compute="_compute_helped_me", export_string_translation=False
    )
    comment_count = fields.Integer(string="Comments", compute="_compute_comment_count")
    summary = fields.Char(compute="_compute_summary")

    @api.depends("helped_ids")
    def _compute_helped_count(self):
        for post in self:
            post.helped_count = len(post.helped_ids)

    @api.depends("helped_ids")
    @api.depends_context("uid")
    def _compute_helped_me(self):
        for post in self:
            post.helped_me = self.env.user in post.helped_ids

    @api.depends("message_ids")
    def _compute_comment_count(self):
        rows = self.env["mail.message"]._read_group(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("message_type", "=", "comment"),
            ],
            ["res_id"],
            ["__count"],
        )
        counts = dict(rows)
        for post in self:
            post.comment_count = counts.get(post.id, 0)

    @api.depends("text")
    def _compute_summary(self):
        for post in self:
            words = html_to_inner_content(post.text or "").strip()
            post.summary = textwrap.shorten(words, 160, placeholder=" …")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: nobody shares in the name of somebody else."""
        if not self.env.su:
            vals_list = [{**vals, "author_id": self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Extend `base`: the author stays, and thanks are given by the button."""
        if not self.env.su and vals.keys() & {"author_id", "helped_ids", "shared_on"}:
            raise AccessError(
                self.env._(
                    "Who shared an experience, when, and whom it helped is not typed "
                    "in."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_help(self):
        """Say that it helped, or take that back; not about one's own."""
        self.check_access("read")
        user = self.env.user
        for post in self:
            if post.author_id == user:
                raise AccessError(
                    self.env._(
                        "“%(post)s” is yours; others say whether it helped them.",
                        post=post.name,
                    )
                )
            # readers thank, and write nothing else
            helped = post.sudo().helped_ids
            post.sudo().helped_ids = helped - user if user in helped else helped | user
