from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

INTERNAL = "base.group_user"
# What people said goes along; what the system noted of a case stays with it
SPOKEN = ("comment", "email", "email_outgoing")
REFERENCES = ("order_id", "move_id", "product_id", "lot_reference", "partner_id")


class SalesMgmtComplaint(models.Model):
    """Two reports of one thing become one case; two things in one report become two."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    merged_into_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        string="Continued In",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=INTERNAL,
    )
    merged_ids = fields.One2many(
        comodel_name="sales.mgmt.complaint",
        inverse_name="merged_into_id",
        string="Merged Complaints",
        groups=INTERNAL,
    )
    merge_trace = fields.Json(
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="What moved when it was merged, so that it can be moved back.",
    )
    split_from_id = fields.Many2one(
        comodel_name="sales.mgmt.complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=INTERNAL,
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_merge(self):
        """Ask into which of these complaints the others go; of one, where it goes."""
        self._check_handler()
        if not self:
            raise UserError(self.env._("Choose the complaints in the list to merge."))
        if len(self) == 1:
            return self._open_merge_of_one()
        return self._open_dialog(
            "sales.mgmt.complaint.merge",
            self.env._("Merge %(count)s complaints", count=len(self)),
            {
                "complaint_ids": [fields.Command.set(self.ids)],
                "target_id": self.sorted(lambda each: (not each.is_open, each.id))[
                    :1
                ].id,
            },
        )

    def _open_merge_of_one(self):
        """Ask where one complaint goes, of those that may be meant too."""
        self._check_open()
        candidates = self._get_merge_candidates()
        if not candidates:
            raise UserError(
                self.env._(
                    "No other open complaint may mean the same as %(complaint)s. "
                    "Choose both in the list to merge them all the same.",
                    complaint=self.display_name,
                )
            )
        return self._open_dialog(
            "sales.mgmt.complaint.merge",
            self.env._("Merge %(complaint)s", complaint=self.reference),
            {
                "complaint_ids": [fields.Command.set(self.ids)],
                "target_id": candidates[0].id,
            },
        )

    def _get_merge_candidates(self):
        """Return open complaints that may be the same, the likeliest first.

        :rtype: sales.mgmt.complaint
        """
        self.ensure_one()
        facts = {
            name: self[name]
            for name in ("partner_id", "order_id", "move_id", "product_id")
        }
        facts["lot_reference"] = self.lot_reference
        facts["email_normalized"] = self.email_normalized
        words = f"{self.name} {self.description or ''}"
        return self._find_similar(facts, words, ignored=self, open_only=True)

    def action_open_split(self):
        """Ask which messages of this complaint are another one."""
        self.ensure_one()
        self._check_handler()
        return self._open_dialog(
            "sales.mgmt.complaint.split",
            self.env._("Split %(complaint)s", complaint=self.reference),
            {"complaint_id": self.id},
        )

    def action_unmerge(self):
        """Undo the merging of this complaint: its words come back to it."""
        self.ensure_one()
        self._check_handler()
        target = self.merged_into_id
        if not target:
            raise UserError(
                self.env._(
                    "%(complaint)s is not merged into another.",
                    complaint=self.display_name,
                )
            )
        target._check_handler()
        self.sudo()._take_back(target.sudo())

    def _open_dialog(self, model, title, values):
        wizard = self.env[model].create(values)
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # ------------------------------------------------------------
    # MERGE
    # ------------------------------------------------------------

    def _get_survivor(self):
        """Return where a complaint goes on: itself, or what it was merged into."""
        survivor, seen = self.sudo(), self.browse()
        while survivor.merged_into_id and survivor not in seen:
            seen |= survivor
            survivor = survivor.merged_into_id
        return survivor.with_env(self.env)

    def _check_mergeable(self, target, other_customers=False):
        """Refuse to merge what would show somebody what is not theirs to read.

        :param sales.mgmt.complaint target: where the others go
        :param bool other_customers: somebody said that it is meant
        """
        everything = self | target
        everything._check_handler()
        for complaint in self - target:
            if complaint.company_id != target.company_id:
                self._refuse_merge(
                    complaint,
                    target,
                    self.env._("They belong to different companies of yours."),
                )
            if complaint.merged_into_id or complaint.state == "cancelled":
                self._refuse_merge(
                    complaint, target, self.env._("It is cancelled or merged already.")
                )
            secret = complaint.confidential or target.confidential
            if secret and complaint.partner_id != target.partner_id:
                self._refuse_merge(
                    complaint,
                    target,
                    self.env._(
                        "One of them is confidential, and its contact is another."
                    ),
                )
            if not other_customers and complaint._is_of_other_customer(target):
                self._refuse_merge(
                    complaint,
                    target,
                    self.env._(
                        "They are of different customers, who would read each other's "
                        "messages. Confirm in the dialog that this is meant."
                    ),
                )
        if not target.is_open:
            raise UserError(
                self.env._(
                    "%(complaint)s is not open any more. Reopen it first, or merge "
                    "into one that is open.",
                    complaint=target.display_name,
                )
            )

    def _refuse_merge(self, complaint, target, why):
        raise UserError(
            self.env._(
                "%(complaint)s cannot be merged into %(target)s. %(why)s",
                complaint=complaint.display_name,
                target=target.display_name,
                why=why,
            )
        )

    def _is_of_other_customer(self, target):
        """Tell whether two complaints are of different customers, as far as known."""
        self.ensure_one()
        one, other = self.commercial_partner_id, target.commercial_partner_id
        if one or other:
            return one != other
        return self.sudo().email_normalized != target.sudo().email_normalized

    def _merge_into(self, target):
        """Let these complaints go on in another, which gets what was said.

        :param sales.mgmt.complaint target: one open complaint, checked before
        """
        sources = (self - target).sudo()
        target = target.sudo()
        if any(sources.mapped("confidential")):
            target.confidential = True
        for source in sources:
            moved = source._move_words(target)
            state = source.state
            filled = source._fill_references(target)
            followers = source.message_partner_ids - target.message_partner_ids
            target.message_subscribe(followers.ids)
            source.activity_ids.unlink()
            source._cancel(
                self.env._("Merged into %(target)s", target=target.reference)
            )
            source.write(
                {
                    "merged_into_id": target.id,
                    "merge_trace": {
                        **moved,
                        "state": state,
                        "filled": filled,
                        "followers": followers.ids,
                    },
                }
            )
            source._log_merge(self.env._("Merged into %(other)s by %(user)s."), target)
            target._log_merge(
                self.env._("%(other)s was merged into this by %(user)s."), source
            )
        target._keep_confidential()

    def _log_merge(self, sentence, other):
        self._message_log(
            body=sentence
            % {"other": other.display_name, "user": self.env.user.display_name},
            author_id=self.env.user.partner_id.id,
        )

    def _move_words(self, target, messages=None):
        """Bring what was said, with its files, to another complaint.

        :param mail.message messages: some messages; all that people wrote unless given
        :return: ids of what moved, by `messages` and `attachments`
        :rtype: dict[str, list[int]]
        """
        self.ensure_one()
        own = Domain("model", "=", self._name) & Domain("res_id", "=", self.id)
        if messages is None:
            messages = (
                self.env["mail.message"]
                .sudo()
                .search(own & Domain("message_type", "in", SPOKEN))
            )
            files = (
                self.env["ir.attachment"]
                .sudo()
                .search(
                    Domain("res_model", "=", self._name)
                    & Domain("res_id", "=", self.id)
                    & Domain("res_field", "=", False)
                )
            )
        else:
            files = messages.attachment_ids
        self._bring(messages, files, target)
        return {"messages": messages.ids, "attachments": files.ids}

    def _bring(self, messages, files, target):
        messages.write({"res_id": target.id, "record_name": target.display_name})
        files.filtered(lambda each: each.res_model == self._name).write(
            {"res_id": target.id}
        )

    def _fill_references(self, target):
        """Give another complaint what it does not know yet; return what it got."""
        filled = [name for name in REFERENCES if self[name] and not target[name]]
        target.write(
            {
                name: self._fields[name].convert_to_write(self[name], self)
                for name in filled
            }
        )
        return filled

    def _take_back(self, target):
        """Bring back what moved when this was merged, and open it again."""
        trace = self.merge_trace or {}
        messages = self.env["mail.message"].browse(trace.get("messages", [])).exists()
        files = self.env["ir.attachment"].browse(trace.get("attachments", [])).exists()
        target._bring(
            messages.filtered(lambda each: each.res_id == target.id), files, self
        )
        target.write(dict.fromkeys(trace.get("filled", []), False))
        target.message_unsubscribe(trace.get("followers", []))
        self.write(
            {"merged_into_id": False, "merge_trace": False, "cancel_reason": False}
        )
        self._move_to(trace.get("state") or "progress")
        self._log_merge(
            self.env._("No longer merged into %(other)s: %(user)s."), target
        )
        target._log_merge(self.env._("%(other)s was taken out by %(user)s."), self)

    # ------------------------------------------------------------
    # SPLIT
    # ------------------------------------------------------------

    def _split_out(self, messages, name, category):
        """Make another complaint of some messages of this one.

        :param mail.message messages: messages of this complaint
        :param str name: what the new one is about
        :param sales.mgmt.complaint.category category: of the new one; may be empty
        :return: the new complaint
        """
        self.ensure_one()
        source = self.sudo()
        new = source.create(
            {
                "name": name,
                "company_id": source.company_id.id,
                "partner_id": source.partner_id.id,
                "email_from": source.email_from,
                "phone": source.phone,
                "channel": source.channel,
                "confidential": source.confidential,
                "category_id": category.id,
                "description": messages.sorted("id")[:1].body,
                "split_from_id": source.id,
            }
        )
        source._move_words(new, messages)
        source._log_merge(self.env._("%(other)s was split out by %(user)s."), new)
        new._log_merge(self.env._("Split out of %(other)s by %(user)s."), source)
        return new.with_env(self.env)
