import json
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from ...tools.hash_chain import NOTHING, Link, chain_hash, find_break

# How many entries are looked at together
BATCH = 10_000
# Stands where a value was taken away
NONE = "—"
# What an entry says; its hash vouches for each of them
SAYING = (
    "number",
    "company_id",
    "date",
    "user_id",
    "model",
    "res_id",
    "name",
    "event",
    "changes",
    "reason",
    "fingerprint",
)


class SalesMgmtAudit(models.Model):
    """What was decided, when, by whom and why: written once, changed by nobody.

    Every company has a log of its own, and what all companies share has another one.
    Each entry holds the hash of the one before it, so that whoever changes, removes or
    slips in an entry past Odoo breaks the chain, and *Verify* names the place.
    """

    _name = "sales.mgmt.audit"
    _description = "Audit Log"
    _log_access = False
    _order = "id desc"
    _rec_name = "event"

    company_id = fields.Many2one(
        comodel_name="res.company",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Empty for what all companies share, e.g. the definition of a metric.",
    )
    number = fields.Integer(required=True, readonly=True)
    date = fields.Datetime(string="When", required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Done By",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    model = fields.Char(required=True, readonly=True)
    model_name = fields.Char(string="Kind", compute="_compute_model_name")
    res_id = fields.Many2oneReference(
        string="Record", model_field="model", required=True, readonly=True
    )
    name = fields.Char(
        string="What", readonly=True, help="The name of the record at that moment."
    )
    event = fields.Char(required=True, readonly=True)
    changes = fields.Json(
        readonly=True, help="Per field its label, the old and the new value."
    )
    description = fields.Text(
        string="Old → New",
        compute="_compute_description",
        search="_search_description",
    )
    reason = fields.Text(string="Why", readonly=True)
    fingerprint = fields.Char(
        readonly=True,
        help="Of the figures that the decision made final; they are compared with it "
        "when the log is verified.",
    )
    previous_hash = fields.Char(readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _number_uniq = models.UniqueIndex("(COALESCE(company_id, 0), number)")
    _record_idx = models.Index("(model, res_id)")

    @api.depends("model")
    def _compute_model_name(self):
        for entry in self:
            known = entry.model in self.env
            entry.model_name = (
                self.env["ir.model"]._get(entry.model).name if known else entry.model
            )

    @api.depends("changes")
    def _compute_description(self):
        for entry in self:
            entry.description = "\n".join(
                f"{change['field']}: {change['old']} → {change['new'] or NONE}"
                if change["old"]
                else f"{change['field']}: {change['new']}"
                for change in entry.changes or []
            )

    @api.model
    def _search_description(self, operator, value):
        if operator not in ("ilike", "like"):
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s::text ILIKE %s",
                model._field_to_sql(alias, "changes", query),
                f"%{value}%",
            )
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: only decisions themselves write entries, see `_log`."""
        if vals_list:
            raise UserError(
                self.env._("The audit log writes itself; nobody adds an entry by hand.")
            )
        return super().create(vals_list)

    def write(self, vals):
        """Extend `base`: nothing is ever changed, in sudo neither."""
        if self:
            raise UserError(
                self.env._("What stands in the audit log stays as it was written.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ever(self):
        for entry in self:
            raise UserError(
                self.env._(
                    "Entry %(number)s of the audit log (“%(event)s”) stays: nothing is "
                    "ever deleted there.",
                    number=entry.number,
                    event=entry.event,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_record(self):
        """Open what the entry is about, if the user may read it."""
        self.ensure_one()
        self.check_access("read")
        record = self._get_record()
        if not record:
            raise UserError(
                self.env._(
                    "“%(name)s” was deleted, or the module it belongs to.",
                    name=self.name,
                )
            )
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    @api.model
    def action_verify(self):
        """Tell whether the logs of the own companies are as they were written."""
        self._check_auditor()
        companies = [self.env["res.company"], *self.env.companies]
        results = [self._verify(company) for company in companies]
        broken = [text for is_whole, text in results if not is_whole]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if broken else "success",
                "title": self.env._("The audit log is broken")
                if broken
                else self.env._("The audit log is as it was written"),
                "message": "\n".join(broken or [text for _is_whole, text in results]),
                "sticky": True,
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_auditor(self):
        user = self.env.user
        if not any(
            user.has_group(f"sales_mgmt_targets.group_{role}")
            for role in ("auditor", "manager")
        ):
            raise AccessError(
                self.env._("Only auditors and managers verify the audit log.")
            )

    def _get_record(self):
        """Return what the entry is about; nothing if it does not exist any more."""
        self.ensure_one()
        if self.model not in self.env:
            return self.browse()
        return self.env[self.model].browse(self.res_id).exists()

    # Writing

    @api.model
    def _log(self, records, event, reason="", changes=None, fingerprint=None):
        """Write down a decision about records, one entry each.

        The number of statements does not depend on the number of records.

        :param odoo.models.BaseModel records: of one model; what has no company goes
            into the log of what all companies share
        :param str event: what happened, in one or two words, e.g. Approved
        :param str reason: why, where somebody said so
        :param dict changes: pairs of old and new value by label of the field
        :param str fingerprint: of figures that the decision makes final, see
            `_get_audit_fingerprints`
        :return: the new entries
        :rtype: sales.mgmt.audit
        """
        spelled = self._spell(changes or {})
        return self._append(
            [
                {
                    **self._identify(record),
                    "event": event,
                    "reason": reason or None,
                    "changes": spelled,
                    "fingerprint": fingerprint,
                }
                for record in records.sudo()
            ]
        )

    @api.model
    def _spell(self, changes):
        """Return changes as the entries keep them: texts only.

        Whatever reads back differently from how it was written would look forged.
        """
        return [
            {
                "field": str(label),
                "old": "" if old is None or old is False else str(old),
                "new": "" if new is None or new is False else str(new),
            }
            for label, (old, new) in changes.items()
        ]

    @api.model
    def _identify(self, record):
        companies = self.env["res.company"]
        if "company_id" in record._fields:
            companies = record.company_id
        return {
            "company_id": companies.id or None,
            "model": record._name,
            "res_id": record.id,
            "name": record.display_name,
        }

    @api.model
    def _append(self, vals_list):
        """Chain entries to the logs of their companies and store them.

        :param list[dict] vals_list: `SAYING` but for number, date and user
        """
        if not vals_list:
            return self.browse()
        signature = {
            "date": fields.Datetime.to_string(fields.Datetime.now()),
            "user_id": self.env.uid,
        }
        heads = self._take_heads([vals["company_id"] for vals in vals_list])
        rows = []
        for vals in vals_list:
            number, previous_hash = heads[vals["company_id"]]
            entry = {**vals, **signature, "number": number + 1}
            entry_hash = chain_hash(previous_hash, entry)
            heads[vals["company_id"]] = (number + 1, entry_hash)
            rows.append({**entry, "previous_hash": previous_hash, "hash": entry_hash})
        self._leave_heads(heads)
        return self._insert(rows)

    @api.model
    def _take_heads(self, company_ids):
        """Hold the heads of logs until the end of the transaction.

        :param list[int | None] company_ids: one per entry that is to be appended
        :return: number and hash of the last entry by company
        :rtype: dict[int | None, tuple[int, str]]
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_mgmt_audit_head AS head (company_id, number, hash)
                SELECT company_id, COUNT(*), %(nothing)s
                  FROM unnest(%(companies)s::integer[]) AS entry(company_id)
                 GROUP BY company_id
                 ORDER BY company_id
                    ON CONFLICT (COALESCE(company_id, 0)) DO UPDATE
                   SET number = head.number + excluded.number
                RETURNING company_id, number, hash
                """,
                nothing=NOTHING,
                companies=company_ids,
            )
        )
        added = Counter(company_ids)
        return {
            company_id: (number - added[company_id], last_hash)
            for company_id, number, last_hash in rows
        }

    @api.model
    def _leave_heads(self, heads):
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_mgmt_audit_head AS head
                   SET hash = entry.hash
                  FROM unnest(%s::integer[], %s::varchar[]) AS entry(company_id, hash)
                 WHERE head.company_id IS NOT DISTINCT FROM entry.company_id
                """,
                list(heads),
                [last_hash for _number, last_hash in heads.values()],
            )
        )
        self.env["sales.mgmt.audit.head"].invalidate_model()

    @api.model
    def _insert(self, rows):
        columns = SQL(", ").join(map(SQL.identifier, rows[0]))
        found = self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_mgmt_audit (%(columns)s)
                SELECT %(columns)s
                  FROM json_populate_recordset(NULL::sales_mgmt_audit, %(rows)s::json)
                 ORDER BY company_id, number
                RETURNING id
                """,
                columns=columns,
                rows=json.dumps(rows, ensure_ascii=False),
            )
        )
        return self.browse(entry_id for (entry_id,) in found)

    # Verifying

    @api.model
    def _verify(self, company):
        """Look at every entry of a log, and at what its decisions made final.

        :param res.company company: whose log; empty for what all companies share
        :return: whether all is as it was written, and a sentence about it
        :rtype: tuple[bool, str]
        """
        owner = company.name or self.env._("all companies")
        last = (0, NOTHING)
        while links := self._read_links(company, last[0]):
            broken = find_break(links, last)
            if broken:
                return False, self._describe_break(company, owner, *broken)
            last = (links[-1].number, links[-1].hash)
        head = self._get_head(company)
        if (head.number, head.hash or NOTHING) != last:
            return False, self.env._(
                "%(company)s: entries after number %(number)s are missing; there were "
                "%(count)s.",
                company=owner,
                number=last[0],
                count=head.number,
            )
        forged = self._find_forged(company)
        if forged:
            return False, self.env._(
                "%(company)s: what entry %(number)s made final (“%(event)s”, %(name)s) "
                "was changed afterwards.",
                company=owner,
                number=forged.number,
                event=forged.event,
                name=forged.name,
            )
        return True, self.env._(
            "%(company)s: %(count)s entries, unbroken. Seal: %(hash)s",
            company=owner,
            count=last[0],
            hash=last[1][:16] or "—",
        )

    @api.model
    def _get_head(self, company):
        return (
            self.env["sales.mgmt.audit.head"]
            .sudo()
            .search([("company_id", "=", company.id)], limit=1)
        )

    @api.model
    def _read_links(self, company, after):
        """Return the next entries of a log, as they stand in the database."""
        columns = [
            SQL("to_char(date, 'YYYY-MM-DD HH24:MI:SS')")
            if name == "date"
            else SQL.identifier(name)
            for name in SAYING
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %s, COALESCE(previous_hash, ''), hash
                  FROM sales_mgmt_audit
                 WHERE company_id IS NOT DISTINCT FROM %s AND number > %s
                 ORDER BY number
                 LIMIT %s
                """,
                SQL(", ").join(columns),
                company.id or None,
                after,
                BATCH,
            )
        )
        return [
            Link(row[0], dict(zip(SAYING, row[:-2], strict=True)), *row[-2:])
            for row in rows
        ]

    @api.model
    def _describe_break(self, company, owner, number, kind):
        entry = self.sudo().search(
            [("company_id", "=", company.id), ("number", "=", number)], limit=1
        )
        values = {
            "company": owner,
            "number": number,
            "event": entry.event,
            "name": entry.name,
            "date": entry.date and format_datetime(self.env, entry.date),
        }
        if kind == "missing":
            return self.env._("%(company)s: entry %(number)s is missing.", **values)
        if kind == "detached":
            return self.env._(
                "%(company)s: entry %(number)s (%(date)s, “%(event)s”, %(name)s) does "
                "not follow the one before it any more; one of the two was replaced.",
                **values,
            )
        return self.env._(
            "%(company)s: entry %(number)s (%(date)s, “%(event)s”, %(name)s) is not as "
            "it was written.",
            **values,
        )

    @api.model
    def _find_forged(self, company):
        """Return the first entry whose figures are not those it made final."""
        entries = self.sudo().search(
            [("company_id", "=", company.id), ("fingerprint", "!=", False)],
            order="number",
        )
        # what a module left with is not there to be compared
        entries = entries.filtered(lambda entry: entry.model in self.env)
        found = {
            model: self.env[model]
            .browse(group.mapped("res_id"))
            .exists()
            ._get_audit_fingerprints()
            for model, group in entries.grouped("model").items()
        }
        forged = entries.filtered(
            lambda entry: found[entry.model].get(entry.res_id) != entry.fingerprint
        )
        return forged[:1]
