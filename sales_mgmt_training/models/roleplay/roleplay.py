from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from ...tools import rubric
from ..course.enrolment import OPEN_STATES
from ..course.enrolment_steps import OFFICER

# What whoever coaches writes, also from outside the line above
BY_COACH = {"coach_comment", "recording_link"}


class SalesMgmtRoleplay(models.Model):
    """A person plays a scenario before two observers, who score independently.

    Nobody observes themselves. The points show when both have handed in; then whoever
    coaches closes the role-play with a comment, and its course ends with the score.
    """

    _name = "sales.mgmt.roleplay"
    _description = "Role-Play"
    _inherit = [
        "sales.mgmt.person.mixin",
        "sales.mgmt.audit.mixin",
        "sales.mgmt.training.average.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date DESC, id DESC"
    _check_company_auto = True
    _audit_fields = ("state", "score", "observer_1_id", "observer_2_id")
    _averaged = dict.fromkeys(
        ("average", "difference", "score"), ("state", ("scored", "done"))
    )

    scenario_id = fields.Many2one(
        comodel_name="sales.mgmt.roleplay.scenario",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    rubric_id = fields.Many2one(related="scenario_id.rubric_id")
    situation = fields.Html(related="scenario_id.situation")
    goal = fields.Text(related="scenario_id.goal")
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    observer_1_id = fields.Many2one(
        comodel_name="res.users",
        string="First Observer",
        required=True,
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        ondelete="restrict",
    )
    observer_2_id = fields.Many2one(
        comodel_name="res.users",
        string="Second Observer",
        required=True,
        domain="[('share', '=', False), ('id', 'not in', [user_id, observer_1_id])]",
        ondelete="restrict",
    )
    coach_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        help="Plans the role-play and closes it with a comment.",
    )
    enrolment_id = fields.Many2one(
        comodel_name="sales.mgmt.training.enrolment",
        string="Completes",
        domain="[('person_id', '=', person_id), ('state', 'in', ('todo', 'started')), "
        "('kind', '=', 'roleplay'), ('completion', '=', 'record')]",
        index="btree_not_null",
        ondelete="restrict",
        help="The course of kind role-play that ends with the score.",
    )
    recording_link = fields.Char(string="Recording")
    coach_comment = fields.Html(string="Comment of the Coach")
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("scored", "Scored"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="planned",
        index=True,
        copy=False,
        tracking=True,
    )
    sheet_ids = fields.One2many(
        comodel_name="sales.mgmt.roleplay.sheet",
        inverse_name="roleplay_id",
        string="Sheets",
    )
    average = fields.Float(
        string="Average Points", readonly=True, aggregator="avg", copy=False
    )
    difference = fields.Float(
        string="Observers Differ By",
        readonly=True,
        aggregator="avg",
        copy=False,
        help="In points of the average. Far apart means: talk about what you saw.",
    )
    score = fields.Float(
        readonly=True,
        aggregator="avg",
        copy=False,
        help="Out of 100: an average of 1 point is 0, of 5 points 100.",
    )
    is_coach = fields.Boolean(
        compute="_compute_is_coach", export_string_translation=False
    )
    may_plan = fields.Boolean(
        compute="_compute_is_coach", export_string_translation=False
    )

    _two_observers = models.Constraint(
        "CHECK (observer_1_id <> observer_2_id)",
        "Two people observe a role-play, each with their own eyes.",
    )

    @api.depends("scenario_id", "person_id")
    def _compute_display_name(self):
        for roleplay in self:
            roleplay.display_name = (
                f"{roleplay.scenario_id.name} · {roleplay.person_id.sudo().name}"
            )

    @api.depends("coach_id", "user_id")
    @api.depends_context("uid")
    def _compute_is_coach(self):
        officer = self.env.user.has_group(OFFICER)
        for roleplay in self:
            coaches = officer or roleplay.coach_id == self.env.user
            roleplay.is_coach = coaches and roleplay.user_id != self.env.user
            roleplay.may_plan = roleplay._may_plan()

    @api.constrains("person_id", "observer_1_id", "observer_2_id", "coach_id")
    def _check_observers(self):
        for roleplay in self:
            if roleplay.user_id in (
                roleplay.observer_1_id | roleplay.observer_2_id | roleplay.coach_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(person)s plays, so somebody else observes and coaches.",
                        person=roleplay.person_id.name,
                    )
                )

    @api.constrains("enrolment_id", "person_id")
    def _check_enrolment(self):
        for roleplay in self:
            enrolment = roleplay.enrolment_id
            if enrolment and (
                enrolment.person_id != roleplay.person_id
                or enrolment.kind != "roleplay"
                or enrolment.completion != "record"
            ):
                raise ValidationError(
                    self.env._(
                        "A role-play completes a course of kind role-play in which "
                        "%(person)s is enrolled.",
                        person=roleplay.person_id.name,
                    )
                )

    @api.constrains("scenario_id")
    def _check_rubric(self):
        for roleplay in self:
            if not roleplay.scenario_id.rubric_id.criterion_ids:
                raise ValidationError(
                    self.env._(
                        "“%(rubric)s” has no criteria, so there is nothing to score.",
                        rubric=roleplay.scenario_id.rubric_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: each observer gets an empty sheet."""
        roleplays = super().create(vals_list)
        if not self.env.su:
            roleplays._check_planner()
        roleplays._prepare_sheets()
        roleplays._get_trainers()._become_trainers()
        return roleplays

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - BY_COACH:
                self._check_planner()
            else:
                self._check_coach()
            self._check_changes(vals)
        result = super().write(vals)
        if vals.keys() & {"observer_1_id", "observer_2_id", "scenario_id", "person_id"}:
            self._prepare_sheets()
        if vals.keys() & {"observer_1_id", "observer_2_id", "coach_id"}:
            self._get_trainers()._become_trainers()
        return result

    def _check_planner(self):
        """Refuse whoever neither leads the person nor trains, and the person."""
        for roleplay in self:
            if not roleplay._may_plan():
                raise AccessError(
                    self.env._(
                        "Role-plays of %(person)s are planned by the line above or a "
                        "training officer.",
                        person=roleplay.person_id.sudo().name,
                    )
                )

    def _check_coach(self):
        """Refuse whoever neither coaches nor plans the role-play."""
        for roleplay in self:
            if not roleplay.is_coach and not roleplay._may_plan():
                raise AccessError(
                    self.env._(
                        "“%(roleplay)s” is commented by %(coach)s, who coaches.",
                        roleplay=roleplay.display_name,
                        coach=roleplay.coach_id.name,
                    )
                )

    def _may_plan(self):
        """Tell whether the user plans the role-play: from above, or as an officer."""
        self.ensure_one()
        plans = self.person_id._is_superior() or self.env.user.has_group(OFFICER)
        return plans and self.user_id != self.env.user

    def _check_changes(self, vals):
        """Refuse typed-in results, and other observers once points were given."""
        typed = {"state", "average", "difference", "score", "sheet_ids"}
        if vals.keys() & typed:
            raise AccessError(
                self.env._("The result comes from the sheets of the observers.")
            )
        fixed = {
            "coach_id",
            "date",
            "enrolment_id",
            "observer_1_id",
            "observer_2_id",
            "person_id",
            "scenario_id",
        }
        started = self.sudo().filtered(
            lambda each: (
                each.state != "planned" or "done" in each.sheet_ids.mapped("state")
            )
        )[:1]
        if started and vals.keys() & fixed:
            raise UserError(
                self.env._(
                    "“%(roleplay)s” has been scored. Plan another one instead.",
                    roleplay=started.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_scored(self):
        """Refuse to delete what was scored."""
        scored = self.filtered(lambda each: each.state in ("scored", "done"))[:1]
        if scored:
            raise UserError(
                self.env._(
                    "“%(roleplay)s” has been scored, and the training record keeps it.",
                    roleplay=scored.display_name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_my_sheet(self):
        """Open the own sheet as an observer."""
        self.ensure_one()
        sheet = self.env["sales.mgmt.roleplay.sheet"].search(
            [("roleplay_id", "=", self.id), ("observer_id", "=", self.env.uid)]
        )
        if not sheet:
            raise UserError(
                self.env._(
                    "“%(roleplay)s” is observed by %(first)s and %(second)s.",
                    roleplay=self.display_name,
                    first=self.observer_1_id.name,
                    second=self.observer_2_id.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": sheet._name,
            "view_mode": "form",
            "res_id": sheet.id,
        }

    def action_close(self):
        """Close role-plays as their coach; their courses end with the score."""
        self.check_access("read")
        for roleplay in self:
            if not roleplay.is_coach:
                raise AccessError(
                    self.env._(
                        "“%(roleplay)s” is closed by %(coach)s, who coaches, or by a "
                        "training officer.",
                        roleplay=roleplay.display_name,
                        coach=roleplay.coach_id.name,
                    )
                )
            if roleplay.state != "scored":
                raise UserError(
                    self.env._(
                        "“%(roleplay)s” is closed when both observers have handed in.",
                        roleplay=roleplay.display_name,
                    )
                )
        # results of enrolments are written by their steps only
        self.sudo()._close()

    def action_cancel(self):
        """Call role-plays off."""
        self.check_access("read")
        self._check_planner()
        played = self.filtered(lambda each: each.state != "planned")[:1]
        if played:
            raise UserError(
                self.env._(
                    "“%(roleplay)s” has been played.", roleplay=played.display_name
                )
            )
        self.sudo().write({"state": "cancelled"})

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_trainers(self):
        """Return who observes or coaches.

        :rtype: res.users
        """
        return self.observer_1_id | self.observer_2_id | self.coach_id

    def _prepare_sheets(self):
        """Give each observer an empty sheet by the rubric, in place of what was there.

        Sheets belong to their observers, so the planner's rights do not matter.
        """
        self.sudo().sheet_ids.unlink()
        self.sudo().sheet_ids.create(
            [
                {
                    "roleplay_id": roleplay.id,
                    "person_id": roleplay.person_id.id,
                    "observer_id": observer.id,
                    "score_ids": [
                        Command.create(
                            {
                                "person_id": roleplay.person_id.id,
                                "criterion_id": criterion.id,
                                "weight": criterion.weight,
                            }
                        )
                        for criterion in roleplay.sudo().rubric_id.criterion_ids
                    ],
                }
                for roleplay in self
                for observer in (roleplay.observer_1_id, roleplay.observer_2_id)
            ]
        )

    def _reveal(self):
        """Show the points of role-plays whose observers have all handed in."""
        for roleplay in self:
            sheets = roleplay.sheet_ids
            if set(sheets.mapped("state")) != {"done"}:
                continue
            averages = sheets.mapped("average")
            average = sum(averages) / len(averages)
            roleplay.write(
                {
                    "state": "scored",
                    "average": average,
                    "difference": rubric.difference(averages),
                    "score": rubric.to_score(average),
                }
            )
            sheets.write({"is_revealed": True})

    def _close(self):
        for roleplay in self:
            roleplay.state = "done"
            enrolment = roleplay.enrolment_id
            if enrolment.state in OPEN_STATES:
                enrolment._record_score(roleplay.score, roleplay.date)
