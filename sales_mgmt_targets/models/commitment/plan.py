from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .commitment_letter import SENDABLE


class SalesMgmtPlan(models.Model):
    """Telling everybody the targets of a plan, by a letter each."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    commitment_ids = fields.One2many(
        comodel_name="sales.mgmt.commitment",
        inverse_name="plan_id",
        string="Target Letters",
    )
    commitment_count = fields.Integer(compute="_compute_commitment_counts")
    accepted_count = fields.Integer(
        string="Accepted Letters", compute="_compute_commitment_counts"
    )

    @api.depends("commitment_ids.state")
    def _compute_commitment_counts(self):
        rows = self.env["sales.mgmt.commitment"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", "state"], ["__count"]
        )
        counts = {(plan, state): count for plan, state, count in rows}
        for plan in self:
            states = ("pending", "accepted", "objected")
            plan.commitment_count = sum(counts.get((plan, each), 0) for each in states)
            plan.accepted_count = counts.get((plan, "accepted"), 0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_send_letters(self):
        """Write a letter to everybody who has targets in the plan and has none yet.

        They are printed and sent in the background.
        """
        self._check_manager()
        for plan in self:
            if plan.state not in SENDABLE:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is not approved yet, and its targets may still "
                        "change. Approve it before you write to everybody.",
                        plan=plan.name,
                    )
                )
        letters = self.sudo()._write_letters()
        self.env.ref("sales_mgmt_targets.ir_cron_commitments")._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if letters else "info",
                "message": self.env._(
                    "%(count)s letters are printed and sent now.", count=len(letters)
                )
                if letters
                else self.env._("Everybody with a target has a letter already."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_back_to_draft(self):
        """Extend: what everybody was told is not taken back."""
        for plan in self:
            if plan.sudo().commitment_ids:
                raise UserError(
                    self.env._(
                        "The targets of “%(plan)s” were told to %(count)s people by "
                        "letter. Write a new plan instead of changing this one.",
                        plan=plan.name,
                        count=len(plan.sudo().commitment_ids),
                    )
                )
        return super().action_back_to_draft()

    def action_open_commitments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_commitment_action"
        )
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _write_letters(self, among=None):
        """Create the letters that are missing, with the figures as they are now.

        :param res.users among: only to these people
        :rtype: sales.mgmt.commitment
        """
        vals_list = []
        for plan in self:
            known = set(plan.commitment_ids.user_id.ids)
            units = plan._get_letter_units()
            figures = plan._get_letter_figures()
            vals_list += [
                {
                    "plan_id": plan.id,
                    "user_id": user,
                    "unit_id": units[user],
                    "figures": rows,
                }
                for user, rows in figures.items()
                if user not in known and (among is None or user in among.ids)
            ]
        return self.env["sales.mgmt.commitment"].create(vals_list)

    def _get_letter_units(self):
        """Return the unit of each person with targets: the last one of the year.

        :rtype: dict[int, int]
        """
        targets = self.env["sales.mgmt.target"].search(
            self._get_letter_domain() & Domain("level", "=", "year"), order="id"
        )
        assignments = self.env["sales.mgmt.assignment"].search(
            Domain("user_id", "in", targets.user_id.ids)
            & Domain("unit_id", "in", targets.unit_id.ids)
            & Domain("date_from", "<=", self.period_id.date_to),
            order="is_main, date_from",
        )
        units = {target.user_id.id: target.unit_id.id for target in targets}
        return units | {each.user_id.id: each.unit_id.id for each in assignments}

    def _get_letter_figures(self):
        """Return the targets of each person by line and period, exactly.

        People with targets in two units have the sum of both, where parts add up. Who
        has left is told nothing.

        :return: rows by id of the person: the line, its year and its months, with
            amounts as decimal numbers
        :rtype: dict[int, list[dict]]
        """
        rows = self.env["sales.mgmt.target"]._read_group(
            self._get_letter_domain() & Domain("level", "in", ("year", "month")),
            ["user_id", "line_id", "period_id"],
            ["amount:sum", "amount:max"],
        )
        figures = {}
        for user, line, period, total, single in rows:
            own = figures.setdefault(user.id, {}).setdefault(
                line.id, {"line": line.id, "months": []}
            )
            sums = line.metric_id._sums_along("organisation")
            amount = str(total if sums else single)
            if period.level == "year":
                own["year"] = amount
            else:
                own["months"].append([period.date_from.isoformat(), amount])
        for own in figures.values():
            for row in own.values():
                row["months"].sort()
        return {user: list(own.values()) for user, own in figures.items()}

    def _get_letter_domain(self):
        return (
            Domain("plan_id", "=", self.id)
            & Domain("user_id.active", "=", True)
            & Domain("segment_id", "=", False)
        )
