from collections import defaultdict

from odoo import api, fields, models

from ...tools import weakness

# so many days after it was found a need is due
DUE_DAYS = 90


class SalesMgmtTrainingNeed(models.Model):
    """What skills, figures and certificates say about who should learn what."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.need"

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_collect(self):
        """Look every night what skills, closed figures and certificates ask for."""
        for company in self.env["res.company"].search([("active", "=", True)]):
            people = self.env["sales.mgmt.person"].search(
                [("company_id", "=", company.id)]
            )
            if people:
                self._raise_needs(
                    [
                        *self._find_skill_needs(company, people),
                        *self._find_metric_needs(company, people),
                        *self._find_certificate_needs(company, people),
                    ]
                )

    # ------------------------------------------------------------
    # SKILLS
    # ------------------------------------------------------------

    @api.model
    def _find_skill_needs(self, company, people):
        """Return what the jobs of people ask for and their skills do not show.

        Skills and jobs are read in sudo: this is what the system finds.

        :rtype: list[dict]
        """
        today = self._get_today(company)
        employees = people.sudo().grouped("employee_id")
        employees.pop(self.env["hr.employee"], None)
        levels = self._read_levels(employees, today)
        courses = self._get_courses_by_skill(company)
        found = []
        for employee, persons in employees.items():
            for wanted in employee.job_id.job_skill_ids:
                has = levels.get((employee.id, wanted.skill_id.id), 0)
                course = courses.get(wanted.skill_id)
                if not course or has >= wanted.level_progress:
                    continue
                level = wanted.skill_level_id
                found.append(
                    {
                        "person_id": persons.id,
                        "course_id": course.id,
                        "source": "skill",
                        "evidence": self.env._(
                            "“%(job)s” asks for %(skill)s at %(wanted)s %%; there is "
                            "%(has)s %%.",
                            job=employee.job_id.name,
                            skill=wanted.skill_id.name,
                            wanted=wanted.level_progress,
                            has=has,
                        ),
                        "date_due": fields.Date.add(today, days=DUE_DAYS),
                        # what still lacks in a year may be raised again
                        "cause": f"skill:{wanted.skill_id.id}:{level.id}:{today.year}",
                    }
                )
        return found

    @api.model
    def _read_levels(self, employees, today):
        """Return how well employees do what, as of today.

        :return: percent by ids of employee and skill
        :rtype: dict[tuple[int, int], int]
        """
        levels = defaultdict(int)
        skills = (
            self.env["hr.employee.skill"]
            .sudo()
            .search(
                [
                    ("employee_id", "in", [each.id for each in employees]),
                    ("valid_from", "<=", today),
                    "|",
                    ("valid_to", "=", False),
                    ("valid_to", ">=", today),
                ]
            )
        )
        for skill in skills:
            key = skill.employee_id.id, skill.skill_id.id
            levels[key] = max(levels[key], skill.level_progress)
        return levels

    @api.model
    def _get_courses_by_skill(self, company):
        """Return the first course that trains each skill.

        :rtype: dict[hr.skill, sales.mgmt.training.course]
        """
        courses = {}
        for course in self.env["sales.mgmt.training.course"].search(
            [("skill_ids", "!=", False), ("company_id", "in", [False, company.id])]
        ):
            for skill in course.skill_ids:
                courses.setdefault(skill, course)
        return courses

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    @api.model
    def _find_metric_needs(self, company, people):
        """Return whose closed figures of the last quarter lie below a limit.

        :rtype: list[dict]
        """
        rules = self.env["sales.mgmt.training.need.rule"].search(
            [("company_id", "=", company.id), ("basis", "=", "figure")]
        )
        quarter = self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", company.id),
                ("level", "=", "quarter"),
                ("closing_id", "!=", False),
            ],
            order="date_from DESC",
            limit=1,
        )
        if not rules or not quarter:
            return []
        results = self._read_results(rules.metric_id, quarter)
        by_user = {person.user_id.id: person for person in people}
        today = self._get_today(company)
        found = []
        for rule in rules:
            for user_id, rows in results[rule.metric_id.id].items():
                share = weakness.attain(rows, rule.metric_id.kind == "ratio")
                person = by_user.get(user_id)
                if not person or share is None or share >= rule.limit_percent:
                    continue
                found.append(
                    {
                        "person_id": person.id,
                        "course_id": rule.course_id.id,
                        "source": "metric",
                        "evidence": self.env._(
                            "%(metric)s in %(period)s: %(share)s %% of the target, "
                            "below %(limit)s %%.",
                            metric=rule.metric_id.name,
                            period=quarter.name,
                            share=round(float(share), 1),
                            limit=f"{rule.limit_percent:g}",
                        ),
                        "date_due": fields.Date.add(today, days=DUE_DAYS),
                        "cause": f"metric:{rule.metric_id.id}:{quarter.id}",
                    }
                )
        return found

    @api.model
    def _read_results(self, metrics, quarter):
        """Return the closed results of everybody who had a target, in one query.

        :return: results by id of the metric and of the user
        :rtype: dict[int, dict[int, list[weakness.Result]]]
        """
        results = defaultdict(lambda: defaultdict(list))
        for row in (
            self.env["sales.mgmt.snapshot"]
            .sudo()
            .search(
                [
                    ("period_id", "=", quarter.id),
                    ("metric_id", "in", metrics.ids),
                    ("user_id", "!=", False),
                    ("segment_id", "=", False),
                    ("has_target", "=", True),
                ]
            )
        ):
            results[row.metric_id.id][row.user_id.id].append(
                weakness.Result(row.numerator, row.denominator or 0, row.target)
            )
        return results

    @api.model
    def _get_today(self, company):
        return self.env["sales.mgmt.calendar"]._get_for_company(company)._get_today()
