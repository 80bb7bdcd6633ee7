import base64
import hashlib
import io
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.plan_sheet import SheetError, read_sheets

# What only the steps of an import write, and how a new one begins
GUARDED = {
    "state": "draft",
    "problem": False,
    "digest": False,
    "applied_on": False,
    "applied_by_id": False,
    "line_ids": False,
    "sum_ids": False,
}
# Files that nobody applied are kept so many days
KEPT_DAYS = 30


class SalesMgmtPlanImport(models.Model):
    """A workbook of a plan that comes back: looked at first, then stored as a whole.

    What an import would do is found by doing it and taking it back, so that what is
    shown and what is stored cannot differ. Once applied, it is the record of what the
    file changed, with old and new amounts.
    """

    _name = "sales.mgmt.plan.import"
    _description = "Plan Import"
    _order = "id desc"
    _rec_name = "filename"
    _check_company_auto = True

    plan_id = fields.Many2one(
        comodel_name="sales.mgmt.plan",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    file = fields.Binary(string="Workbook", required=True, attachment=True)
    filename = fields.Char(string="File Name")
    totals = fields.Selection(
        selection=[
            ("keep", "Keep the totals"),
            ("follow", "Add up from below"),
        ],
        required=True,
        default="keep",
        help="Keep the totals: what the file does not change takes up the difference, "
        "so that people and units add up to the same as before. Add up from below: "
        "what the file does not change stays, and the totals above become the sums, "
        "up to the annual target.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "New"),
            ("checked", "Checked"),
            ("refused", "Refused"),
            ("applied", "Imported"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    problem = fields.Text(
        readonly=True, copy=False, help="Why the file as a whole cannot be imported."
    )
    digest = fields.Char(
        readonly=True,
        copy=False,
        help="SHA-256 of the changes that were shown: only these are stored.",
    )
    applied_on = fields.Datetime(string="Imported On", readonly=True, copy=False)
    applied_by_id = fields.Many2one(
        comodel_name="res.users", string="Imported By", readonly=True, copy=False
    )
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.plan.import.line",
        inverse_name="import_id",
        readonly=True,
        copy=False,
    )
    sum_ids = fields.One2many(
        comodel_name="sales.mgmt.plan.import.sum",
        inverse_name="import_id",
        string="Sums",
        readonly=True,
        copy=False,
    )
    changed_count = fields.Integer(string="Changed", compute="_compute_counts")
    new_count = fields.Integer(string="New", compute="_compute_counts")
    following_count = fields.Integer(string="Following", compute="_compute_counts")
    rejected_count = fields.Integer(string="Rejected", compute="_compute_counts")

    @api.depends("line_ids.kind")
    def _compute_counts(self):
        lines = self.env["sales.mgmt.plan.import.line"]
        kinds = lines._fields["kind"]
        groups = lines._read_group(
            [("import_id", "in", self.ids)], ["import_id", "kind"], ["__count"]
        )
        counts = {(record.id, kind): count for record, kind, count in groups}
        for record in self:
            for kind in kinds.get_values(self.env):
                record[f"{kind}_count"] = counts.get((record.id, kind), 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # also past defaults in the context
            vals_list = [{**vals, **GUARDED} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
            if vals.keys() & {"file", "totals"}:
                # what was found in another file, or for other totals, is no answer
                self.sudo()._forget()
        return super().write(vals)

    @api.autovacuum
    def _gc_imports(self):
        """Delete old files that nobody imported."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("state", "!=", "applied"), ("write_date", "<", limit)]).unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        for record in self:
            if record.state == "applied":
                raise UserError(
                    self.env._(
                        "“%(file)s” was imported into “%(plan)s”: it stays as the "
                        "record of what it changed.",
                        file=record.filename,
                        plan=record.plan_id.name,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_check(self):
        """Find what the file would change, without changing anything."""
        self.ensure_one()
        self._check_writable({})
        self._run(apply=False)
        return self._reopen()

    def action_apply(self):
        """Store what was shown; if it would be something else by now, show that."""
        self.ensure_one()
        self._check_writable({})
        if self.state != "checked":
            raise UserError(
                self.env._(
                    "“%(file)s” was not checked, or was refused. Check it, and import "
                    "it when it shows what you want.",
                    file=self.filename,
                )
            )
        self._run(apply=True)
        return self._reopen()

    def action_open_lines(self):
        """Open all changes and rejections in a list of their own."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.plan.import.line",
            "view_mode": "list",
            "domain": [("import_id", "=", self.id)],
            "name": self.filename,
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_writable(self, vals):
        """Refuse guarded fields, other people's imports, and what was imported."""
        if vals.keys() & GUARDED.keys():
            raise AccessError(
                self.env._(
                    "What an import changes is found by “Check” and stored by “Import”."
                )
            )
        self.check_access("write")
        for record in self:
            if record.state == "applied":
                raise UserError(
                    self.env._(
                        "“%(file)s” was imported already; begin a new import.",
                        file=record.filename,
                    )
                )

    def _forget(self):
        """Go back to a file that nobody looked at."""
        self.line_ids.unlink()
        self.sum_ids.unlink()
        self.write(GUARDED)

    def _run(self, apply):
        """Do what the file asks for, look at it, and take it back or keep it.

        :param bool apply: keep it, if it is what was shown before
        """
        shown = self.digest
        savepoint = self.env.cr.savepoint()
        try:
            outcome = self._try_file()
        except (SheetError, UserError) as error:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            problem = (
                self._describe_error(error)
                if isinstance(error, SheetError)
                else str(error)
            )
            self.sudo()._forget()
            self.sudo().write({"state": "refused", "problem": problem})
            return
        digest = self._get_digest(outcome)
        keeps = apply and digest == shown and not outcome.rejections
        savepoint.close(rollback=not keeps)
        self.env.invalidate_all()
        self._store_outcome(outcome, digest)
        if keeps:
            self._note_applied(outcome)
        elif apply and not outcome.rejections:
            self.sudo().problem = self.env._(
                "The plan changed since the file was checked. Below is what it would "
                "change now; nothing was imported."
            )

    def _try_file(self):
        """Read the file, find what it changes and do it.

        :rtype: models.sheet.plan_import_match.Outcome
        :raise SheetError: the file is none of this plan
        :raise UserError: what it asks for does not fit
        """
        # also notes who edits, and holds the plan against a step of that moment
        self.plan_id._check_editable()
        raw = base64.b64decode(self.file or b"")
        key = self.env["sales.mgmt.plan.sheet"]._get_plan_key(self.plan_id)
        return self._carry_out(read_sheets(io.BytesIO(raw), key))

    @api.model
    def _get_digest(self, outcome):
        """Return a hash of changes, to tell whether they are still the same.

        :rtype: str
        """
        rows = sorted(
            (*change.place, change.period_id, str(change.old), str(change.new))
            for change in outcome.changes
        )
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def _store_outcome(self, outcome, digest):
        """Keep what was found, to be looked at."""
        self.ensure_one()
        record = self.sudo()
        record._forget()
        self.env["sales.mgmt.plan.import.line"].sudo()._store_findings(
            self, [*outcome.rejections, *outcome.changes]
        )
        self.env["sales.mgmt.plan.import.sum"].sudo().create(
            [{**vals, "import_id": self.id} for vals in outcome.sums]
        )
        nothing = not (outcome.rejections or outcome.changes)
        record.write(
            {
                "state": "refused" if outcome.rejections or nothing else "checked",
                "digest": digest,
                "problem": nothing
                and self.env._(
                    "The file holds the amounts that the plan has: nothing would "
                    "change."
                ),
            }
        )

    def _note_applied(self, outcome):
        """Write down that the file was imported."""
        changed = [each for each in outcome.changes if each.kind != "following"]
        self.sudo().write(
            {
                "state": "applied",
                "applied_on": fields.Datetime.now(),
                "applied_by_id": self.env.uid,
            }
        )
        # no fingerprint: an import goes along when somebody deletes a draft
        self.env["sales.mgmt.audit"]._log(
            self.plan_id,
            self.env._("Targets Imported"),
            reason=self.filename,
            changes={
                self.env._("Changed targets"): (None, len(changed)),
                "SHA-256": (None, self.digest),
            },
        )

    def _describe_error(self, error):
        """Return in a sentence why a file as a whole does not do.

        :param SheetError error:
        :rtype: str
        """
        sheet = error.details.get("sheet")
        return {
            "format": self.env._(
                "This is no Excel workbook (.xlsx). Use the file of “Edit in Excel”, "
                "saved as .xlsx and without a password."
            ),
            "broken": self.env._(
                "The workbook is broken and cannot be read. Open it in a spreadsheet "
                "program, save it again as .xlsx, and try that file."
            ),
            "large": self.env._(
                "The file is too large for a plan. Import the file of “Edit in Excel” "
                "without what was added to it."
            ),
            "macros": self.env._(
                "The workbook holds macros. Save it as .xlsx, which holds none."
            ),
            "merged": self.env._(
                "The workbook has merged cells, so that it is not clear which row an "
                "amount belongs to. Unmerge them."
            ),
            "foreign": self.env._(
                "No sheet of the workbook was made by “Edit in Excel”: the keys that "
                "name the targets are missing. Take that file and edit it."
            ),
            "other_plan": self.env._(
                "The sheet “%(sheet)s” belongs to another plan, or another database. "
                "Take the file of “%(plan)s”.",
                sheet=sheet,
                plan=self.plan_id.name,
            ),
            "keys": self.env._(
                "The hidden first row of the sheet “%(sheet)s” is damaged: it names "
                "the plan line and the periods. Take the file anew.",
                sheet=sheet,
            ),
            "twice": self.env._(
                "Another sheet is a copy of “%(sheet)s”. Keep one of the two.",
                sheet=sheet,
            ),
            "rows": self.env._(
                "The sheet “%(sheet)s” has more than %(limit)s rows, far more than "
                "the plan. Import the file of “Edit in Excel” without what was added.",
                sheet=sheet,
                limit=error.details.get("limit"),
            ),
        }[error.code]
