from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..course.enrolment import OPEN_STATES
from ..course.enrolment_steps import OFFICER

LEVELS = [
    ("0", "None"),
    ("1", "Learning"),
    ("2", "Can Stand In"),
    ("3", "Expert"),
]
STANDS_IN = "2"


class SalesMgmtCover(models.Model):
    """How far a person can do a topic: what is proved, or what the line above has seen.

    The higher of the two counts. Whoever can stand in by the word of the line above has
    an evidence beside it; nobody rates themselves.
    """

    _name = "sales.mgmt.cover"
    _description = "Cover of a Topic"
    _inherit = ["sales.mgmt.person.mixin", "sales.mgmt.audit.mixin"]
    _order = "person_id, topic_id"
    _rec_name = "topic_id"
    _check_company_auto = True
    _audit_fields = ("level_set", "evidence")

    topic_id = fields.Many2one(
        comodel_name="sales.mgmt.cover.topic",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    unit_id = fields.Many2one(store=True, index=True)
    level_set = fields.Selection(
        selection=LEVELS, string="Set", required=True, default="0"
    )
    evidence = fields.Char(
        help="What the level was seen in, e.g. stood in for Boris in May."
    )
    set_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    set_on = fields.Date(readonly=True)
    level_proved = fields.Selection(
        selection=LEVELS,
        string="Proved",
        required=True,
        readonly=True,
        default="0",
        help="By courses passed and certificates that are valid today.",
    )
    level = fields.Selection(
        selection=LEVELS, compute="_compute_level", store=True, index=True
    )

    _one_each = models.UniqueIndex(
        "(person_id, topic_id)", "This person has a level in the topic already."
    )

    @api.depends("level_set", "level_proved")
    def _compute_level(self):
        for cover in self:
            cover.level = max(cover.level_set, cover.level_proved)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        covers = super().create([self._sign(vals) for vals in vals_list])
        covers._check_rater()
        covers._check_evidence()
        return covers

    def write(self, vals):
        if not self.env.su and vals.keys() - {"level_set", "evidence"}:
            raise AccessError(
                self.env._("Set the level and its evidence; the rest is kept as it is.")
            )
        self._check_rater()
        result = super().write(self._sign(vals))
        self._check_evidence()
        return result

    def _sign(self, vals):
        """Return values with who set a level, and when."""
        if self.env.su or not vals.keys() & {"level_set", "evidence"}:
            return vals
        # what is proved is not said
        said = {name: vals[name] for name in vals if name != "level_proved"}
        return {
            **said,
            "set_by_id": self.env.uid,
            "set_on": fields.Date.context_today(self),
        }

    def _check_rater(self):
        """Refuse raters who do not stand above, and everybody's own level."""
        if self.env.su:
            return
        officer = self.env.user.has_group(OFFICER)
        for cover in self:
            above = officer or cover.person_id._is_superior()
            if not above or cover.user_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "What %(person)s can do is set by the line above or a training "
                        "officer, and by nobody for themselves.",
                        person=cover.person_id.sudo().name,
                    )
                )

    def _check_evidence(self):
        """Refuse the word of the line above without anything that shows it."""
        for cover in self:
            if cover.level_set >= STANDS_IN and not (cover.evidence or "").strip():
                raise UserError(
                    self.env._(
                        "Say what shows that %(person)s can do “%(topic)s”.",
                        person=cover.person_id.name,
                        topic=cover.topic_id.name,
                    )
                )

    # ------------------------------------------------------------
    # SCHEDULED JOBS
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Let what is proved follow certificates that began or ended with the day."""
        self._refresh()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _refresh(self, people=None):
        """Write down what is proved today.

        Levels are system data that follow courses and certificates: written in sudo.

        :param sales.mgmt.person people: only these; everybody if not given
        """
        proved = self._get_proved(people)
        covers = self.sudo()
        domain = [("person_id", "in", people.ids)] if people is not None else []
        known = {
            (each.person_id, each.topic_id): each for each in covers.search(domain)
        }
        by_level = {}
        for key, cover in known.items():
            level = proved.pop(key, "0")
            if cover.level_proved != level:
                by_level[level] = by_level.get(level, covers.browse()) | cover
        for level, changed in by_level.items():
            changed.write({"level_proved": level})
        covers.create(
            [
                {"person_id": person.id, "topic_id": topic.id, "level_proved": level}
                for (person, topic), level in proved.items()
            ]
        )

    @api.model
    def _get_proved(self, people):
        """Return which levels courses and certificates prove today.

        :return: level by person and topic; no entry means none
        :rtype: dict[tuple, str]
        """
        today = fields.Date.context_today(self)
        topics = self.env["sales.mgmt.cover.topic"].sudo()
        topics = topics.search([("active", "=", True)])
        certificates = self.env["sales.mgmt.certificate"].sudo()
        enrolments = self.env["sales.mgmt.training.enrolment"].sudo()
        scope = [("person_id", "in", people.ids)] if people is not None else []
        held = certificates._read_group(
            [
                ("kind_id", "in", topics.certificate_kind_ids.ids),
                *certificates._get_domain_of_day(today),
                *scope,
            ],
            ["kind_id"],
            ["person_id:recordset"],
        )
        learned = enrolments._read_group(
            [
                ("course_id", "in", topics.course_ids.ids),
                ("state", "in", ("passed", *OPEN_STATES)),
                *scope,
            ],
            ["course_id", "state"],
            ["person_id:recordset"],
        )
        sources = [("certificate_kind_ids", kind, "2", who) for kind, who in held] + [
            ("course_ids", course, "2" if state == "passed" else "1", who)
            for course, state, who in learned
        ]
        proved = {}
        for field, source, level, who in sources:
            for topic in topics:
                if source not in topic[field]:
                    continue
                company = topic.company_id
                for person in who:
                    if not company or company == person.company_id:
                        key = (person, topic)
                        proved[key] = max(level, proved.get(key, "0"))
        return proved

    # ------------------------------------------------------------
    # SCREEN
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_matrix(self):
        """Return people by topics, as far as the reader may see them, and the holes.

        :return: topics, rows with a level for each topic, holes by unit and topic
        :rtype: dict
        """
        people = self.env["sales.mgmt.person"].search(
            [("active", "=", True)], order="unit_id, name"
        )
        topics = self.env["sales.mgmt.cover.topic"].search(
            [("company_id", "in", [False, *self.env.companies.ids])]
        )
        covers = self.search([("topic_id", "in", topics.ids)])
        cells = {(each.person_id, each.topic_id): each for each in covers}
        officer = self.env.user.has_group(OFFICER)
        return {
            "levels": self._fields["level"]._description_selection(self.env),
            "topics": [{"id": topic.id, "name": topic.name} for topic in topics],
            "rows": [
                {
                    "id": person.id,
                    "name": person.name,
                    "unit": person.unit_id.sudo().name or "",
                    "may_set": person.user_id != self.env.user
                    and (officer or person._is_superior()),
                    "cells": [
                        self._get_cell(cells.get((person, topic)), topic)
                        for topic in topics
                    ],
                }
                for person in people
            ],
            "minimum": self._get_minimum(people, topics),
        }

    @api.model
    def _get_cell(self, cover, topic):
        """Return what the matrix shows for a person and a topic."""
        return {
            "topic": topic.id,
            "id": cover.id if cover else False,
            "level": (cover.level if cover else None) or "0",
            "proved": bool(cover) and cover.level_proved >= cover.level_set,
            "evidence": (cover.evidence if cover else None) or "",
        }

    @api.model
    def _get_minimum(self, people, topics):
        """Return the minimum cover of the units of some people, topic by topic."""
        requirements = self.env["sales.mgmt.cover.requirement"]
        if not requirements.has_access("read"):
            return []
        found = requirements.search(
            [
                ("topic_id", "in", topics.ids),
                ("unit_id", "in", people.sudo().unit_id.ancestor_ids.ids),
            ]
        )
        places = found.grouped(lambda each: (each.unit_id, each.topic_id))
        return [
            {
                "id": unit.id,
                "name": unit.sudo().name,
                "cells": [
                    [each._get_figures() for each in places.get((unit, topic), ())]
                    for topic in topics
                ],
            }
            for unit in found.unit_id
        ]
