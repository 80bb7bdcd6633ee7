from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from .need_collect import DUE_DAYS

# So many closed months are looked at
LOOKED_AT = 3


class SalesMgmtTrainingNeedRule(models.Model):
    """Extend the rule: a course may help a weak step of the conversion chain."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.need.rule"

    basis = fields.Selection(
        selection=[
            ("figure", "Figure below its target"),
            ("chain", "Weak step of the chain"),
        ],
        string="Raised By",
        required=True,
        default="figure",
        help="The weak step is the one whose correction would close most of the gap.",
    )
    weak_months = fields.Integer(
        string="Months Weak",
        default=2,
        help=f"In so many of the last {LOOKED_AT} closed months it has to be the weak "
        "step.",
    )

    _rule_uniq = models.UniqueIndex(
        "(company_id, metric_id, course_id, basis)",
        "There is a rule for this metric and course already.",
    )
    _weak_months_range = models.Constraint(
        f"CHECK (weak_months BETWEEN 1 AND {LOOKED_AT})",
        f"A step is weak in one to {LOOKED_AT} months.",
    )


class SalesMgmtTrainingNeed(models.Model):
    """Needs of those whom the same step of the chain holds up month after month."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.need"

    source = fields.Selection(
        selection_add=[("chain", "Weak Step of the Chain")],
        ondelete={"chain": "set default"},
    )

    @api.model
    def _find_metric_needs(self, company, people):
        """Extend the collection with what weak steps of the chain ask for."""
        return [
            *super()._find_metric_needs(company, people),
            *self._find_chain_needs(company, people),
        ]

    @api.model
    def _find_chain_needs(self, company, people):
        """Return whom the same step held up in the last closed months.

        :rtype: list[dict]
        """
        rules = self.env["sales.mgmt.training.need.rule"].search(
            [("company_id", "=", company.id), ("basis", "=", "chain")]
        )
        months = self._find_closed_months(company)
        if not rules or not months:
            return []
        found = self._find_weak_months(company, months, people.user_id, rules)
        by_user = {person.user_id.id: person for person in people}
        due = fields.Date.add(self._get_today(company), days=DUE_DAYS)
        return [
            {
                "person_id": by_user[user_id].id,
                "course_id": rule.course_id.id,
                "source": "chain",
                "evidence": self._describe_weakness(weak),
                "date_due": due,
                # what is still weak a quarter later may be raised again
                "cause": f"chain:{rule.metric_id.id}:{months[0].parent_id.id}",
            }
            for rule in rules
            for (user_id, metric_id), weak in found.items()
            if metric_id == rule.metric_id.id and len(weak) >= rule.weak_months
        ]

    @api.model
    def _find_closed_months(self, company):
        """Return the last months whose figures do not change any more, latest first.

        :rtype: sales.mgmt.period
        """
        return self.env["sales.mgmt.period"].search(
            Domain("company_id", "=", company.id)
            & Domain("level", "=", "month")
            & Domain("closing_id", "!=", False),
            order="date_from DESC",
            limit=LOOKED_AT,
        )

    @api.model
    def _find_weak_months(self, company, months, users, rules):
        """Return in which months which step held whom up, read once per month.

        :return: month and diagnosis, by ids of person and metric
        :rtype: dict[tuple[int, int], list[tuple[sales.mgmt.period, str]]]
        """
        found = defaultdict(list)
        chain = self.env["sales.mgmt.chain"]._get_for_company(company)
        if not chain:
            return found
        metrics = set(rules.metric_id.ids)
        diagnosis = self.env["sales.mgmt.chain.diagnosis"].sudo()
        for month in months:
            world = diagnosis._read_world(chain, company, month, users)
            for user_id in users.ids:
                case = diagnosis._examine_person(world, user_id)
                findings = diagnosis._get_findings(world, case)
                if case.goal is not None and findings.get("metric") in metrics:
                    text = diagnosis._describe(findings)
                    found[user_id, findings["metric"]].append((month, text))
        return found

    @api.model
    def _describe_weakness(self, weak):
        """Return in which months a step was weak, and the figures of the last one."""
        return self.env._(
            "In %(months)s the same step was the weak one. %(month)s: %(text)s",
            months=", ".join(month.name for month, _text in reversed(weak)),
            month=weak[0][0].name,
            text=weak[0][1],
        )
