from collections import defaultdict
from fractions import Fraction

from odoo import fields, models

from ...tools import career
from .evaluation import Finding

NOTHING = Finding(career.MISSED, Fraction(0), {"code": "nothing"})


class SalesMgmtCareerCriterion(models.Model):
    """Criteria about what somebody holds, has passed, can do, and since when."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.career.criterion"

    def _judge_certificate(self, case):
        """Judge who holds a certificate today.

        :param Case case: whom to judge, of one company
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        certificates = self.env["sales.mgmt.certificate"]
        held = certificates.search_fetch(
            [
                ("kind_id", "in", self.certificate_kind_id.ids),
                ("person_id", "in", case.get_everybody(self).ids),
                *certificates._get_domain_of_day(case.today),
            ],
            ["person_id", "kind_id", "number", "valid_until"],
            order="valid_until, id",
        )
        # the one that holds longest, or forever, comes last
        longest = {(each.person_id, each.kind_id): each for each in held}
        return self._judge_held(
            case,
            lambda criterion, person: longest.get(
                (person, criterion.certificate_kind_id)
            ),
            lambda each: {"label": each.number, "day": _to_text(each.valid_until)},
        )

    def _judge_course(self, case):
        """Judge who has passed a course, whenever that was.

        :param Case case: whom to judge, of one company
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        passed = self.env["sales.mgmt.training.enrolment"].search_fetch(
            [
                ("course_id", "in", self.course_id.ids),
                ("person_id", "in", case.get_everybody(self).ids),
                ("state", "=", "passed"),
            ],
            ["person_id", "course_id", "completed_on"],
            order="completed_on, id",
        )
        latest = {(each.person_id, each.course_id): each for each in passed}
        return self._judge_held(
            case,
            lambda criterion, person: latest.get((person, criterion.course_id)),
            lambda each: {"day": _to_text(each.completed_on)},
        )

    def _judge_program(self, case):
        """Judge who has finished a training program.

        :param Case case: whom to judge, of one company
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        finished = self.env["sales.mgmt.training.program.person"].search_fetch(
            [
                ("program_id", "in", self.program_id.ids),
                ("person_id", "in", case.get_everybody(self).ids),
                ("state", "=", "finished"),
            ],
            ["person_id", "program_id", "ended_on"],
            order="ended_on, id",
        )
        latest = {(each.person_id, each.program_id): each for each in finished}
        return self._judge_held(
            case,
            lambda criterion, person: latest.get((person, criterion.program_id)),
            lambda each: {"day": _to_text(each.ended_on)},
        )

    def _judge_held(self, case, find, describe):
        """Judge who has a document that is asked for.

        :param Callable find: returns the document for a criterion and a person, if any
        :param Callable describe: returns what is told about a document
        :rtype: dict[tuple[int, int], Finding]
        """
        findings = {}
        for criterion in self:
            for person in case.get_people(criterion):
                document = find(criterion, person)
                findings[criterion.id, person.id] = (
                    Finding(
                        career.MET,
                        Fraction(1),
                        {
                            "rows": [describe(document)],
                            "model": document._name,
                            "ids": document.ids,
                        },
                    )
                    if document
                    else NOTHING
                )
        return findings

    def _judge_months(self, case):
        """Judge how long people have been at the level before, without time away.

        :param Case case: whom to judge, of one company
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        findings = {}
        for criterion in self:
            for person in case.get_people(criterion):
                months, since, away = career.time_at_level(
                    person._list_times_at_level(), case.today
                )
                row = {"value": months, "day": _to_text(since)}
                findings[criterion.id, person.id] = Finding(
                    *career.compare(Fraction(months), Fraction(criterion.needed)),
                    {"rows": [row | {"away": away} if away else row]},
                )
        return findings

    def _judge_cover(self, case):
        """Judge in how many topics people can stand in.

        :param Case case: whom to judge, of one company
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        covers = self.env["sales.mgmt.cover"].search_fetch(
            [
                ("person_id", "in", case.get_everybody(self).ids),
                ("level", ">=", min(self.mapped("cover_level"))),
                ("topic_id.active", "=", True),
            ],
            ["person_id", "topic_id", "level"],
        )
        by_person = defaultdict(list)
        for cover in covers:
            by_person[cover.person_id.id].append(cover)
        findings = {}
        for criterion in self:
            needed = 1 if criterion.topic_id else criterion.needed
            for person in case.get_people(criterion):
                able = [
                    cover
                    for cover in by_person[person.id]
                    if cover.level >= criterion.cover_level
                    and criterion.topic_id
                    in (cover.topic_id, self.env["sales.mgmt.cover.topic"])
                ]
                findings[criterion.id, person.id] = Finding(
                    *career.compare(Fraction(len(able)), Fraction(needed)),
                    {
                        "rows": [{"label": cover.topic_id.name} for cover in able],
                        "model": "sales.mgmt.cover",
                        "ids": [cover.id for cover in able],
                    }
                    if able
                    else {"code": "nothing"},
                )
        return findings

    def _judge_improvement(self, case):
        """Judge whose improvement plans run; one that is only proposed is not told.

        :param Case case: whom to judge, of one company
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        plans = self.env["sales.mgmt.improvement.plan"].search_fetch(
            [
                ("person_id", "in", case.get_everybody(self).ids),
                ("state", "=", "running"),
            ],
            ["person_id", "date_from"],
        )
        running = {plan.person_id.id: plan for plan in plans}
        findings = {}
        for criterion in self:
            for person in case.get_people(criterion):
                plan = running.get(person.id)
                findings[criterion.id, person.id] = Finding(
                    career.MISSED if plan else career.MET,
                    Fraction(1 if plan else 0),
                    {
                        "rows": [{"day": _to_text(plan.date_from)}],
                        "model": plan._name,
                        "ids": plan.ids,
                    }
                    if plan
                    else {"code": "nothing"},
                )
        return findings


def _to_text(day):
    """Return a day as it is kept, none where there is none."""
    return fields.Date.to_string(day) if day else None
