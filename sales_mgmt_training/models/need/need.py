from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..course.enrolment import OPEN_STATES

OFFICER = "sales_mgmt_training.group_training_officer"
OPEN = ("open", "planned")


class SalesMgmtTrainingNeed(models.Model):
    """Something a person should learn, because of something that is written down.

    Each cause raises a need once: what was met or dropped does not come back the next
    night. A need is met when the course is passed.
    """

    _name = "sales.mgmt.training.need"
    _description = "Training Need"
    _inherit = ["sales.mgmt.person.mixin", "sales.mgmt.audit.mixin", "mail.thread"]
    _order = "date_due, id"
    _check_company_auto = True
    _audit_fields = ("state",)

    course_id = fields.Many2one(
        comodel_name="sales.mgmt.training.course",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    source = fields.Selection(
        selection=[
            ("manual", "Written Down by Hand"),
            ("skill", "Missing Skill"),
            ("metric", "Weak Figures"),
            ("review", "Agreed in a Review"),
            ("certificate", "Expiring Certificate"),
        ],
        string="Why",
        required=True,
        readonly=True,
        default="manual",
        index=True,
    )
    evidence = fields.Text(help="What shows that it is needed.")
    cause = fields.Char(
        readonly=True,
        copy=False,
        help="The same cause raises a need once.",
        export_string_translation=False,
    )
    date_due = fields.Date(string="Due", required=True, tracking=True)
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("planned", "Planned"),
            ("met", "Met"),
            ("dropped", "Dropped"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
        tracking=True,
    )
    line_id = fields.Many2one(
        comodel_name="sales.mgmt.training.plan.line",
        string="Planned In",
        readonly=True,
        copy=False,
        index=True,
        ondelete="set null",
    )
    met_on = fields.Date(readonly=True, copy=False)

    _cause_uniq = models.UniqueIndex(
        "(person_id, course_id, cause) WHERE cause IS NOT NULL",
        "This cause has raised the need already.",
    )

    @api.depends("person_id", "course_id")
    def _compute_display_name(self):
        for need in self:
            need.display_name = f"{need.course_id.name} · {need.person_id.name}"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_enrol(self):
        """Enrol people in what they need, without waiting for a plan."""
        self._check_decider()
        open_needs = self.sudo().filtered(lambda need: need.state in OPEN)
        for (course, due), needs in open_needs.grouped(
            lambda need: (need.course_id, need.date_due)
        ).items():
            self.env["sales.mgmt.training.enrolment"]._enrol(
                needs.person_id,
                course,
                "need",
                max(due, fields.Date.context_today(self)),
            )

    def action_drop(self):
        """Decide that something need not be learned after all."""
        self._check_decider()
        ended = self.filtered(lambda need: need.state not in OPEN)[:1]
        if ended:
            raise UserError(
                self.env._("“%(need)s” has ended already.", need=ended.display_name)
            )
        self.sudo().write({"state": "dropped", "line_id": False})

    def _check_decider(self):
        """Refuse whoever neither administers training nor stands above."""
        self.check_access("read")
        if self.env.user.has_group(OFFICER):
            return
        other = self.filtered(lambda need: not need.person_id._is_superior())[:1]
        if other:
            raise AccessError(
                self.env._(
                    "What %(person)s needs to learn is decided by a training officer "
                    "or the line above.",
                    person=other.person_id.name,
                )
            )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _raise_need(self, person, course, source, evidence, date_due, cause=None):
        """Write down what a person should learn, once per cause.

        :param sales.mgmt.person person: one person
        :param sales.mgmt.training.course course: what helps
        :param str source: a value of the field `source`
        :param str evidence: what shows it, in words
        :param date date_due: until when
        :param str cause: the same one is not raised again; the evidence if not given
        :return: the new need, or nothing if it is known or the person is on the course
        :rtype: sales.mgmt.training.need
        """
        return self._raise_needs(
            [
                {
                    "person_id": person.id,
                    "course_id": course.id,
                    "source": source,
                    "evidence": evidence,
                    "date_due": date_due,
                    "cause": cause or f"{source}:{evidence}",
                }
            ]
        )

    @api.model
    def _raise_needs(self, vals_list):
        """Write down many needs at once, each cause once.

        Needs are found by the system, so they are written in sudo. Whoever is on the
        course already, or needs it for another reason too, is not asked twice.

        :param list[dict] vals_list: values of needs with their cause
        :return: the new needs
        :rtype: sales.mgmt.training.need
        """
        needs = self.sudo()
        people = [vals["person_id"] for vals in vals_list]
        courses = [vals["course_id"] for vals in vals_list]
        domain = [("person_id", "in", people), ("course_id", "in", courses)]
        known = needs.search(domain)
        causes = {(each.person_id.id, each.course_id.id, each.cause) for each in known}
        busy = {
            (each.person_id.id, each.course_id.id)
            for each in known.filtered(lambda need: need.state in OPEN)
        } | {
            (each.person_id.id, each.course_id.id)
            for each in self.env["sales.mgmt.training.enrolment"]
            .sudo()
            .search([*domain, ("state", "in", OPEN_STATES)])
        }
        new = []
        for vals in vals_list:
            place = vals["person_id"], vals["course_id"]
            if place in busy or (*place, vals["cause"]) in causes:
                continue
            busy.add(place)
            new.append(vals)
        return needs.create(new)

    def _meet(self, day):
        """End needs because the course was passed."""
        self.write({"state": "met", "met_on": day})
