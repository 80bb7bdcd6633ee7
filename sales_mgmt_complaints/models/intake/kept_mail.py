import base64
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, plaintext2html

from ...tools import mails
from .complaint_answer import ANSWERS_HOURS, ANSWERS_LIMIT, HEADERS

_logger = logging.getLogger(__name__)

COMPLAINT = "sales.mgmt.complaint"
OFFICER = "sales_mgmt_complaints.group_complaint_officer"
KEPT_DAYS = 180


class SalesMgmtComplaintMail(models.Model):
    """An e-mail for complaints that did not become one by itself.

    What could not be read waits for an officer, with the file as it came. What a
    machine sent is kept for a while, in case a customer's word was among it.
    """

    _name = "sales.mgmt.complaint.mail"
    _description = "Kept E-mail"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(string="Subject", readonly=True)
    email_from = fields.Char(string="From", readonly=True)
    message_uid = fields.Char(string="Message-ID", readonly=True)
    team_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint.team",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", readonly=True, index="btree_not_null"
    )
    reason = fields.Selection(
        selection=[
            ("unreadable", "Could not be read"),
            ("automatic", "Sent by a machine"),
            ("many", "Too many of one sender"),
            ("large", "Files too large"),
        ],
        required=True,
        readonly=True,
    )
    error = fields.Char(readonly=True)
    excerpt = fields.Text(string="What Can Be Read", readonly=True)
    raw = fields.Binary(string="E-mail as It Came", attachment=True, readonly=True)
    raw_name = fields.Char(compute="_compute_raw_name")
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("done", "Recorded"),
            ("ignored", "Ignored"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
        tracking=True,
    )
    complaint_id = fields.Many2one(
        comodel_name=COMPLAINT, readonly=True, index="btree_not_null", tracking=True
    )

    _message_uid_uniq = models.UniqueIndex(
        "(message_uid)", "This e-mail is kept already."
    )

    @api.depends("message_uid")
    def _compute_raw_name(self):
        for kept in self:
            kept.raw_name = f"message-{kept.id}.eml"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_retry(self):
        """Process the e-mail again as if it had just come."""
        self._check_officer()
        self._check_waiting()
        for kept in self.sudo():
            try:
                with self.env.cr.savepoint():
                    kept._process_again()
            except Exception as error:
                raise UserError(
                    self.env._(
                        "“%(subject)s” still cannot be read: %(error)s. Record it as a "
                        "complaint instead.",
                        subject=kept.name,
                        error=error,
                    )
                ) from error

    def action_record(self):
        """Make a complaint of what can be read; the file goes along."""
        self._check_officer()
        self._check_waiting()
        for kept in self.sudo():
            kept._record()
        return self._open_complaint()

    def action_attach(self):
        """Attach an e-mail with too large files to its complaint all the same."""
        self._check_officer()
        self._check_waiting()
        for kept in self.sudo():
            if kept.reason != "large" or not kept.complaint_id:
                raise UserError(
                    self.env._(
                        "The words of “%(subject)s” are on no complaint yet. Record it "
                        "as one instead.",
                        subject=kept.name,
                    )
                )
            kept._attach()
        return self._open_complaint()

    def action_ignore(self):
        """Put aside what is no complaint."""
        self._check_officer()
        self._check_waiting()
        self.sudo().write({"state": "ignored"})
        self.sudo().activity_ids.action_done()

    def _check_officer(self):
        """Refuse whoever does not answer for what nobody else sees."""
        self.check_access("read")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._(
                    "“%(subject)s” is kept for complaint officers. Ask one of them to "
                    "look at it.",
                    subject=self[:1].sudo().name,
                )
            )

    def _check_waiting(self):
        recorded = self.filtered(lambda each: each.state == "done")
        if recorded:
            raise UserError(
                self.env._(
                    "“%(subject)s” is recorded as %(complaint)s already.",
                    subject=recorded[0].name,
                    complaint=recorded[0].complaint_id.display_name,
                )
            )

    def _open_complaint(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": COMPLAINT,
            "res_id": self[:1].complaint_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _keep_message(self, message, reason):
        """Keep what a machine sent, or too much of one sender.

        :param email.message.EmailMessage message: the message
        :param str reason: automatic or many
        """
        raw = mails.to_bytes(message)
        read = mails.salvage(raw)
        kept = self.sudo()._keep(raw, read, self._find_alias(read), reason)
        if kept and reason == "automatic":
            kept.state = "ignored"
        elif kept:
            kept._tell_officer()

    @api.model
    def _keep_large(self, message, uid, team, size):
        """Keep a message whose files are too large; its words go their way.

        :param email.message.EmailMessage message: the message
        :param str uid: its Message-ID, by which its complaint is found
        :param sales.mgmt.complaint.team team: whose limit it is
        :param int size: of all files together, in bytes
        """
        raw = mails.to_bytes(message)
        read = {**mails.salvage(raw), "uid": uid}
        error = self.env._(
            "%(size)s MB of files; the team “%(team)s” takes %(limit)s MB.",
            size=round(size / 2**20, 1),
            team=team.name,
            limit=team.mail_megabytes,
        )
        self.sudo()._keep(raw, read, self._find_alias(read), "large", error, team)

    @api.model
    def _find_large(self, uid):
        """Return what was kept of a message because of its files.

        :param str uid: Message-ID
        """
        return self.search(
            [
                ("message_uid", "=", uid),
                ("reason", "=", "large"),
                ("complaint_id", "=", False),
            ]
        )

    def _belong_to(self, complaint):
        """Note the complaint that has the words; tell the sender and an officer.

        :param sales.mgmt.complaint complaint: one
        """
        for kept in self:
            kept.complaint_id = complaint
            kept._tell_officer()
            complaint.sudo()._message_log(
                body=self.env._(
                    "Files were too large and left out: %(why)s A complaint officer "
                    "finds them under Kept E-mails.",
                    why=kept.error,
                )
            )
            kept._tell_sender()

    def _tell_sender(self):
        """Tell who wrote that the words arrived and the files did not."""
        self.ensure_one()
        template = self.env.ref(
            "sales_mgmt_complaints.mail_template_complaint_large",
            raise_if_not_found=False,
        )
        if not template or not email_normalize(self.email_from):
            return
        since = fields.Datetime.now() - timedelta(hours=ANSWERS_HOURS)
        told = self.search_count(
            [
                ("reason", "=", "large"),
                ("email_from", "=", self.email_from),
                ("create_date", ">=", since),
            ]
        )
        if told > ANSWERS_LIMIT:
            return
        template.send_mail_batch(
            self.ids,
            email_values={"headers": repr(HEADERS)},
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _get_link(self):
        """Return the page of the complaint, for its own customer only.

        Whoever answers somebody else's thread gets no key to it.

        :return: an address, or nothing
        :rtype: str
        """
        self.ensure_one()
        complaint = self.complaint_id
        known = (complaint.email_normalized, complaint.partner_id.email_normalized)
        if email_normalize(self.email_from) not in known:
            return ""
        return f"{self.get_base_url()}{complaint.get_portal_url()}"

    @api.model
    def _keep_unreadable(self, raw, model, error):
        """Keep what raised an error, and record it at once where that is safe.

        :param bytes raw: the message
        :param str model: the model that a fetched mailbox makes records of
        :param Exception error: what went wrong
        :return: whether the message is for complaints, and kept
        """
        read = mails.salvage(raw)
        alias = self._find_alias(read)
        complaint = self._find_complaint(read)
        if not alias and not complaint and model != COMPLAINT:
            return False
        kept = self._keep(raw, read, alias, "unreadable", error, complaint.team_id)
        if kept and not kept._record_safely():
            kept._tell_officer()
        return True

    @api.model
    def _keep(self, raw, read, alias, reason, error="", team=None):
        """Keep a message, once; return it unless it was there before."""
        if self.search_count([("message_uid", "=", read["uid"])]):
            return self.browse()
        team = team or self._get_team(alias)
        return self.create(
            {
                "name": read["subject"][:250] or self.env._("Without subject"),
                "email_from": read["sender"][:250],
                "message_uid": read["uid"],
                "team_id": team.id,
                "company_id": (team.company_id or self.env.company).id,
                "reason": reason,
                "error": str(error)[:250],
                "excerpt": read["text"],
                "raw": base64.b64encode(raw),
            }
        )

    @api.model
    def _find_alias(self, read):
        """Return the alias of complaints that a message is addressed to."""
        addresses = read["recipients"]
        local = [address.partition("@")[0] for address in addresses]
        return (
            self.env["mail.alias"]
            .sudo()
            .search(
                Domain("alias_model_id.model", "=", COMPLAINT)
                & (
                    Domain("alias_full_name", "in", addresses)
                    | (
                        Domain("alias_name", "in", local)
                        & Domain("alias_incoming_local", "=", True)
                    )
                ),
                limit=1,
            )
        )

    @api.model
    def _find_complaint(self, read):
        """Return the complaint that a message answers."""
        complaints = self.env[COMPLAINT].sudo()
        if not read["references"]:
            return complaints
        message = (
            self.env["mail.message"]
            .sudo()
            .search(
                [("message_id", "in", read["references"]), ("model", "=", COMPLAINT)],
                order="id desc",
                limit=1,
            )
        )
        return complaints.browse(message.res_id or []).exists()._get_survivor()

    @api.model
    def _get_team(self, alias):
        """Return the team of an alias, else the first of the company."""
        teams = self.env["sales.mgmt.complaint.team"].sudo()
        team = teams.search([("alias_id", "=", alias.id)], limit=1) if alias else teams
        return team or teams._find_for_company(self.env.company)

    def _process_again(self):
        """Let `mail` process the file; note what it became."""
        self.ensure_one()
        raw = base64.b64decode(self.raw)
        threads = self.env["mail.thread"].with_context(complaint_keep=False)
        complaint_id = threads.message_process(
            COMPLAINT, raw, {"team_id": self.team_id.id}
        )
        if not complaint_id:
            raise UserError(self.env._("nothing came of it"))
        self._note_done(self.env[COMPLAINT].browse(complaint_id))

    def _record_safely(self):
        """Record what is legible enough; an error leaves it to an officer."""
        self.ensure_one()
        if not email_normalize(self.email_from) or not self.excerpt:
            return False
        try:
            with self.env.cr.savepoint():
                self._record()
        except Exception:  # kept, told and shown: nothing is lost
            _logger.warning("A kept e-mail could not be recorded", exc_info=True)
            return False
        return True

    def _record(self):
        """Make a complaint, or a word about one, of what can be read."""
        self.ensure_one()
        complaint = self._find_complaint(mails.salvage(base64.b64decode(self.raw)))
        body = plaintext2html(self.excerpt or "")
        told = {
            "subject": self.name,
            "body": body,
            "email_from": self.email_from,
            "message_id": self.message_uid,
        }
        if not complaint:
            complaint = complaint.message_new(told, {"team_id": self.team_id.id})
        complaint.with_user(self.env.ref("base.user_root")).message_post(
            body=body,
            subject=self.name,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=told.get("author_id") or False,
            email_from=self.email_from,
            message_id=self.message_uid,
            attachments=[(self.raw_name, base64.b64decode(self.raw))],
        )
        complaint._message_log(
            body=self.env._(
                "The e-mail could not be read in full. It is attached as it came."
            )
        )
        self._note_done(complaint)

    def _attach(self):
        """Put the file as it came on the complaint that has the words."""
        self.ensure_one()
        self.complaint_id.message_post(
            body=self.env._("The e-mail with its files, as it came."),
            subtype_xmlid="mail.mt_note",
            author_id=self.env.user.partner_id.id,
            attachments=[(self.raw_name, base64.b64decode(self.raw))],
        )
        self._note_done(self.complaint_id)

    def _note_done(self, complaint):
        self.write({"state": "done", "complaint_id": complaint.id})
        self.activity_ids.action_done()

    def _tell_officer(self):
        """Let somebody look at what nobody would see otherwise."""
        self.ensure_one()
        officer = self.team_id._get_officer()
        speaking = self.with_context(lang=officer.lang)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=officer.id,
            summary=speaking.env._("An e-mail for complaints was kept"),
        )

    @api.autovacuum
    def _gc_ignored(self):
        """Delete what was put aside long ago."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("state", "=", "ignored"), ("create_date", "<", limit)]).unlink()
