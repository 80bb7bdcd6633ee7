import json
from fractions import Fraction
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import career


class Finding(NamedTuple):
    """How somebody stands with a criterion, and what shows it.

    :ivar details: plain data, see `sales.mgmt.career.criterion._tell`
    """

    state: str
    value: Fraction | None
    details: dict


class Case(NamedTuple):
    """Whom to judge by which criteria of a level, all of one company.

    :ivar people: by id of the level
    """

    company: models.BaseModel
    today: object
    people: dict

    def get_people(self, criterion):
        """Return whom a criterion judges.

        :rtype: sales.mgmt.person
        """
        return self.people[criterion.level_id.id]

    def get_everybody(self, criteria):
        """Return whom any of some criteria judges.

        :rtype: sales.mgmt.person
        """
        people = [self.people[level.id] for level in criteria.level_id]
        return people[0].union(*people[1:])


class SalesMgmtCareerEligibility(models.Model):
    """The evaluation: everybody is judged by each kind of criterion at once.

    How it works: who faces which level is read; then each kind of criterion reads what
    it needs for everybody, in a number of statements that depends on the criteria and
    the periods they look at, never on people; `tools/career.py` judges; the result is
    written in three statements.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.career.eligibility"

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _evaluate(self, company, people=None):
        """Judge the people of a company for their next levels, and keep the result.

        Runs in sudo: it reads figures and documents of everybody.

        :param res.company company: one
        :param sales.mgmt.person people: only these; everybody if not given
        :return: whether it was done; it is not while another evaluation runs
        :rtype: bool
        """
        engine = self.sudo()
        if not engine._try_lock():
            return False
        ways = engine._find_next_levels(company, people)
        engine._store(company, ways, engine._judge(company, ways), people)
        return True

    @api.model
    def _find_next_levels(self, company, people=None):
        """Return who could go where next: active people on a level with next levels.

        :return: people by level
        :rtype: dict[sales.mgmt.career.level, sales.mgmt.person]
        """
        domain = [("company_id", "=", company.id), ("level_id", "!=", False)]
        if people is not None:
            domain.append(("id", "in", people.ids))
        found = self.env["sales.mgmt.person"].search_fetch(
            domain, ["user_id", "company_id", "unit_id", "level_id", "level_since"]
        )
        levels = self.env["sales.mgmt.career.level"].search(
            [
                ("parent_id", "in", found.level_id.ids),
                ("company_id", "in", [False, company.id]),
                ("ladder_id.active", "=", True),
            ]
        )
        by_level = found.grouped("level_id")
        return {
            level: by_level[level.parent_id] for level in levels if level.criterion_ids
        }

    @api.model
    def _judge(self, company, ways):
        """Judge people by the criteria of levels.

        :param dict ways: people by level
        :return: findings by ids of criterion and person
        :rtype: dict[tuple[int, int], Finding]
        """
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        case = Case(
            company,
            calendar._get_today(),
            {level.id: people for level, people in ways.items()},
        )
        levels = self.env["sales.mgmt.career.level"].concat(*ways)
        findings = {}
        for kind, criteria in levels.criterion_ids.grouped("kind").items():
            findings |= getattr(criteria, f"_judge_{kind}")(case)
        return findings

    # ------------------------------------------------------------
    # STORING
    # ------------------------------------------------------------

    @api.model
    def _store(self, company, ways, findings, people=None):
        """Keep the result: what changed is written, what fell away removed.

        :param dict ways: people by level
        :param dict findings: by ids of criterion and person
        :param sales.mgmt.person people: who was judged; everybody if not given
        """
        rows, evidence = [], []
        for level, group in ways.items():
            criteria = level.criterion_ids
            for person in group:
                found = [findings[criterion.id, person.id] for criterion in criteria]
                rows.append(self._prepare_row(level, person, found))
                evidence += [
                    self._prepare_evidence(level, person, criterion, finding)
                    for criterion, finding in zip(criteria, found, strict=True)
                ]
        self.env.flush_all()
        self._write_rows(company, rows, people)
        self._write_evidence(company, evidence, people)
        self.env["sales.mgmt.career.evidence"].invalidate_model()
        self.invalidate_model()

    @api.model
    def _prepare_row(self, level, person, findings):
        """Return the values of an eligibility."""
        states = [finding.state for finding in findings]
        met = states.count(career.MET)
        return {
            "person_id": person.id,
            "user_id": person.user_id.id,
            "unit_id": person.unit_id.id or None,
            "level_id": level.id,
            "from_level_id": level.parent_id.id,
            "state": career.stand(states),
            "met_count": met,
            "criterion_count": len(states),
            "missing_count": len(states) - met,
        }

    @api.model
    def _prepare_evidence(self, level, person, criterion, finding):
        """Return the values of the evidence for a criterion."""
        value = finding.value
        return {
            "person_id": person.id,
            "level_id": level.id,
            "criterion_id": criterion.id,
            "sequence": criterion.sequence,
            "state": finding.state,
            "has_value": value is not None,
            "value": None if value is None else round(float(value), 4),
            "details": finding.details,
        }

    @api.model
    def _delete_others(self, company, table, key, rows, people):
        """Delete what is known of people, but is not among the rows.

        :param str key: column that tells the rows of a person apart
        """
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM %(table)s AS known
                 WHERE known.company_id = %(company)s AND %(among)s
                   AND NOT EXISTS (
                       SELECT FROM jsonb_to_recordset(%(rows)s::jsonb)
                                AS new(person_id integer, %(key)s integer)
                        WHERE new.person_id = known.person_id
                          AND new.%(key)s = known.%(key)s)
                """,
                table=SQL.identifier(table),
                key=SQL.identifier(key),
                company=company.id,
                among=self._get_among_sql(people),
                rows=json.dumps(rows),
            )
        )

    @api.model
    def _write_rows(self, company, rows, people):
        """Write who is how far from which level, in two statements."""
        self._delete_others(
            company, "sales_mgmt_career_eligibility", "level_id", rows, people
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_mgmt_career_eligibility AS known (
                    person_id, user_id, unit_id, company_id, level_id, from_level_id,
                    state, met_count, criterion_count, missing_count, eligible_on,
                    evaluated_on
                )
                SELECT person_id, user_id, unit_id, %(company)s, level_id,
                       from_level_id, state, met_count, criterion_count, missing_count,
                       CASE WHEN state = 'eligible' THEN %(today)s::date END, %(now)s
                  FROM jsonb_to_recordset(%(rows)s::jsonb) AS new(
                       person_id integer, user_id integer, unit_id integer,
                       level_id integer, from_level_id integer, state varchar,
                       met_count integer, criterion_count integer,
                       missing_count integer)
                    ON CONFLICT (person_id, level_id) DO UPDATE
                   SET user_id = excluded.user_id, unit_id = excluded.unit_id,
                       from_level_id = excluded.from_level_id,
                       state = excluded.state, met_count = excluded.met_count,
                       criterion_count = excluded.criterion_count,
                       missing_count = excluded.missing_count,
                       eligible_on = CASE
                           WHEN excluded.state = 'eligible'
                           THEN COALESCE(known.eligible_on, excluded.eligible_on) END,
                       evaluated_on = excluded.evaluated_on
                """,
                company=company.id,
                today=self.env["sales.mgmt.calendar"]
                ._get_for_company(company)
                ._get_today(),
                now=fields.Datetime.now(),
                rows=json.dumps(rows),
            )
        )

    @api.model
    def _write_evidence(self, company, rows, people):
        """Write what shows it, in two statements; what did not change stays."""
        self._delete_others(
            company, "sales_mgmt_career_evidence", "criterion_id", rows, people
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_mgmt_career_evidence AS known (
                    eligibility_id, person_id, company_id, criterion_id, sequence,
                    state, has_value, value, details
                )
                SELECT eligibility.id, new.person_id, %(company)s, new.criterion_id,
                       new.sequence, new.state, new.has_value, new.value, new.details
                  FROM jsonb_to_recordset(%(rows)s::jsonb) AS new(
                       person_id integer, level_id integer, criterion_id integer,
                       sequence integer, state varchar, has_value boolean,
                       value numeric, details jsonb)
                  JOIN sales_mgmt_career_eligibility AS eligibility
                    ON eligibility.person_id = new.person_id
                   AND eligibility.level_id = new.level_id
                    ON CONFLICT (eligibility_id, criterion_id) DO UPDATE
                   SET sequence = excluded.sequence, state = excluded.state,
                       has_value = excluded.has_value, value = excluded.value,
                       details = excluded.details
                 WHERE (known.sequence, known.state, known.has_value, known.value,
                        known.details)
                       IS DISTINCT FROM
                       (excluded.sequence, excluded.state, excluded.has_value,
                        excluded.value, excluded.details)
                """,
                company=company.id,
                rows=json.dumps(rows),
            )
        )

    @api.model
    def _get_among_sql(self, people):
        """Return the condition that a row is about people who were judged."""
        if people is None:
            return SQL("TRUE")
        return SQL("known.person_id = ANY(%s)", people.ids)
