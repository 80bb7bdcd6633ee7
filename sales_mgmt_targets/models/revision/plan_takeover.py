from odoo import models
from odoo.tools import SQL


class SalesMgmtPlan(models.Model):
    """What happens when a revision becomes the version in use.

    The version before is superseded: it is measured no more and stays as it was, with
    all that was said about it. What is still under way goes on with the new targets.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_activate(self):
        """Extend `sales.mgmt.plan`: a revision takes the place of the version before.

        Both steps are one transaction: at no moment are there two versions in use, or
        none.
        """
        revisions = self.filtered("replaces_id")
        if revisions:
            self._check_manager()
        for revision in revisions:
            revision._check_revision()
            revision.replaces_id._become("superseded")
            revision._take_over_closed_figures()
        result = super().action_activate()
        for revision in revisions:
            revision._take_over()
        return result

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _take_over(self):
        """Let what is under way go on with the targets of this version."""
        self.ensure_one()
        old = self.replaces_id.sudo()
        for model, field, domain in self._get_carried():
            self._carry(model, field, domain)
        old.activity_ids.write({"res_id": self.id})
        self._log_takeover()
        old.message_post(
            body=self.env._(
                "Superseded by “%(plan)s” from %(period)s on: %(reason)s",
                plan=self.name,
                period=self.revision_from_id.name,
                reason=self.revision_reason,
            )
        )
        self._ask_again()

    def _get_carried(self):
        """Return what hangs on targets and goes on with those of the next version.

        What is over stays with the targets it was about. Hook for rooms whose records
        hang on targets.

        :return: model, field, and which of its records
        :rtype: list[tuple[str, str, Domain]]
        """
        return []

    def _carry(self, model, field, domain):
        """Hang records on the targets of the same places in this version.

        One statement; a place that is gone keeps what hangs on it.
        """
        records = self.env[model].sudo().with_context(active_test=False)
        query = records._search(domain)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s AS carried
                   SET %(field)s = pair.new_id
                  FROM (%(pairs)s) AS pair
                 WHERE carried.%(field)s = pair.old_id AND carried.id IN %(query)s
                """,
                table=SQL.identifier(records._table),
                field=SQL.identifier(field),
                pairs=self._get_pairs_sql(),
                query=query.subselect(),
            )
        )
        records.invalidate_model()

    def _get_pairs_sql(self):
        """Return the SQL of the ids of targets of the same place in both versions."""
        return SQL(
            """
            SELECT old.id AS old_id, new.id AS new_id
              FROM sales_mgmt_plan_line AS before
              JOIN sales_mgmt_plan_line AS line
                ON line.metric_id = before.metric_id
               AND line.segmentation_id IS NOT DISTINCT FROM before.segmentation_id
              JOIN sales_mgmt_target AS old ON old.line_id = before.id
              JOIN sales_mgmt_target AS new
                ON new.line_id = line.id
               AND new.unit_id = old.unit_id
               AND COALESCE(new.user_id, 0) = COALESCE(old.user_id, 0)
               AND COALESCE(new.segment_id, 0) = COALESCE(old.segment_id, 0)
               AND new.period_id = old.period_id
             WHERE before.plan_id = %s AND line.plan_id = %s
            """,
            self.replaces_id.id,
            self.id,
        )

    def _take_over_closed_figures(self):
        """Fix the figures of periods that were closed while the revision was a draft.

        A closing fixes those of plans in use only.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_mgmt_target AS target
                   SET frozen = TRUE, actual = old.actual, gap = old.gap,
                       attainment = old.attainment, expected = old.expected,
                       pace = old.pace
                  FROM (%(pairs)s) AS pair
                  JOIN sales_mgmt_target AS old ON old.id = pair.old_id
                 WHERE target.id = pair.new_id AND old.frozen
                   AND target.frozen IS NOT TRUE
                   AND target.amount = old.amount
                """,
                pairs=self._get_pairs_sql(),
            )
        )
        self.env["sales.mgmt.target"].invalidate_model()

    def _log_takeover(self):
        """Write into the audit log which annual numbers changed, and why."""
        changes = {
            line.display_name: (
                line._format_amount(line.amount_before),
                line._format_amount(line.amount),
            )
            for line in self.sudo().line_ids
            if line.amount_before != line.amount
        }
        self.env["sales.mgmt.audit"]._log(
            self,
            self.env._("Revision Applied"),
            reason=self.revision_reason,
            changes=changes,
        )

    def _ask_again(self):
        """Tell everybody whose targets changed; hook, see the letters."""
