from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain


class SalesMgmtTeamDevelopment(models.AbstractModel):
    """The people below somebody, each with what is due, held, missing and running.

    Every figure opens the records it counts: both use the same domain. The number of
    statements does not depend on the number of people.
    """

    _name = "sales.mgmt.team.development"
    _description = "Screen: Team's Development"

    @api.model
    @api.readonly
    def get_team(self):
        """Return the people below the reader, and what the columns count.

        :rtype: dict
        """
        people = self.env["sales.mgmt.person"].search(
            [
                ("superior_ids", "in", self.env.uid),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        columns = [
            {"key": key, **column} for key, column in self._get_columns().items()
        ]
        counts = {each["key"]: self._count(people, each) for each in columns}
        gaps = self._count_gaps(people)
        reviews = self._find_last_reviews(people)
        return {
            "columns": columns,
            "people": [
                {
                    "id": person.id,
                    "name": person.name,
                    "user_id": person.user_id.id,
                    "unit": person.unit_id.name or "",
                    "role": person.role,
                    "counts": {key: found[person.id] for key, found in counts.items()},
                    "gaps": gaps[person.id],
                    "review": reviews.get(person, False),
                }
                for person in people
            ],
        }

    # ------------------------------------------------------------
    # COLUMNS
    # ------------------------------------------------------------

    @api.model
    def _get_columns(self):
        """Return what is counted per person, by key; hook for modules.

        :return: each with a label, the model, the domain, whether it is bad news, and
            the words of a filter on people who have any, or none where `without`
        :rtype: dict[str, dict]
        """
        today = fields.Date.to_string(fields.Date.context_today(self))
        return {
            "due": {
                "label": self.env._("Due"),
                "model": "sales.mgmt.training.enrolment",
                "domain": [
                    ("state", "in", ("todo", "started")),
                    ("date_due", ">=", today),
                ],
                "filter": "",
            },
            "late": {
                "label": self.env._("Overdue"),
                "model": "sales.mgmt.training.enrolment",
                "domain": [
                    ("state", "in", ("todo", "started")),
                    ("date_due", "<", today),
                ],
                "is_bad": True,
                "filter": self.env._("Something overdue"),
            },
            "certificates": {
                "label": self.env._("Certificates"),
                "model": "sales.mgmt.certificate",
                "domain": [("state", "in", ("valid", "expiring"))],
                "filter": "",
            },
            "expiring": {
                "label": self.env._("To Be Renewed"),
                "model": "sales.mgmt.certificate",
                "domain": [("state", "=", "expiring")],
                "is_bad": True,
                "filter": self.env._("Certificate to be renewed"),
            },
            "plans": {
                "label": self.env._("Development Plans"),
                "model": "sales.mgmt.development.plan",
                "domain": [("state", "in", ("draft", "agreed"))],
                "filter": self.env._("No development plan"),
                "without": True,
            },
            "improvement": {
                "label": self.env._("Improvement Plans"),
                "model": "sales.mgmt.improvement.plan",
                "domain": [("state", "in", ("proposed", "running"))],
                "is_bad": True,
                "filter": self.env._("Improvement plan open"),
            },
            "programs": {
                "label": self.env._("Programs"),
                "model": "sales.mgmt.training.program.person",
                "domain": [("state", "=", "running")],
                "filter": "",
            },
        }

    @api.model
    def _count(self, people, column):
        """Return how many records of a column people have, in one statement.

        :rtype: Counter
        """
        if not people:
            return Counter()
        domain = Domain("person_id", "in", people.ids) & Domain(column["domain"])
        rows = self.env[column["model"]]._read_group(domain, ["person_id"], ["__count"])
        return Counter({person.id: count for person, count in rows})

    @api.model
    def _count_gaps(self, people):
        """Return how many skills people master less than their jobs ask for.

        :rtype: Counter
        """
        levels = {
            (person.id, skill.id): level.said
            for (person, skill), level in people._read_skill_levels().items()
        }
        gaps = Counter()
        for person in people.sudo():
            for wanted in person.employee_id.job_id.job_skill_ids:
                has = levels.get((person.id, wanted.skill_id.id), 0)
                gaps[person.id] += has < wanted.level_progress
        return gaps

    @api.model
    def _find_last_reviews(self, people):
        """Return the latest signed review of people, in two statements.

        :rtype: dict[sales.mgmt.person, dict]
        """
        reviews = self.env["sales.mgmt.review"]
        if not people:
            return {}
        signed = Domain("state", "=", "signed") & Domain("person_id", "in", people.ids)
        days = dict(reviews._read_group(signed, ["person_id"], ["date_from:max"]))
        found = {}
        for review in reviews.search(
            signed & Domain("date_from", "in", list(set(days.values()))), order="id"
        ):
            if review.date_from == days[review.person_id]:
                found[review.person_id] = {
                    "id": review.id,
                    "label": review.sudo().period_id.name,
                    "score": review.score if review.has_score else None,
                    "grade": review.grade or "",
                }
        return found
