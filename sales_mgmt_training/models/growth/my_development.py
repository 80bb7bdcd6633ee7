from odoo import api, fields, models
from odoo.exceptions import UserError

# so many of the latest courses and exams are shown; the lists behind have them all
LATEST = 8
# more axes than that nobody reads
MOST_SKILLS = 12


class SalesMgmtMyDevelopment(models.AbstractModel):
    """All about the development of a person on one screen: due, passed, where to go.

    Read with the rights of the reader, so that a leader who opens it for somebody
    below sees what the lists would show, and nothing else. The number of statements
    depends neither on what is due nor on what was learned.
    """

    _name = "sales.mgmt.my.development"
    _description = "Screen: My Development"

    @api.model
    @api.readonly
    def get_development(self, person_id=False):
        """Return all that the screen shows.

        :param int person_id: a development file that the reader may read; the reader's
            own one in the current company if not given
        :rtype: dict
        """
        person = self._get_person(person_id)
        if not person:
            return {"person": False, "notice": self._tell_no_person()}
        return {
            "person": self._describe(person),
            "notice": "",
            "today": fields.Date.to_string(self._get_today()),
            "due": self._get_due(person),
            "passed": self._get_passed(person),
            "skills": self._get_skills(person),
            "reviews": self._get_reviews(person),
            "plans": self._get_plans(person),
            "programs": self._get_programs(person),
            "steps": person._next_steps(),
        }

    # ------------------------------------------------------------
    # THE PERSON
    # ------------------------------------------------------------

    @api.model
    def _get_person(self, person_id):
        """Return the file that is asked for; empty if the reader has none.

        :raise AccessError: the reader may not read it
        :rtype: sales.mgmt.person
        """
        people = self.env["sales.mgmt.person"]
        if not person_id and not people.has_access("read"):
            return people
        if not person_id:
            return people.search(
                [
                    ("user_id", "=", self.env.uid),
                    ("company_id", "=", self.env.company.id),
                ],
                limit=1,
            )
        if not isinstance(person_id, int) or isinstance(person_id, bool):
            raise UserError(
                self.env._("Choose the person from the list of your team again.")
            )
        person = people.browse(person_id).exists()
        if not person:
            raise UserError(
                self.env._("This development file does not exist any more.")
            )
        person.check_access("read")
        return person

    @api.model
    def _tell_no_person(self):
        return self.env._(
            "You are not assigned to a sales unit of %(company)s, so there is no "
            "development to show. Whoever plans sales assigns you.",
            company=self.env.company.name,
        )

    @api.model
    def _describe(self, person):
        is_own = person.user_id == self.env.user
        return {
            "id": person.id,
            "name": person.name,
            "user_id": person.user_id.id,
            "is_own": is_own,
            "may_plan": is_own
            or person._is_superior()
            or self.env.user.has_group("hr.group_hr_user"),
            "unit": person.sudo().unit_id.name or "",
            "leader": person.sudo().leader_id.name or "",
        }

    @api.model
    def _get_today(self):
        return fields.Date.context_today(self)

    # ------------------------------------------------------------
    # WHAT WAS PASSED
    # ------------------------------------------------------------

    @api.model
    def _get_passed(self, person):
        """Return courses and exams that were passed, certificates, and hours.

        :rtype: dict
        """
        enrolments = self.env["sales.mgmt.training.enrolment"]
        domain = [("person_id", "=", person.id), ("state", "=", "passed")]
        year = self._get_today().replace(month=1, day=1)
        [(count, hours)] = enrolments._read_group(
            domain, aggregates=["__count", "hours:sum"]
        )
        [(hours_year,)] = enrolments._read_group(
            [*domain, ("completed_on", ">=", year)], aggregates=["hours:sum"]
        )
        latest = enrolments.search(
            domain, order="completed_on DESC, id DESC", limit=LATEST
        )
        return {
            "count": count,
            "hours": hours or 0.0,
            "hours_year": hours_year or 0.0,
            "courses": [
                {
                    "id": each.id,
                    "name": each.course_id.name,
                    "date": fields.Date.to_string(each.completed_on),
                    "score": each.score if each.has_score else None,
                    "hours": each.hours,
                }
                for each in latest
            ],
            "exams": self._get_exams(person),
            "certificates": self._get_certificates(person),
        }

    @api.model
    def _get_exams(self, person):
        """Return the latest attempts that have ended, whatever became of them."""
        attempts = self.env["sales.mgmt.training.attempt"].search(
            [("person_id", "=", person.id), ("state", "in", ("passed", "failed"))],
            order="ended_on DESC, id DESC",
            limit=LATEST,
        )
        return [
            {
                "id": each.id,
                "name": each.course_id.name,
                "number": each.number,
                "date": fields.Date.to_string(
                    fields.Datetime.context_timestamp(each, each.ended_on).date()
                )
                if each.ended_on
                else False,
                "score": each.score,
                "passed": each.state == "passed",
            }
            for each in attempts
        ]

    @api.model
    def _get_certificates(self, person):
        """Return what the person holds, and what has expired and was not renewed."""
        certificates = self.env["sales.mgmt.certificate"].search(
            [("person_id", "=", person.id), ("revoked_on", "=", False)],
            order="valid_until DESC NULLS FIRST, id DESC",
        )
        labels = dict(certificates._fields["state"]._description_selection(self.env))
        shown, kinds = [], set()
        for each in certificates:
            # the one that holds longest stands for those it renewed
            if each.kind_id in kinds:
                continue
            kinds.add(each.kind_id)
            shown.append(
                {
                    "id": each.id,
                    "name": each.kind_id.name,
                    "number": each.number,
                    "until": fields.Date.to_string(each.valid_until),
                    "state": each.state,
                    "label": labels[each.state],
                }
            )
        return shown

    # ------------------------------------------------------------
    # SKILLS
    # ------------------------------------------------------------

    @api.model
    def _get_skills(self, person):
        """Return how well the person masters what the job asks for, out of 100.

        What the job asks for comes first, then what else the person masters best.
        Employees and jobs are closed to most; the reader may read the person, so the
        levels are read in sudo.

        :rtype: dict
        """
        job = person.sudo().employee_id.job_id
        wanted = {each.skill_id.id: each for each in job.job_skill_ids}
        levels = {
            skill.id: (skill.sudo().name, level)
            for (_person, skill), level in person._read_skill_levels().items()
        }
        rows = [
            {
                "id": skill_id,
                "name": levels.get(skill_id, ("",))[0]
                or wanted[skill_id].skill_id.name,
                "said": levels[skill_id][1].said if skill_id in levels else 0,
                "proved": levels[skill_id][1].proved if skill_id in levels else 0,
                "wanted": wanted[skill_id].level_progress if skill_id in wanted else 0,
            }
            for skill_id in wanted.keys() | levels.keys()
        ]
        rows.sort(key=lambda row: (-row["wanted"], -row["said"], row["name"]))
        return {
            "job": job.name or "",
            "has_employee": bool(person.sudo().employee_id),
            "rows": rows[:MOST_SKILLS],
            "more": max(0, len(rows) - MOST_SKILLS),
        }

    # ------------------------------------------------------------
    # REVIEWS, PLANS AND PROGRAMS
    # ------------------------------------------------------------

    @api.model
    def _get_reviews(self, person):
        """Return the scores of signed reviews, the oldest first.

        :rtype: list[dict]
        """
        reviews = self._find(
            "sales.mgmt.review",
            [
                ("person_id", "=", person.id),
                ("state", "=", "signed"),
                ("has_score", "=", True),
            ],
        )
        return [
            {
                "id": review.id,
                "label": review.sudo().period_id.name,
                "score": review.score,
                "grade": review.grade or "",
            }
            for review in reviews.sorted(lambda each: (each.date_from, each.id))
        ]

    @api.model
    def _get_plans(self, person):
        """Return the development plans that are open, with their goals.

        :rtype: list[dict]
        """
        plans = self.env["sales.mgmt.development.plan"].search(
            [("person_id", "=", person.id), ("state", "in", ("draft", "agreed"))]
        )
        labels = dict(plans._fields["state"]._description_selection(self.env))
        return [
            {
                "id": plan.id,
                "name": plan.sudo().period_id.name or self.env._("Without an end"),
                "state": plan.state,
                "label": labels[plan.state],
                "mentor": plan.sudo().mentor_id.name or "",
                "progress": plan.progress,
                "goals": [
                    {
                        "id": goal.id,
                        "name": goal.name,
                        "due": fields.Date.to_string(goal.date_due),
                        "progress": goal.progress,
                        "evidence": goal.evidence or "",
                        "is_late": goal.is_late,
                    }
                    for goal in plan.goal_ids
                ],
            }
            for plan in plans
        ]

    @api.model
    def _get_programs(self, person):
        """Return the programs that the person is on, with what comes next.

        :rtype: list[dict]
        """
        ways = self.env["sales.mgmt.training.program.person"].search(
            [("person_id", "=", person.id), ("state", "=", "running")]
        )
        return [
            {
                "id": way.id,
                "name": way.program_id.name,
                "progress": way.progress,
                "next": way.next_step or "",
                "due": fields.Date.to_string(way.next_due),
            }
            for way in ways
        ]
