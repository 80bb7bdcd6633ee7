import hashlib
import json

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date, html2plaintext


class SalesMgmtContest(models.Model):
    """What stands in the way of a step of a contest, in words."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.contest"

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_organizer(self):
        self.check_access("write")
        if not self._is_organizer():
            raise AccessError(
                self.env._(
                    "Only managers and incentive officers publish, decide and cancel "
                    "contests."
                )
            )

    def _check_draft(self):
        """Refuse to change rules that were published."""
        for contest in self:
            if contest.state != "draft":
                raise UserError(
                    self.env._(
                        "The rules of “%(contest)s” are fixed since they were "
                        "published. Cancel it with a reason and write another one.",
                        contest=contest.name,
                    )
                )

    def _note_editor(self):
        """Remember who wrote the rules: somebody else publishes them."""
        fresh = self.sudo().filtered(lambda each: self.env.user not in each.editor_ids)
        fresh.editor_ids = [Command.link(self.env.uid)]

    def _get_publication_refusal(self, user):
        """Return why this person may not publish the contest, or nothing.

        :rtype: str | None
        """
        self.ensure_one()
        if user in self.editor_ids:
            return self.env._(
                "You wrote the rules of “%(contest)s”; somebody else publishes them.",
                contest=self.name,
            )
        if user in self._get_people():
            return self.env._(
                "You take part in “%(contest)s”; somebody else publishes it.",
                contest=self.name,
            )
        return None

    def _check_decider(self):
        """Refuse that somebody decides a contest they take part in."""
        self._check_organizer()
        for contest in self:
            if self.env.user in contest._get_people():
                raise UserError(
                    self.env._(
                        "You take part in “%(contest)s”; somebody else decides it.",
                        contest=contest.name,
                    )
                )

    def _check_over(self):
        for contest in self:
            if not contest._is_over():
                raise UserError(
                    self.env._(
                        "“%(contest)s” goes on until the end of %(day)s; only then it "
                        "is decided.",
                        contest=contest.name,
                        day=format_date(self.env, contest.date_to),
                    )
                )

    def _check_publishable(self):
        """Refuse rules that are incomplete, too late, or promise too much.

        :raise UserError: the first reason
        """
        self.ensure_one()
        problems = (
            self._get_date_problem,
            self._get_metric_problem,
            self._get_period_problem,
            self._get_prize_problem,
            self._get_team_problem,
        )
        for find in problems:
            problem = find()
            if problem:
                raise UserError(problem)

    def _get_date_problem(self):
        if self._get_today() < self.date_from:
            return None
        return self.env._(
            "“%(contest)s” begins on %(day)s. Rules are published before a contest "
            "begins: choose a later period.",
            contest=self.name,
            day=format_date(self.env, self.date_from),
        )

    def _get_metric_problem(self):
        metrics = self.metric_id | self.gate_metric_id
        missing = metrics.filtered(lambda metric: not metric.available)
        if missing:
            return self.env._(
                "%(metric)s in “%(contest)s” cannot be measured: its documents do not "
                "exist in this database. Choose another metric.",
                metric=missing[0].name,
                contest=self.name,
            )
        if self.needs_trust_reason and not (self.trust_reason or "").strip():
            return self.env._(
                "“%(contest)s” ranks figures that people report themselves. Write why "
                "they are fit for a prize, or choose another metric.",
                contest=self.name,
            )
        return None

    def _get_period_problem(self):
        """Return in words why the metric cannot be measured on these days."""
        span = self._get_span()
        for metric in self.metric_id | self.gate_metric_id:
            if not self._get_periods(metric, span):
                return self.env._(
                    "%(metric)s is counted once per period, so “%(contest)s” lasts "
                    "exactly one month, quarter or year.",
                    metric=metric.name,
                    contest=self.name,
                )
        if self.basis != "growth":
            return None
        before = self._get_year_before(span)
        if not self._is_whole_months(span):
            return self.env._(
                "“%(contest)s” compares with last year, which only whole months allow. "
                "Choose months, quarters or years.",
                contest=self.name,
            )
        if not self._get_periods(self.metric_id, before):
            return self.env._(
                "“%(contest)s” compares with %(day)s, of which there are no periods. "
                "Rank by the result instead.",
                contest=self.name,
                day=format_date(self.env, before.start),
            )
        return None

    def _get_prize_problem(self):
        if not self.prize_ids:
            return self.env._(
                "“%(contest)s” has no prize yet. Write what the first place wins.",
                contest=self.name,
            )
        if self.currency_id.compare_amounts(self.prize_total, self.budget) > 0:
            return self.env._(
                "The prizes of “%(contest)s” come to %(total)s, its budget is "
                "%(budget)s. Lower a prize or raise the budget.",
                contest=self.name,
                total=self.currency_id.format(self.prize_total),
                budget=self.currency_id.format(self.budget),
            )
        return None

    def _get_team_problem(self):
        if self.kind == "person":
            if self._get_people():
                return None
            return self.env._(
                "Nobody in %(unit)s takes part in “%(contest)s”. Choose another scope "
                "or role.",
                unit=self.unit_id.name,
                contest=self.name,
            )
        teams = self._get_teams()
        if len(teams) < 2:
            return self.env._(
                "“%(contest)s” is a contest of teams and has fewer than two. Choose "
                "them, or a scope with units below it.",
                contest=self.name,
            )
        inner = teams.filtered(lambda team: (team.ancestor_ids - team) & teams)[:1]
        if inner:
            return self.env._(
                "In “%(contest)s”, %(team)s would compete with a team it belongs to. "
                "Take one of them out.",
                contest=self.name,
                team=inner.name,
            )
        return None

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    def _get_rules(self):
        """Return all that was promised, for the fingerprint.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "name": self.name,
            "company": self.company_id.id,
            "scope": self.unit_id.id,
            "role": self.role,
            "kind": self.kind,
            "teams": sorted(self._get_teams().ids),
            "newcomers": self.newcomers,
            "leavers": self.leavers,
            "metric": self.metric_id.code,
            "basis": self.basis,
            "threshold": self.threshold if self.has_threshold else None,
            "gate": [self.gate_metric_id.code, self.gate_operator, self.gate_threshold]
            if self.gate_metric_id
            else None,
            "days": [str(self.date_from), str(self.date_to)],
            "tie": self.tie,
            "budget": self.budget,
            "prizes": [
                [prize.place, prize.amount, prize.thing or ""]
                for prize in self.prize_ids
            ],
            "text": html2plaintext(self.rules or ""),
        }

    def _get_rules_hash(self):
        rules = json.dumps(self._get_rules(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(rules.encode()).hexdigest()
