from itertools import takewhile

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..review.person import READERS


class SalesMgmtPerson(models.Model):
    """Where a person stands on the ladder, and what the next step asks for."""

    # a file of its own for each room
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    standing_ids = fields.One2many(
        comodel_name="sales.mgmt.career.standing",
        inverse_name="person_id",
        string="Levels",
        groups=READERS,
    )
    level_id = fields.Many2one(
        comodel_name="sales.mgmt.career.level",
        compute="_compute_level_id",
        store=True,
        index=True,
        ondelete="restrict",
        help="On the career ladder, today.",
    )
    level_since = fields.Date(
        string="At the Level Since", compute="_compute_level_id", store=True
    )
    eligibility_ids = fields.One2many(
        comodel_name="sales.mgmt.career.eligibility",
        inverse_name="person_id",
        string="Next Levels",
        groups=READERS,
    )
    promotion_ids = fields.One2many(
        comodel_name="sales.mgmt.career.promotion",
        inverse_name="person_id",
        string="Career Decisions",
        groups=READERS,
    )
    next_level_progress = fields.Char(
        string="Next Level",
        compute="_compute_next_level_progress",
        groups=READERS,
        help="Criteria that are met, of the next level that is nearest.",
    )

    @api.depends(
        "standing_ids.level_id", "standing_ids.date_from", "standing_ids.date_to"
    )
    def _compute_level_id(self):
        for person in self:
            current = person.standing_ids.filtered(lambda each: not each.date_to)
            person.level_id = current.level_id
            person.level_since = current.date_from

    @api.depends("eligibility_ids.met_count", "eligibility_ids.criterion_count")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_next_level_progress(self):
        nearest = self._find_nearest()
        for person in self:
            found = nearest.get(person)
            person.next_level_progress = (
                f"{found.met_count} / {found.criterion_count}" if found else False
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `base`: whoever leaves goes nowhere next; whoever returns goes on."""
        result = super().write(vals)
        if vals.get("active"):
            self.env["sales.mgmt.career.standing"].sudo()._resume(self.sudo())
        if vals.get("active") is False:
            gone = self.sudo()
            gone.eligibility_ids.unlink()
            for promotion in gone.promotion_ids:
                if promotion.state in ("proposed", "approved"):
                    promotion._end(
                        "withdrawn",
                        self.env._(
                            "%(person)s left before that day.",
                            person=promotion.person_id.name,
                        ),
                    )
            self.env["sales.mgmt.career.standing"].sudo()._pause(gone)
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_eligibility(self):
        """Open what the next levels of the person ask for."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_career_eligibility_action"
        )
        found = self.env["sales.mgmt.career.eligibility"].search(
            [("person_id", "=", self.id)]
        )
        action |= {"domain": [("person_id", "=", self.id)], "context": {}}
        if len(found) == 1:
            action |= {"res_id": found.id, "views": [(False, "form")]}
        return action

    def action_open_promotions(self):
        """Open the decisions about the person that the reader may see."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_training.sales_mgmt_career_promotion_action"
        )
        return {
            **action,
            "domain": [("person_id", "=", self.id)],
            "context": {"default_person_id": self.id},
        }

    def action_propose_promotion(self):
        """Propose that the person goes to another level, up or down."""
        self.ensure_one()
        self.env["sales.mgmt.career.promotion"]._check_leads(self)
        nearest = self._find_nearest().get(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose a Career Decision"),
            "res_model": "sales.mgmt.career.promotion",
            "views": [(False, "form")],
            "context": {
                "default_person_id": self.id,
                "default_level_id": nearest.level_id.id if nearest else False,
            },
        }

    def action_open_place(self):
        """Ask an officer of Employees on which level these people stand."""
        self._check_placing()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Place on a Level"),
            "res_model": "sales.mgmt.career.place",
            "view_mode": "form",
            "target": "new",
            "context": {"default_person_ids": self.ids},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_placing(self):
        """Refuse whoever is no officer of Employees, and oneself."""
        self.check_access("read")
        if (
            not self.env.user.has_group("hr.group_hr_user")
            or self.env.user in self.user_id
        ):
            raise AccessError(
                self.env._(
                    "Officers of Employees place people on their first level, and "
                    "nobody places themselves."
                )
            )

    def _find_nearest(self):
        """Return the next level that each person is nearest to.

        :return: the eligibility by person, of those whose the reader may see
        :rtype: dict[sales.mgmt.person, sales.mgmt.career.eligibility]
        """
        found = self.env["sales.mgmt.career.eligibility"].search(
            [("person_id", "in", self.ids)], order="missing_count, id"
        )
        nearest = {}
        for each in found:
            nearest.setdefault(each.person_id, each)
        return nearest

    def _list_times_at_level(self):
        """Return when a person stood on the level of today, without another between.

        More than one time means that the person was away in between.

        :return: first and last days, the earliest first; no last day of the last time
        :rtype: list[tuple[datetime.date, datetime.date | bool]]
        """
        self.ensure_one()
        latest = self.standing_ids.sorted("date_from", reverse=True)
        times = takewhile(lambda each: each.level_id == self.level_id, latest)
        return [(each.date_from, each.date_to) for each in times][::-1]

    def _next_steps(self):
        """Return what the next levels of a person ask for, the nearest one first.

        For screens, with the rights of the reader: the person, the line above, officers
        of Employees and auditors get it; others get an empty list. It is as of the last
        evaluation, which runs every night. Whoever stands on no level, or on the last
        one, has no next step.

        :return: one dictionary per next level:

            * `eligibility_id`: the record that tells it, to be opened
            * `level`, `ladder`, `from_level`: names, in the reader's language
            * `level_id`: id of the next level
            * `state`: `eligible`, `nearly` (all but one) or `not_yet`
            * `state_label`: the same in words
            * `met`, `count`: criteria that are met, and how many there are
            * `as_of`: when it was evaluated, in UTC
            * `promotion`: state of the decision that is under way, if the reader may
              know of it, or False
            * `criteria`: in their order, dictionaries of `name`, `state` (`met`,
              `missed`, `unknown`), `met`, `evidence` (what shows it, several lines) and
              `missing` (what is still to do, or False)
        :rtype: list[dict]
        """
        self.ensure_one()
        found = self.env["sales.mgmt.career.eligibility"]
        if not found.has_access("read"):
            return []
        found = found.search([("person_id", "=", self.id)], order="missing_count, id")
        labels = dict(found._fields["state"]._description_selection(self.env))
        return [
            {
                "eligibility_id": each.id,
                "level": each.level_id.name,
                "level_id": each.level_id.id,
                "ladder": each.ladder_id.name,
                "from_level": each.from_level_id.name,
                "state": each.state,
                "state_label": labels[each.state],
                "met": each.met_count,
                "count": each.criterion_count,
                "as_of": each.evaluated_on,
                "promotion": each.open_promotion_id.state or False,
                "criteria": [
                    {
                        "name": row.criterion,
                        "state": row.state,
                        "met": row.state == "met",
                        "evidence": row.evidence,
                        "missing": row.missing,
                    }
                    for row in each.evidence_ids
                ],
            }
            for each in found
        ]

    def _next_step(self):
        """Return what the nearest next level asks for; see `_next_steps`.

        :return: None if there is no next level, or the reader may not see it
        :rtype: dict | None
        """
        return next(iter(self._next_steps()), None)

    def _find_main_assignments(self, day):
        """Return the main assignments of a person that run on a day, or begin later.

        :rtype: sales.mgmt.assignment
        """
        self.ensure_one()
        return (
            self.env["sales.mgmt.assignment"]
            .sudo()
            .search(
                Domain("user_id", "=", self.user_id.id)
                & Domain("company_id", "=", self.company_id.id)
                & Domain("is_main", "=", True)
                & (Domain("date_to", "=", False) | Domain("date_to", ">=", day)),
                order="date_from",
            )
        )
