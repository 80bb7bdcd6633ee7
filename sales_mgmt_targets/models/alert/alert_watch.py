from odoo import fields, models
from odoo.tools import SQL


class SalesMgmtAlertWatch(models.Model):
    """Since when a target is behind: the memory of a rule that waits before it speaks.

    Nobody reads it. What is behind at one check and at the next one was behind in
    between, also when the server stood still for a day.
    """

    _name = "sales.mgmt.alert.watch"
    _description = "Target Behind Pace"
    _log_access = False

    rule_id = fields.Many2one(
        comodel_name="sales.mgmt.alert.rule",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    target_id = fields.Many2one(
        comodel_name="sales.mgmt.target",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    since = fields.Date(required=True, readonly=True)

    _once_idx = models.UniqueIndex("(rule_id, target_id)")

    def _follow(self, rule, target_ids, today):
        """Keep the memory of a rule in step with what is behind now.

        Three statements, however many targets there are.

        :param sales.mgmt.alert.rule rule: one rule
        :param list[int] target_ids: what is behind now
        :param date today: since when, for those that were not behind before
        :return: the first day behind, by id of the target
        :rtype: dict[int, date]
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM sales_mgmt_alert_watch
                 WHERE rule_id = %s AND NOT target_id = ANY(%s)
                """,
                rule.id,
                target_ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_mgmt_alert_watch (rule_id, target_id, since)
                SELECT %s, behind.id, %s FROM unnest(%s::integer[]) AS behind(id)
                    ON CONFLICT (rule_id, target_id) DO NOTHING
                """,
                rule.id,
                today,
                target_ids,
            )
        )
        self.invalidate_model()
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT target_id, since FROM sales_mgmt_alert_watch"
                    " WHERE rule_id = %s",
                    rule.id,
                )
            )
        )
