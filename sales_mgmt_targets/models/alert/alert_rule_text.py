from odoo import api, models

from ...tools.alert import parse_shares
from ..incentive.wording import write_money, write_number, write_rate
from .alert_rule import SETTINGS


class SalesMgmtAlertRule(models.Model):
    """A rule as a sentence: what it looks at, when it speaks, to whom."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.alert.rule"

    @api.depends_context("lang")
    @api.depends(*SETTINGS)
    def _compute_sentence(self):
        for rule in self:
            rule.sentence = False
            if rule.metric_ids and rule.kind:
                rule.sentence = " ".join(
                    (
                        getattr(rule, f"_describe_{rule.kind}")(),
                        rule._describe_scope(),
                        rule._describe_recipients(),
                    )
                )

    def _describe_pace(self):
        if not self.duration:
            return self.env._(
                "Speaks when %(metrics)s is below %(limit)s of what was expected to "
                "date in the running %(level)s.",
                metrics=self._get_metric_names(),
                limit=write_rate(self.env, round(self.pace_limit, 6)),
                level=self._get_level_name(),
            )
        return self.env._(
            "Speaks when %(metrics)s stays below %(limit)s of what was expected to "
            "date for %(duration)s %(unit)s of the running %(level)s.",
            metrics=self._get_metric_names(),
            limit=write_rate(self.env, round(self.pace_limit, 6)),
            duration=self.duration,
            unit=self._get_label("duration_unit"),
            level=self._get_level_name(),
        )

    def _describe_no_activity(self):
        return self.env._(
            "Speaks when there is nothing of %(metrics)s for %(duration)s working "
            "days, once in a %(level)s.",
            metrics=self._get_metric_names(),
            duration=self.duration,
            level=self._get_level_name(),
        )

    def _describe_milestone(self):
        try:
            shares = parse_shares(self.shares or "")
        except ValueError:
            return ""  # it is being typed
        return self.env._(
            "Speaks when %(metrics)s reaches %(shares)s of the target of the running "
            "%(level)s.",
            metrics=self._get_metric_names(),
            shares=", ".join(f"{share} %" for share in shares),
            level=self._get_level_name(),
        )

    def _describe_limit(self):
        if self.limit_basis == "share":
            limit = self.env._(
                "%(share)s of %(metric)s of the running %(level)s",
                share=write_rate(self.env, round(self.limit_share, 6)),
                metric=self.base_metric_id.name or "…",
                level=self._get_level_name(),
            )
        elif "money" in self.metric_ids.mapped("unit"):
            limit = write_money(
                self.env, self.limit_amount, self.company_id.currency_id
            )
        else:
            limit = write_number(self.env, self.limit_amount)
        if self.all_periods:
            return self.env._(
                "Speaks when all %(metrics)s by today is above %(limit)s.",
                metrics=self._get_metric_names(),
                limit=limit,
            )
        return self.env._(
            "Speaks when %(metrics)s of the running %(level)s is above %(limit)s.",
            metrics=self._get_metric_names(),
            level=self._get_level_name(),
            limit=limit,
        )

    def _describe_scope(self):
        """Return at whom the rule looks, as a sentence."""
        units = ", ".join(self.unit_ids.mapped("name")) or self.company_id.name or ""
        if self.subject == "unit":
            return self.env._("Looks at the units of %(units)s.", units=units)
        if self.role == "all":
            return self.env._("Looks at everybody in %(units)s.", units=units)
        return self.env._(
            "Looks at everybody in %(units)s with the role “%(role)s”.",
            units=units,
            role=self._get_label("role"),
        )

    def _describe_recipients(self):
        """Return who is told, as a sentence."""
        return {
            "person": self.env._("The person is told, once."),
            "leader": self.env._("The leader of the unit is told, once."),
            "both": self.env._("The person and the leader are told, once."),
        }[self.tell or "both"]

    def _get_metric_names(self):
        return ", ".join(self.metric_ids.mapped("name"))

    def _get_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name])

    def _get_level_name(self):
        """Return the level in the middle of a sentence."""
        return {
            "year": self.env._("year"),
            "quarter": self.env._("quarter"),
            "month": self.env._("month"),
            "week": self.env._("week"),
        }[self.level or "month"]
