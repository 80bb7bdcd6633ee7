from odoo import fields, models

# more statements than these are made in the background, with progress
AT_ONCE = 10


class SalesMgmtPrintJob(models.Model):
    """Incentive statements of many people, on paper or as workbooks."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.print.job"

    kind = fields.Selection(
        selection_add=[
            ("statement", "Incentive Statements"),
            ("workbook", "Incentive Statements as Workbooks"),
        ],
        ondelete={"statement": "cascade", "workbook": "cascade"},
    )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _prepare_line_statement(self, payout):
        return {"name": payout.display_name, "payout_id": payout.id}

    _prepare_line_workbook = _prepare_line_statement

    def _make_statement(self, lines):
        """Print the statements of some lines, and keep them."""
        self._store(lines, self._render(lines))

    def _make_workbook(self, lines):
        """Write and keep the workbook of each line as the person who asked would."""
        reader = self._get_reader()
        for line, payout in zip(lines, lines._get_records(reader), strict=True):
            content = reader["sales.mgmt.payout.workbook"]._render(payout)
            line.part_id = self._attach(line.name, content, "xlsx")
        lines.state = "done"


class SalesMgmtPrintJobLine(models.Model):
    """A statement of one person."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.print.job.line"

    payout_id = fields.Many2one(
        comodel_name="sales.mgmt.payout",
        string="Statement",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def _get_own_records(self):
        """Extend the jobs: a line may print a statement."""
        return self.payout_id or super()._get_own_records()

    def _get_loss(self):
        if self.job_id.kind == "performance":
            return super()._get_loss()
        return self.env._(
            "The statement of %(name)s was computed anew meanwhile. Print it again.",
            name=self.name,
        )


class SalesMgmtPayout(models.Model):
    """Many statements at once are left to a job."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout"

    def _needs_job(self):
        """Tell whether these are too many to wait for.

        Salespeople have no jobs: they print their own statements, which are few.

        :rtype: bool
        """
        return len(self) > AT_ONCE and self.env["sales.mgmt.print.job"].has_access(
            "read"
        )

    def _start_job(self, kind, output):
        """Have the statements made in the background, and show how far it is.

        :return: window action of the job
        """
        periods = self.period_id.sorted("date_from").mapped("name")
        job = self.env["sales.mgmt.print.job"]._start(
            self.env._("Statements %(periods)s", periods=", ".join(periods)),
            list(self.sorted(lambda each: (each.date_from, each.user_id.sudo().name))),
            output,
            kind,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": job._name,
            "res_id": job.id,
            "views": [(False, "form")],
        }
