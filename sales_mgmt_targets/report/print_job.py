import io
import logging
import re
import zipfile

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import osutil
from odoo.tools.pdf import PdfFileReader, PdfFileWriter, merge_pdf

_logger = logging.getLogger(__name__)

# what the print engine prints, by kind of job
REPORTS = {
    "performance": "sales_mgmt_targets.performance_report",
    "statement": "sales_mgmt_targets.payout_statement",
}
MIMETYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# the reference at the head of a report: the id of its first record
REFERENCE = re.compile(r"Ref\.\s*(\d+)")
# so many people are printed by one run of the print engine, and stored at once
BATCH = 50


class SalesMgmtPrintJob(models.Model):
    """Reports of many people, printed in the background.

    How it works: the scheduled job prints the reports in batches as the person who
    asked, and stores each batch before the next begins. So the reports hold what that
    person may read, a job that was interrupted goes on where it stopped, and nothing is
    printed twice. What cannot be printed is listed with the reason.
    """

    _name = "sales.mgmt.print.job"
    _description = "Printing of Many Reports"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Asked By",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        selection=[("performance", "Performance Reports")],
        string="Reports Of",
        required=True,
        readonly=True,
        default="performance",
    )
    output = fields.Selection(
        selection=[("merged", "One document"), ("single", "One file per person")],
        required=True,
        readonly=True,
        default="merged",
    )
    state = fields.Selection(
        selection=[
            ("running", "Printing"),
            ("done", "Done"),
            ("cancelled", "Stopped"),
        ],
        required=True,
        readonly=True,
        default="running",
        index=True,
    )
    line_ids = fields.One2many(
        comodel_name="sales.mgmt.print.job.line", inverse_name="job_id"
    )
    total_count = fields.Integer(string="Reports", compute="_compute_progress")
    done_count = fields.Integer(string="Printed", compute="_compute_progress")
    failed_count = fields.Integer(string="Failed", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress", help="From 0 to 100.")
    result_id = fields.Many2one(
        comodel_name="ir.attachment", string="File", readonly=True
    )

    def _compute_progress(self):
        counts = {
            (job, state): count
            for job, state, count in self.env["sales.mgmt.print.job.line"]._read_group(
                [("job_id", "in", self.ids)], ["job_id", "state"], ["__count"]
            )
        }
        for job in self:
            waiting, done, failed = (
                counts.get((job, state), 0) for state in ("waiting", "done", "failed")
            )
            job.total_count = waiting + done + failed
            job.done_count = done
            job.failed_count = failed
            job.progress = 100 * (done + failed) / (job.total_count or 1)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_print(self):
        """Print what was asked for, batch by batch."""
        job = self.search([("state", "=", "running")], order="id", limit=1)
        while job:
            printed = job._print_batch()
            if not job._get_waiting():
                job._finish()
            seconds = self.env["ir.cron"]._commit_progress(
                printed, remaining=self._count_waiting()
            )
            # somebody may have cancelled it meanwhile
            self.env.invalidate_all()
            if not seconds:
                return
            job = self.search([("state", "=", "running")], order="id", limit=1)

    @api.model
    def _count_waiting(self):
        return self.env["sales.mgmt.print.job.line"].search_count(
            [("job_id.state", "=", "running"), ("state", "=", "waiting")]
        )

    @api.autovacuum
    def _gc_old_jobs(self):
        """Forget jobs of more than 30 days ago, with their documents."""
        self.search([("create_date", "<", "-30d"), ("state", "!=", "running")]).unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_cancel(self):
        """Stop printing; what is printed stays, and the rest can be printed later."""
        self.check_access("read")
        for job in self.sudo().filtered(lambda each: each.state == "running"):
            job.state = "cancelled"

    def action_continue(self):
        """Print what is missing: the rest of a stopped job, and what failed."""
        self.check_access("read")
        for job in self.sudo():
            failed = job.line_ids.filtered(lambda line: line.state == "failed")
            if job.state == "running" or not (failed or job._get_waiting(1)):
                raise UserError(
                    self.env._("“%(job)s” has nothing left to print.", job=job.name)
                )
            failed.write({"state": "waiting", "reason": False})
            job.state = "running"
        self.env.ref("sales_mgmt_targets.ir_cron_print").sudo()._trigger()

    def action_download(self):
        """Download the document, or all files in one archive."""
        self.ensure_one()
        self.check_access("read")
        if not self.done_count:
            raise UserError(self.env._("“%(job)s” has nothing yet.", job=self.name))
        url = f"/sales_mgmt_targets/print_job/{self.id}"
        alone = self.result_id or (self.total_count == 1 and self.line_ids.part_id)
        if alone:
            url = f"/web/content/{alone.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _start(self, name, groups, output, kind="performance"):
        """Create a job for the current user and have it begin.

        :param str name: what is printed
        :param list[odoo.models.BaseModel] groups: the records of each report
        :param str output: merged or single
        :param str kind: see `_prepare_line_<kind>` and `_make_<kind>`
        """
        if not groups:
            raise UserError(self.env._("Nobody here has a target to print."))
        if kind in REPORTS:
            self._check_engine()
        for records in groups:
            records.check_access("read")
        prepare = getattr(self, f"_prepare_line_{kind}")
        lines = [prepare(records) for records in groups]
        return self._create_job(name, groups[0].company_id, lines, output, kind)

    @api.model
    def _create_job(self, name, company, lines, output, kind):
        """Create a job for the current user and have it begin.

        :param list[dict] lines: values of the lines, one per report
        :rtype: sales.mgmt.print.job
        """
        # the job is written by the scheduled job alone, on behalf of who asks
        job = self.sudo().create(
            {
                "name": name,
                "user_id": self.env.uid,
                "company_id": company.id,
                "kind": kind,
                "output": output,
                "line_ids": [fields.Command.create(values) for values in lines],
            }
        )
        self.env.ref("sales_mgmt_targets.ir_cron_print").sudo()._trigger()
        return job.with_env(self.env)

    @api.model
    def _check_engine(self):
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            raise UserError(
                self.env._(
                    "The print engine wkhtmltopdf is not installed on this server, so "
                    "no PDF can be made. Ask an administrator to install it."
                )
            )

    @api.model
    def _prepare_line_performance(self, targets):
        """Return the line of a report: two units may have somebody of the same name."""
        name = targets[0].unit_id.name
        if targets[0].user_id:
            name = f"{targets[0].user_id.name} · {name}"
        return {"name": name, "target_ids": [fields.Command.set(targets.ids)]}

    def _get_waiting(self, limit=None):
        return self.env["sales.mgmt.print.job.line"].search(
            [("job_id", "=", self.id), ("state", "=", "waiting")], limit=limit
        )

    def _print_batch(self):
        """Print the next reports; what fails together is tried one by one.

        :return: how many reports were dealt with
        """
        lines = self._get_waiting(BATCH)
        if not self._try_print(lines):
            for line in lines:
                self._try_print(line)
        return len(lines)

    def _try_print(self, lines):
        """Print some reports together, and note the reason if one alone fails.

        :return: whether there is nothing left to try
        """
        try:
            with self.env.cr.savepoint():
                getattr(self, f"_make_{self.kind}")(lines)
        except psycopg2.OperationalError:
            raise  # the transaction as a whole is to be tried again
        except Exception as error:  # noqa: BLE001  one report never stops the others
            if len(lines) > 1:
                return False
            _logger.info("%s was not printed: %s", lines.name, error)
            lines.write({"state": "failed", "reason": str(error)})
        return True

    def _make_performance(self, lines):
        """Make the reports of some lines, and keep them."""
        self._store(lines, self._render(lines))

    def _get_reader(self):
        """Return the environment of the person who asked.

        :rtype: odoo.api.Environment
        """
        asker = self.user_id
        companies = self.company_id | asker.company_ids
        return (
            self.with_user(asker)
            .with_context(lang=asker.lang, allowed_company_ids=companies.ids)
            .env
        )

    def _render(self, lines):
        """Return the reports of some lines as the person who asked would print them.

        :rtype: bytes
        """
        reader = self._get_reader()
        records = lines._get_records(reader)
        content, _kind = reader["ir.actions.report"]._render_qweb_pdf(
            REPORTS[self.kind], records.ids
        )
        return content

    def _store(self, lines, content):
        """Keep the pages of some reports, in one file or one for each."""
        if self.output == "merged" or len(lines) == 1:
            lines[0].part_id = self._attach(lines[0].name, content)
        else:
            pages = self._split(content, lines)
            for line, page in zip(lines, pages, strict=True):
                line.part_id = self._attach(line.name, page)
        lines.state = "done"

    @api.model
    def _split(self, content, lines):
        """Return the pages of each report of a document.

        :raise ValueError: nobody can tell where the next report begins
        :rtype: list[bytes]
        """
        pages = PdfFileReader(io.BytesIO(content), strict=False).pages
        starts = self._find_starts(pages, lines)
        files = []
        for first, end in zip(starts, [*starts[1:], len(pages)], strict=True):
            writer, file = PdfFileWriter(), io.BytesIO()
            for number in range(first, end):
                writer.add_page(pages[number])
            writer.write(file)
            files.append(file.getvalue())
        return files

    @api.model
    def _find_starts(self, pages, lines):
        """Return on which page each report begins: every one on a new page.

        If there are as many pages as reports each has one. Else the reference is looked
        for that stands at the head of every report.
        """
        if len(pages) == len(lines):
            return list(range(len(pages)))
        wanted = [line._get_own_records()[0].id for line in lines]
        found = [
            (int(match[1]), number)
            for number, page in enumerate(pages)
            if (match := REFERENCE.search(page.extract_text()))
        ]
        if [record_id for record_id, _number in found] != wanted or found[0][1]:
            raise ValueError(f"{len(pages)} pages for {len(lines)} reports")
        return [number for _record_id, number in found]

    def _attach(self, name, content, extension="pdf"):
        """Keep a file that only readers of the job may read."""
        return self.env["ir.attachment"].create(
            {
                "name": osutil.clean_filename(f"{name}.{extension}"),
                "raw": content,
                "mimetype": MIMETYPES[extension],
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _finish(self):
        """Put the document together and tell the person who asked."""
        if self.output == "merged":
            parts = self.line_ids.part_id
            if parts:
                self.result_id.unlink()
                self.result_id = self._attach(
                    self.name, merge_pdf([part.raw for part in parts])
                )
            # what failed may be printed later, and joins what is there already
            if not self.failed_count:
                self._remove_parts()
        self.state = "done"
        speaker = self.with_context(lang=self.user_id.lang)
        summary = speaker.env._("Printed: %(job)s", job=self.name)
        if self.failed_count:
            summary = speaker.env._(
                "Printed, %(failed)s of %(total)s failed: %(job)s",
                failed=self.failed_count,
                total=self.total_count,
                job=self.name,
            )
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo", summary=summary, user_id=self.user_id.id
        )
        self.user_id._bus_send(
            "simple_notification", {"type": "info", "message": summary}
        )

    def _remove_parts(self):
        self.line_ids.part_id.unlink()

    def _pack(self):
        """Return all files of the job in one archive.

        :rtype: bytes
        """
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for number, part in enumerate(self.line_ids.part_id, 1):
                archive.writestr(f"{number:03}. {part.name}", part.raw)
        return file.getvalue()


class SalesMgmtPrintJobLine(models.Model):
    """One report of a job: a person or a unit, with all metrics that are printed."""

    _name = "sales.mgmt.print.job.line"
    _description = "Report to Print"
    _order = "job_id, id"

    job_id = fields.Many2one(
        comodel_name="sales.mgmt.print.job",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(string="Who", required=True, readonly=True)
    target_ids = fields.Many2many(comodel_name="sales.mgmt.target", readonly=True)
    state = fields.Selection(
        selection=[("waiting", "Waiting"), ("done", "Printed"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="waiting",
    )
    reason = fields.Char(readonly=True)
    part_id = fields.Many2one(
        comodel_name="ir.attachment", string="File", readonly=True
    )

    _waiting_idx = models.Index("(job_id) WHERE state = 'waiting'")

    def _get_own_records(self):
        """Return what a line prints; extended by other kinds of jobs.

        :rtype: odoo.models.BaseModel
        """
        self.ensure_one()
        return self.target_ids

    def _get_records(self, reader):
        """Return what is printed, in the order of the lines.

        :param Environment reader: of the person who reads them
        :raise UserError: what a line prints is gone
        """
        for line in self:
            if not line._get_own_records():
                raise UserError(line._get_loss())
        own = [line._get_own_records() for line in self]
        ids = [record_id for records in own for record_id in records.ids]
        records = reader[own[0]._name].browse(ids)
        records.check_access("read")
        return records

    def _get_loss(self):
        return self.env._(
            "The targets of %(name)s were deleted meanwhile; the plan was divided "
            "anew.",
            name=self.name,
        )

    def action_download(self):
        """Download the file of one person."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.part_id.id}?download=true",
            "target": "download",
        }
