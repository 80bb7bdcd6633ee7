from odoo import models
from odoo.exceptions import UserError


class SalesMgmtReviewCycle(models.Model):
    """How a cycle starts: a review for everybody in scope."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review.cycle"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_start(self):
        """Create a review for everybody in scope who has none yet.

        Once more, it adds whoever came since.
        """
        self._check_officer()
        for cycle in self:
            if cycle.state == "done":
                raise UserError(
                    self.env._("“%(cycle)s” is done already.", cycle=cycle.name)
                )
            # officers start cycles, and nobody writes reviews by hand
            cycle.sudo()._start()
        self.env.ref("sales_mgmt_training.ir_cron_reviews").sudo()._trigger()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _start(self):
        """Create the reviews that are missing.

        The number of statements does not depend on the number of people.

        :return: the new reviews
        :rtype: sales.mgmt.review
        """
        self.ensure_one()
        if not self.template_ids:
            raise UserError(
                self.env._(
                    "“%(cycle)s” has no template. Choose at least one.",
                    cycle=self.name,
                )
            )
        self.template_ids._check_usable()
        people = self._find_people()
        if not people:
            raise UserError(
                self.env._(
                    "Nobody is in the scope of “%(cycle)s”. Assign people to its "
                    "units, or choose other units.",
                    cycle=self.name,
                )
            )
        plan, left_out = self._plan_reviews(people - self.review_ids.person_id)
        reviews = self._create_reviews(plan)
        self.write(
            {
                "state": "running" if self.state == "draft" else self.state,
                "left_out": "\n".join(left_out) or False,
            }
        )
        reviews._fill_figures()
        return reviews

    def _find_people(self):
        """Return whom the cycle is about: everybody assigned to its units today.

        :rtype: sales.mgmt.person
        """
        domain = [("company_id", "=", self.company_id.id)]
        if self.unit_ids:
            domain.append(("unit_id", "child_of", self.unit_ids.ids))
        return self.env["sales.mgmt.person"].search(domain)

    def _plan_reviews(self, people):
        """Return who is judged by which template, and who is left out and why.

        :rtype: tuple[list[tuple], list[str]]
        """
        plan, left_out = [], []
        templates = self.template_ids.sorted(lambda each: (each.sequence, each.id))
        for person in people:
            template = next((each for each in templates if each._suits(person)), None)
            if not person.leader_id.active or person.leader_id == person.user_id:
                left_out.append(
                    self.env._(
                        "%(person)s: nobody stands above who could review. Name a "
                        "leader of a unit above.",
                        person=person.name,
                    )
                )
            elif not template:
                left_out.append(
                    self.env._(
                        "%(person)s: no template of the cycle is for this role and "
                        "unit.",
                        person=person.name,
                    )
                )
            else:
                plan.append((person, template))
        return plan, left_out

    def _create_reviews(self, plan):
        """Create reviews with their indicators and the forms of both sides.

        :param list plan: people and templates
        :rtype: sales.mgmt.review
        """
        # nobody follows what hundreds of records say at their birth
        quiet = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).env
        reviews = quiet["sales.mgmt.review"].create(
            [
                {
                    "cycle_id": self.id,
                    "person_id": person.id,
                    "template_id": template.id,
                    "reviewer_id": person.leader_id.id,
                }
                for person, template in plan
            ]
        )
        quiet["sales.mgmt.review.line"].create(
            [
                line._prepare_review_line(review)
                for review in reviews
                for line in review.template_id.line_ids
            ]
        )
        reviews._create_forms("self", {each: each.user_id for each in reviews})
        reviews._create_forms("manager", {each: each.reviewer_id for each in reviews})
        return reviews.with_env(self.env)
