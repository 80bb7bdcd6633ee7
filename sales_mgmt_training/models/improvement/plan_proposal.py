from collections import defaultdict
from fractions import Fraction

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import review as arithmetic
from .plan import OPEN_STATES


class SalesMgmtImprovementPlan(models.Model):
    """Plans are proposed by rule, with evidence, once per cause."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.improvement.plan"

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_propose(self):
        """Propose a plan for everybody who fell behind, in every company."""
        for company in self.env["res.company"].search(Domain.TRUE):
            self._propose_for_scores(company)
            self._propose_for_attainment(company)

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _propose_for_scores(self, company):
        """Propose plans where the latest reviews in a row lie below the limit.

        A review that led to a plan once does not lead to another one.

        :return: the new plans
        """
        limit = company.sales_mgmt_improvement_score
        count = company.sales_mgmt_improvement_reviews
        if not limit:
            return self.browse()
        reviews = self.env["sales.mgmt.review"].search_fetch(
            [
                ("company_id", "=", company.id),
                ("state", "=", "signed"),
                ("has_score", "=", True),
                ("person_id.active", "=", True),
            ],
            ["person_id", "score", "period_id"],
            order="date_from DESC, id DESC",
        )
        used = set(self.search([("company_id", "=", company.id)]).review_ids.ids)
        values = []
        for person, own in reviews.grouped("person_id").items():
            latest = own[:count]
            if len(latest) < count or set(latest.ids) & used:
                continue
            if all(review.score < limit for review in latest):
                lines = [
                    self.env._(
                        "%(period)s: score %(score)s, limit %(limit)s",
                        period=review.period_id.name,
                        score=f"{review.score:.2f}",
                        limit=f"{limit:g}",
                    )
                    for review in latest
                ]
                values.append(
                    {
                        "person_id": person.id,
                        "cause": "score",
                        "cause_key": "score:" + ",".join(map(str, latest.ids)),
                        "evidence": "\n".join(lines),
                        "review_ids": latest.ids,
                    }
                )
        return self._propose(values)

    @api.model
    def _propose_for_attainment(self, company):
        """Propose plans where a whole quarter lies below the limit.

        Only the latest closed quarter counts, from figures that do not change any more.

        :return: the new plans
        """
        metric = company.sales_mgmt_improvement_metric_id
        quarter = self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", company.id),
                ("level", "=", "quarter"),
                ("closing_id", "!=", False),
            ],
            order="date_from DESC",
            limit=1,
        )
        if not metric or not quarter:
            return self.browse()
        people = self.env["sales.mgmt.person"].search([("company_id", "=", company.id)])
        figures = self.env["sales.mgmt.review"]._read_closed_figures(
            quarter, metric, people.user_id
        )
        limit = Fraction(str(company.sales_mgmt_improvement_attainment)) / 100
        values = []
        for person in people:
            figure = figures[metric.id, person.user_id.id]
            share = arithmetic.attainment(
                figure.actual, figure.target, metric.direction
            )
            if share is None or share >= limit:
                continue
            values.append(
                {
                    "person_id": person.id,
                    "cause": "attainment",
                    "cause_key": f"quarter:{quarter.id}:{metric.id}",
                    "evidence": self.env._(
                        "%(period)s, %(metric)s: %(actual)s of %(target)s, that is "
                        "%(share)s %%; limit %(limit)s %%",
                        period=quarter.name,
                        metric=metric.name,
                        actual=f"{float(figure.actual):,.2f}",
                        target=f"{float(figure.target):,.2f}",
                        share=f"{100 * float(share):.1f}",
                        limit=f"{100 * float(limit):g}",
                    ),
                }
            )
        return self._propose(values)

    @api.model
    def _propose(self, vals_list):
        """Create plans for causes that are new, of people without an open plan.

        :param list vals_list: values of plans, one per person at most
        :return: the new plans
        """
        person_ids = [vals["person_id"] for vals in vals_list]
        busy, known = set(), defaultdict(set)
        for plan in self.search_fetch(
            [("person_id", "in", person_ids)], ["person_id", "state", "cause_key"]
        ):
            known[plan.person_id.id].add(plan.cause_key)
            if plan.state in OPEN_STATES:
                busy.add(plan.person_id.id)
        plans = self.create(
            [
                vals
                for vals in vals_list
                if vals["person_id"] not in busy
                and vals.get("cause_key") not in known[vals["person_id"]]
            ]
        )
        for plan in plans.filtered("person_id.leader_id.active"):
            plan.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=plan.person_id.leader_id.id,
                summary=self.env._("Decide about an improvement plan"),
            )
        return plans

    @api.model
    def _propose_by_hand(self, person, reviews, evidence):
        """Propose a plan as somebody of the line above or an officer of Employees.

        :param sales.mgmt.person person: one person
        :param sales.mgmt.review reviews: that show why, if any
        :return: the new plan
        """
        self._check_proposer(person)
        open_plan = self.sudo().search(
            [("person_id", "=", person.id), ("state", "in", OPEN_STATES)], limit=1
        )
        if open_plan:
            raise UserError(
                self.env._(
                    "%(person)s has an improvement plan that is open already.",
                    person=person.name,
                )
            )
        return (
            self.sudo()
            .create(
                {
                    "person_id": person.id,
                    "review_ids": reviews.ids,
                    "evidence": evidence,
                }
            )
            .with_env(self.env)
        )

    @api.model
    def _check_proposer(self, people):
        """Refuse whoever neither stands above these people nor is an officer.

        :param sales.mgmt.person people: for whom a plan is to be proposed
        """
        if not people:
            raise UserError(self.env._("Choose whom the plan is for first."))
        if not self.env.su and not all(self._leads(person) for person in people):
            self._refuse_leading()

    def _open_proposed(self):
        """Return the action that opens these plans."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Proposed Improvement Plans"),
            "res_model": self._name,
        }
        if len(self) == 1:
            return {**action, "res_id": self.id, "views": [(False, "form")]}
        return {
            **action,
            "domain": [("id", "in", self.ids)],
            "views": [(False, "list"), (False, "form")],
        }
