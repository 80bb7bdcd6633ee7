from odoo import api, fields, models


class SalesMgmtAnswerMixin(models.AbstractModel):
    """What a person said to a file that was made known to them, naming its hash.

    Whoever inherits it has the states, says who may answer when, and refuses to change
    an answer that was given.
    """

    _name = "sales.mgmt.answer.mixin"
    _description = "Answer to a File"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Where the person works; its leaders see who has not answered yet.",
    )
    comment = fields.Text(string="Objection", readonly=True, copy=False)
    answered_on = fields.Datetime(readonly=True, copy=False)
    answered_hash = fields.Char(
        string="Hash of What Was Read",
        readonly=True,
        copy=False,
        help="SHA-256 of the file that was answered.",
    )
    reminded_on = fields.Datetime(readonly=True, copy=False)
    is_mine = fields.Boolean(compute="_compute_is_mine")

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_mine(self):
        for answer in self:
            answer.is_mine = answer.user_id == self.env.user

    def _keep_answer(self, state, file_hash, comment=False, **vals):
        """Write down what the person says, and end their task.

        :param str file_hash: of what was read
        :param vals: what else belongs to the answer
        """
        self.ensure_one()
        answer = self.sudo()
        answer.write(
            {
                "state": state,
                "comment": comment,
                "answered_on": fields.Datetime.now(),
                "answered_hash": file_hash,
                **vals,
            }
        )
        answer.activity_feedback(
            ["mail.mail_activity_data_todo"], user_id=answer.user_id.id
        )

    def _audit_answer(self, subject):
        """Write the answer into the audit log, beside the steps of what it is about.

        :param subject: the record that was made known
        """
        self.ensure_one()
        answer = self.sudo()
        labels = {
            name: self._fields[name]._description_string(self.env)
            for name in ("user_id", "answered_hash")
        }
        states = dict(self._fields["state"]._description_selection(self.env))
        self.env["sales.mgmt.audit"]._log(
            subject,
            states[answer.state],
            reason=answer.comment or "",
            changes={
                labels["user_id"]: ("", answer.user_id.name),
                labels["answered_hash"]: ("", answer.answered_hash),
            },
        )
