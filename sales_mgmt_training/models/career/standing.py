from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.sales_mgmt_targets.tools.periods import ONE_DAY


class SalesMgmtCareerStanding(models.Model):
    """On which level of a ladder somebody stood, from when to when, and by what.

    Written by decisions that take effect, and by officers of Employees who place people
    for the first time; changed by nobody. It ends with the last day of work of whoever
    leaves, and whoever returns stands there anew.
    """

    _name = "sales.mgmt.career.standing"
    _description = "Career Level of a Person"
    _inherit = ["sales.mgmt.person.mixin", "sales.mgmt.audit.mixin"]
    _order = "date_from DESC, id DESC"
    _rec_name = "level_id"
    _check_company_auto = True
    _audit_fields = ("level_id", "date_from", "date_to")

    level_id = fields.Many2one(
        comodel_name="sales.mgmt.career.level",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    ladder_id = fields.Many2one(related="level_id.ladder_id", store=True, index=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(
        string="To", readonly=True, help="The last day; empty while it goes on."
    )
    reason = fields.Text(readonly=True, help="Why somebody was placed here.")
    promotion_id = fields.Many2one(
        comodel_name="sales.mgmt.career.promotion",
        string="Decided By",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "Nobody leaves a level before reaching it.",
    )
    _one_at_a_time = models.Constraint(
        """EXCLUDE USING gist (
            int4range(person_id, person_id, '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        )""",
        "A person stands on one level at a time.",
    )
    _once = models.UniqueIndex(
        "(promotion_id) WHERE promotion_id IS NOT NULL",
        "This decision took effect already.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for standing in self:
            if standing.promotion_id:
                raise UserError(
                    self.env._(
                        "%(person)s came to “%(level)s” by a decision; that stays. "
                        "Decide anew.",
                        person=standing.person_id.name,
                        level=standing.level_id.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _place(self, people, level, day, reason):
        """Place people on a level by whom no decision was taken yet.

        Called for officers of Employees, who need not write standings otherwise. Who
        was placed before, and nothing more, is placed anew.

        :param sales.mgmt.person people: in sudo
        :param date day: since when they stand there
        :param str reason: why there; it is kept
        :return: the new standings
        """
        known = people.standing_ids
        decided = known.filtered("promotion_id")[:1]
        if decided:
            raise UserError(
                self.env._(
                    "%(person)s stands on “%(level)s” by a decision. Propose another "
                    "one instead.",
                    person=decided.person_id.name,
                    level=decided.level_id.name,
                )
            )
        known.unlink()
        self.flush_model()
        return self.create(
            [
                {
                    "person_id": person.id,
                    "level_id": level.id,
                    "date_from": day,
                    "reason": reason,
                }
                for person in people
            ]
        )

    @api.model
    def _pause(self, people):
        """Let nobody who left stand on a level any longer than they worked.

        :param sales.mgmt.person people: who left, in sudo
        """
        for company, gone in people.grouped("company_id").items():
            calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
            yesterday = calendar._get_today() - ONE_DAY
            ends = dict(
                self.env["sales.mgmt.assignment"]._read_group(
                    [
                        ("user_id", "in", gone.user_id.ids),
                        ("company_id", "=", company.id),
                        ("date_to", "<", yesterday),
                    ],
                    ["user_id"],
                    ["date_to:max"],
                )
            )
            for standing in gone.standing_ids.filtered(lambda each: not each.date_to):
                last, began = ends.get(standing.user_id), standing.person_id.started_on
                # what ended before this time of work says nothing about its end
                if not last or not began or last < began:
                    last = yesterday
                standing.date_to = max(last, standing.date_from)

    @api.model
    def _resume(self, people):
        """Let whoever returns stand on the level they left; the time between is none.

        :param sales.mgmt.person people: who returned, in sudo
        """
        today = fields.Date.context_today(self)
        for person in people:
            last = person.standing_ids.sorted("date_from")[-1:]
            if not last.date_to:
                continue
            begin = person.started_on or today
            if begin <= last.date_to + ONE_DAY:
                last.date_to = False
                continue
            self.flush_model()
            self.create(
                {
                    "person_id": person.id,
                    "level_id": last.level_id.id,
                    "date_from": begin,
                    "reason": self.env._("Returned to work on the level of before."),
                }
            )

    @api.model
    def _rise(self, promotion):
        """Let somebody stand on another level from a day on; what passed stays.

        :param sales.mgmt.career.promotion promotion: that was approved, in sudo
        :return: the new standing
        """
        person, day = promotion.person_id, promotion.date_effective
        current = person.standing_ids.filtered(lambda each: not each.date_to)
        if current.date_from and current.date_from >= day:
            raise UserError(
                self.env._(
                    "%(person)s stands on “%(level)s” since %(day)s only; the change "
                    "has to come later.",
                    person=person.name,
                    level=current.level_id.name,
                    day=format_date(self.env, current.date_from),
                )
            )
        current.date_to = fields.Date.subtract(day, days=1)
        self.flush_model()
        return self.create(
            {
                "person_id": person.id,
                "level_id": promotion.level_id.id,
                "date_from": day,
                "promotion_id": promotion.id,
            }
        )
