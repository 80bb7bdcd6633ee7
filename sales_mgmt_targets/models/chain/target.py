from odoo import api, fields, models

from ..incentive.wording import write_number


class SalesMgmtTarget(models.Model):
    """Extend the target with where it comes from, if it was derived from a chain."""

    _inherit = "sales.mgmt.target"

    source = fields.Selection(
        selection_add=[("chain", "Derived from a Chain")],
    )
    chain_note = fields.Text(
        string="How It Was Derived",
        compute="_compute_chain_note",
        compute_sudo=True,
        help="From which goal, with which rate and from how many cases.",
    )

    @api.depends("line_id.derivation_id", "unit_id", "user_id", "source")
    @api.depends_context("lang")
    def _compute_chain_note(self):
        self.chain_note = False
        derived = self.filtered(lambda target: target.line_id.derivation_id)
        if not derived:
            return
        parts = self.env["sales.mgmt.chain.derivation.part"].search(
            [
                ("derivation_id", "in", derived.line_id.derivation_id.ids),
                ("unit_id", "in", derived.unit_id.ids),
            ]
        )
        by_place = {
            (part.derivation_id, part.metric_id, part.unit_id, part.user_id): part
            for part in parts
        }
        for target in derived:
            derivation = target.line_id.derivation_id
            part = by_place.get(
                (derivation, target.metric_id, target.unit_id, target.user_id)
            )
            if target.pinned:
                continue
            target.chain_note = (
                target._explain_part(part)
                if part
                else self.env._("What all below it need together, by their own rates.")
            )

    def _explain_part(self, part):
        """Return in sentences what a person or unit needs of a step, and why."""
        diagnosis = self.env["sales.mgmt.chain.diagnosis"]
        step = part.derivation_step_id
        metric, after = step.metric_id, step._get_next_metric()
        currency = part.currency_id
        above = part.above
        own = self.env._(
            "%(successes)s from %(trials)s",
            successes=diagnosis._write_amount(after, part.successes, currency),
            trials=diagnosis._write_amount(metric, part.trials, currency),
        )
        words = {
            "need": diagnosis._write_amount(metric, part.amount, currency),
            "step": metric.name,
            "goal": diagnosis._write_amount(after, part.goal, currency),
            "next": after.name,
            "rate": diagnosis._write_rate(after, metric, part.rate, currency),
            "own": own,
            "others": "–"
            if above is False
            else diagnosis._write_rate(after, metric, above, currency),
            "days": write_number(self.env, step.step_id.lead_days),
        }
        return self.env._(
            "%(need)s of %(step)s in the year for %(goal)s of %(next)s, at %(rate)s "
            "each. Own history: %(own)s; the others: %(others)s. They are due "
            "%(days)s working days before what comes of them.",
            **words,
        )
