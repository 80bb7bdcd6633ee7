import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools import mails

# A picture inside a mail is shown in the thread, where its file is
_INLINE_PICTURE = re.compile(r"<img\b[^>]{0,5000}\bcid:[^>]{0,5000}>", re.IGNORECASE)
_REFERENCE = re.compile(r"C/\d{4}/\d{5,}")


class SalesMgmtComplaint(models.Model):
    """How an e-mail becomes a complaint, or a word about one."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    # ------------------------------------------------------------
    # WHERE IT GOES
    # ------------------------------------------------------------

    @api.model
    def _choose_routes(self, message, message_dict, routes):
        """Return where a message goes: to at most one complaint, old or new.

        :param email.message.EmailMessage message: the message
        :param dict message_dict: what `mail` read of it; made fit to be stored
        :param list[tuple] routes: what `mail` proposes
        """
        others = [route for route in routes if route[0] != self._name]
        _model, thread_id, values, user_id, alias = next(
            route for route in routes if route[0] == self._name
        )
        mails.make_fit(message_dict)
        known = self.browse(thread_id or []).exists()
        complaint = known._get_survivor() if known else self._find_named(message_dict)
        if mails.is_automatic(message) or self._is_from_us(message_dict):
            complaint._hear_machine(message, message_dict)
            return others
        if not message.get("Message-Id"):
            raw = mails.to_bytes(message)
            message_dict["message_id"] = uid = mails.fingerprint(raw)
            if self.env["mail.message"].search_count([("message_id", "=", uid)]):
                return others
        if alias and alias.alias_status != "valid":
            alias.sudo().alias_status = "valid"
        if message_dict.get("attachments"):
            team = complaint.team_id or self._get_mail_team(values or {})
            team._keep_large_files(message, message_dict)
        # without the alias: `mail` would answer the customer with our error
        return [*others, (self._name, complaint.id, values, user_id, None)]

    @api.model
    def _find_named(self, message_dict):
        """Return the complaint whose reference the sender names, if it is theirs.

        Whoever guesses a reference must not write into somebody else's case.
        """
        named = _REFERENCE.findall(message_dict.get("subject") or "")
        sender = email_normalize(message_dict.get("email_from") or "")
        if not named or not sender:
            return self.browse()
        found = self.search([("reference", "in", named[:5])], limit=5)
        own = found.filtered(
            lambda each: (
                sender in (each.email_normalized, each.partner_id.email_normalized)
            )
        )
        return own[:1]._get_survivor()

    @api.model
    def _is_from_us(self, message_dict):
        """Tell whether a message comes from one of our own addresses."""
        sender = email_normalize(message_dict.get("email_from") or "")
        domains = self.env["mail.alias.domain"].sudo()
        return bool(sender and domains._find_aliases([sender]))

    def _hear_machine(self, message, message_dict):
        """Note an automatic message on its complaint; keep others out of the way.

        It is no word of the customer: nothing goes on, nothing is reopened.
        """
        if not self:
            self.env["sales.mgmt.complaint.mail"]._keep_message(message, "automatic")
            return
        text = mails.strip_tags(message_dict.get("body") or "").strip()
        self._message_log(
            body=self.env._(
                "Automatic message of %(sender)s: %(subject)s\n%(text)s",
                sender=message_dict.get("email_from") or "",
                subject=message_dict.get("subject") or "",
                text=text[:500],
            )
        )

    def _message_receive_bounce(self, email, partner):
        """Extend `mail`: what did not reach the customer is told to the owner."""
        result = super()._message_receive_bounce(email, partner)
        for complaint in self.sudo():
            owner = complaint.user_id or complaint.team_id.leader_id
            speaking = complaint.with_context(lang=owner.lang)
            complaint.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=owner.id,
                summary=speaking.env._(
                    "Our message did not reach %(address)s", address=email or ""
                ),
            )
            complaint._message_log(
                body=self.env._(
                    "Our message did not reach %(address)s.", address=email or ""
                )
            )
        return result

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Extend `mail`: answers come back to the address of the team."""
        answers = {}
        for team, complaints in self.sudo().grouped("team_id").items():
            address = team._notify_get_reply_to(default=default, author_id=author_id)
            answers.update(dict.fromkeys(complaints.ids, address.get(team.id)))
        return answers or super()._notify_get_reply_to(default, author_id)

    def _detect_loop_sender_domain(self, email_from_normalized):
        """Override of `mail` to ask an index instead of reading all complaints."""
        return [("email_normalized", "=", email_from_normalized)]

    def _message_post_after_hook(self, message, msg_vals):
        """Extend `mail`: who sent too large files is told, once the words are there."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type == "email":
            kept = self.env["sales.mgmt.complaint.mail"].sudo()
            kept._find_large(message.message_id)._belong_to(self)
        return result

    # ------------------------------------------------------------
    # WHAT IT BECOMES
    # ------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Extend `mail`: a new e-mail is a complaint of whoever wrote it."""
        values = dict(custom_values or {})
        team = self._get_mail_team(values)
        text = " ".join(
            (msg_dict.get("subject") or "", mails.strip_tags(msg_dict["body"] or ""))
        )
        numbers = mails.find_numbers(text)
        sender = email_normalize(msg_dict.get("email_from") or "")
        colleague = self._find_colleague(sender)
        known = self._find_senders(not colleague and sender, team.company_id)
        contact = self._choose_sender(known, numbers, team.company_id)
        if not colleague and not known and team.create_contacts:
            contact = self._create_sender(msg_dict["email_from"], team.company_id)
        msg_dict["author_id"] = colleague.partner_id.id or contact.id or False
        values.update(
            team_id=team.id,
            company_id=team.company_id.id,
            channel="email",
            name=msg_dict.get("subject"),
            partner_id=contact.id,
            reporter_id=colleague.id,
            message_uid=msg_dict.get("message_id"),
            description=_INLINE_PICTURE.sub("", msg_dict["body"] or ""),
            is_arriving=True,
            lang=self._guess_lang(text),
            **self._find_documents(numbers, contact, team.company_id),
        )
        complaint = super().message_new(msg_dict, values)
        if len(known) > 1 and not contact:
            complaint._tell_of_doubt(known)
        return complaint

    def message_update(self, msg_dict, update_vals=None):
        """Extend `mail`: who answers is looked for among the people of its company."""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        if author.company_id and author.company_id != self.company_id:
            msg_dict["author_id"] = self._find_senders(
                email_normalize(msg_dict.get("email_from") or ""), self.company_id
            )[:1].id
        return super().message_update(msg_dict, update_vals)

    @api.model
    def _get_mail_team(self, values):
        """Return the team an e-mail is for; one that is archived is not asked."""
        teams = self.env["sales.mgmt.complaint.team"].sudo()
        team = teams.browse(values.get("team_id") or []).exists()
        if team.active:
            return team
        return teams._find_for_company(team.company_id or self.env.company)

    @api.model
    def _find_colleague(self, sender):
        """Return who of us wrote, to pass on what a customer said."""
        users = self.env["res.users"].sudo()
        if not sender:
            return users
        return users.search(
            [
                ("partner_id.email_normalized", "=", sender),
                ("share", "=", False),
            ],
            limit=1,
        )

    @api.model
    def _find_senders(self, sender, company):
        """Return the contacts with an address that a company may know."""
        partners = self.env["res.partner"].sudo()
        if not sender:
            return partners
        return partners.search(
            Domain("email_normalized", "=", sender)
            & Domain("company_id", "in", (False, company.id))
            & (
                Domain("parent_id", "=", False)
                | Domain("parent_id.company_id", "in", (False, company.id))
            ),
            order="is_company, id",
            limit=20,
        )

    @api.model
    def _choose_sender(self, partners, numbers, company):
        """Return the contact who wrote; nobody where two customers may have.

        Who is wrongly taken for another would show one customer's case to the other.
        Where a message names a document of exactly one of them, it is that one.
        """
        customers = partners.commercial_partner_id
        if len(customers) > 1:
            customers = customers.filtered(
                lambda each: self._find_documents(numbers, each, company)
            )
        if len(customers) != 1:
            return partners.browse()
        return partners.filtered(lambda each: each.commercial_partner_id == customers)[
            :1
        ]

    @api.model
    def _create_sender(self, address, company):
        """Make an unknown sender a contact of the company."""
        return (
            self.env["mail.thread"]
            .sudo()
            ._partner_find_from_emails_single(
                [address],
                filter_found=lambda _partner: False,
                additional_values={
                    email_normalize(address): {"company_id": company.id}
                },
            )
        )

    @api.model
    def _find_documents(self, numbers, contact, company):
        """Return the order and the invoice of a customer that a message names.

        :return: values of `order_id` and `move_id`; nothing where in doubt
        :rtype: dict
        """
        if not numbers or not contact:
            return {}
        customer = contact.commercial_partner_id
        domain = Domain("name", "in", numbers) & Domain("company_id", "=", company.id)
        domain &= Domain("partner_id.commercial_partner_id", "=", customer.id)
        sold = Domain("move_type", "in", ("out_invoice", "out_refund", "out_receipt"))
        orders = self.env["sale.order"].sudo().search(domain, limit=2)
        moves = self.env["account.move"].sudo().search(domain & sold, limit=2)
        found = {"order_id": orders, "move_id": moves}
        return {name: docs.id for name, docs in found.items() if len(docs) == 1}

    @api.model
    def _guess_lang(self, text):
        """Return Chinese where somebody writes it and the database speaks it."""
        if mails.is_chinese(text):
            installed = dict(self.env["res.lang"].get_installed())
            return next((code for code in installed if code.startswith("zh")), False)
        return False

    def _tell_of_doubt(self, partners):
        """Ask the owner whose complaint it is: several customers have the address."""
        speaking = self.with_context(lang=self.user_id.lang)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.user_id.id,
            summary=speaking.env._("Choose the customer"),
            note=speaking.env._(
                "Several customers have the address %(address)s: %(customers)s.",
                address=self.email_normalized,
                customers=", ".join(partners.commercial_partner_id.mapped("name")),
            ),
        )
