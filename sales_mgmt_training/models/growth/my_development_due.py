from odoo import api, fields, models

# sessions and role-plays stand among what is due so many days before
AHEAD = 60


class SalesMgmtMyDevelopment(models.AbstractModel):
    """What is due, by the day it is due, with one click to do it."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.my.development"

    @api.model
    def _get_due(self, person):
        """Return what is due, the most urgent first.

        :return: each with a key, what it is (`kind`, `label`), its title and detail,
            the day, which record it opens and, for the person, how it is done
        :rtype: list[dict]
        """
        items = []
        for kind in self._get_due_kinds():
            items += getattr(self, f"_get_due_{kind}")(person)
        today = fields.Date.to_string(self._get_today())
        is_own = person.user_id == self.env.user
        for item in items:
            item["is_late"] = bool(item["date"]) and item["date"] < today
            if not is_own:
                item["do"] = False
        # what has no day is asked for now
        return sorted(items, key=lambda item: (item["date"] or today, item["title"]))

    @api.model
    def _get_due_kinds(self):
        """Return the kinds of what can be due, each with a method; hook for modules.

        :rtype: list[str]
        """
        return [
            "enrolments",
            "certificates",
            "sessions",
            "session_feedback",
            "roleplays",
            "review_parts",
            "reviews",
            "review_measures",
            "improvement",
            "improvement_measures",
            "feedback",
            "plans",
            "goals",
        ]

    @api.model
    def _find(self, model, domain):
        """Return what the reader may read of a model; some are closed to some roles.

        :rtype: odoo.models.BaseModel
        """
        records = self.env[model]
        return records.search(domain) if records.has_access("read") else records

    @api.model
    def _to_item(self, record, label, title, day, detail="", do=False, verb=False):
        """Return something that is due, as the screen shows it.

        :param record: what a click opens
        :param str label: what it is, in a word or two
        :param dict do: the method that does it and the word on its button, if it is
            done with one click; the record itself is opened if not given
        :param str verb: the word on the button that opens the record
        """
        return {
            "key": f"{record._name},{record.id}",
            "model": record._name,
            "id": record.id,
            "label": label,
            "title": title or "",
            "detail": detail or "",
            "date": fields.Date.to_string(day) if day else False,
            "verb": verb or self.env._("Open"),
            "do": do and {"model": record._name, "id": record.id, **do},
        }

    # ------------------------------------------------------------
    # COURSES
    # ------------------------------------------------------------

    @api.model
    def _get_due_enrolments(self, person):
        """Return courses to do; exams, policies and reading with their own button."""
        enrolments = self._find(
            "sales.mgmt.training.enrolment",
            [("person_id", "=", person.id), ("state", "in", ("todo", "started"))],
        )
        labels = {
            "exam": self.env._("Exam"),
            "confirm": self.env._("To Read"),
        }
        items = []
        for each in enrolments:
            label = labels.get(each.completion, self.env._("Course"))
            if each.kind == "compliance":
                label = self.env._("Policy")
            items.append(
                self._to_item(
                    each,
                    label,
                    each.course_id.name,
                    each.date_due,
                    self._spell_attempts(each),
                    self._get_exam_step(each),
                )
            )
        return items

    @api.model
    def _get_exam_step(self, enrolment):
        """Return how an exam is sat: begun, or gone on with."""
        if enrolment.completion != "exam" or not (
            enrolment.has_attempts_left or enrolment.is_sitting
        ):
            return False
        return {
            "method": "action_open_exam",
            "label": self.env._("Go On With the Exam")
            if enrolment.is_sitting
            else self.env._("Sit the Exam"),
        }

    @api.model
    def _spell_attempts(self, enrolment):
        """Return how many attempts at an exam are left, in words."""
        if enrolment.completion != "exam" or not enrolment.attempts_allowed:
            return ""
        return self.env._(
            "%(used)s of %(allowed)s attempts used",
            used=enrolment.attempts_used,
            allowed=enrolment.attempts_allowed,
        )

    @api.model
    def _get_due_certificates(self, person):
        """Return certificates to be renewed, unless a course for that is due anyway."""
        certificates = self._find(
            "sales.mgmt.certificate",
            [
                ("person_id", "=", person.id),
                ("state", "in", ("expiring", "expired")),
            ],
        )
        learning = (
            self.env["sales.mgmt.training.enrolment"]
            .search(
                [
                    ("person_id", "=", person.id),
                    ("state", "in", ("todo", "started")),
                    ("course_id", "in", certificates.kind_id.renewal_course_id.ids),
                ]
            )
            .course_id
        )
        return [
            self._to_item(
                each,
                self.env._("Certificate"),
                each.kind_id.name,
                each.valid_until,
                self.env._("No course renews it yet; ask a training officer.")
                if not each.kind_id.renewal_course_id
                else "",
            )
            for each in certificates
            if not each._is_renewed()
            and (
                not each.kind_id.renewal_course_id
                or each.kind_id.renewal_course_id not in learning
            )
        ]

    # ------------------------------------------------------------
    # SESSIONS AND ROLE-PLAYS
    # ------------------------------------------------------------

    @api.model
    def _get_due_sessions(self, person):
        """Return sessions to come in which the person has a seat or waits for one."""
        participants = self._find(
            "sales.mgmt.training.participant",
            [
                ("person_id", "=", person.id),
                ("state", "in", ("seated", "waiting")),
                ("session_id.state", "=", "open"),
                ("presence", "=", "open"),
                ("date_end", ">=", fields.Datetime.now()),
            ],
        )
        waiting = self.env._("On the waiting list")
        return [
            self._to_item(
                each,
                self.env._("Session"),
                each.session_id.course_id.name,
                fields.Datetime.context_timestamp(each, each.date_begin).date(),
                waiting if each.state == "waiting" else each.place,
            )
            for each in participants
        ]

    @api.model
    def _get_due_session_feedback(self, person):
        """Return sessions about which the person has not said what they were like."""
        participants = self._find(
            "sales.mgmt.training.participant",
            [
                ("person_id", "=", person.id),
                ("state", "=", "seated"),
                ("session_id.state", "=", "held"),
                ("attended", ">", 0),
                ("gave_feedback", "=", False),
                (
                    "date_begin",
                    ">=",
                    fields.Datetime.subtract(fields.Datetime.now(), days=AHEAD),
                ),
            ],
        )
        return [
            self._to_item(
                each,
                self.env._("Feedback"),
                each.session_id.course_id.name,
                False,
                do={
                    "method": "action_open_feedback",
                    "label": self.env._("Say What It Was Like"),
                },
            )
            for each in participants
        ]

    @api.model
    def _get_due_roleplays(self, person):
        """Return role-plays that are planned."""
        roleplays = self._find(
            "sales.mgmt.roleplay",
            [("person_id", "=", person.id), ("state", "=", "planned")],
        )
        return [
            self._to_item(
                each, self.env._("Role-Play"), each.sudo().scenario_id.name, each.date
            )
            for each in roleplays
        ]

    # ------------------------------------------------------------
    # REVIEWS
    # ------------------------------------------------------------

    @api.model
    def _get_due_review_parts(self, person):
        """Return the parts of reviews that the person has to write."""
        forms = self._find(
            "sales.mgmt.review.form",
            [("author_id", "=", person.user_id.id), ("is_due", "=", True)],
        )
        return [
            self._to_item(
                each,
                self.env._("Review"),
                each.display_name,
                each.date_due,
                verb=self.env._("Fill In"),
            )
            for each in forms
        ]

    @api.model
    def _get_due_reviews(self, person):
        """Return reviews that wait for the interview or the signature of the person."""
        reviews = self._find(
            "sales.mgmt.review",
            [
                ("person_id", "=", person.id),
                ("state", "=", "interview"),
                ("person_signed_on", "=", False),
            ],
        )
        return [
            self._to_item(
                each,
                self.env._("Review"),
                each.sudo().cycle_id.name,
                each.date_due,
                self.env._("Sign it after the interview"),
                verb=self.env._("Read"),
            )
            for each in reviews
        ]

    @api.model
    def _get_due_review_measures(self, person):
        """Return tasks that were agreed in reviews; courses stand there already."""
        return self._to_measures(
            self._find(
                "sales.mgmt.review.measure",
                [
                    ("person_id", "=", person.id),
                    ("review_id.state", "=", "signed"),
                    ("responsible", "=", "person"),
                ],
            )
        )

    @api.model
    def _get_due_improvement(self, person):
        """Return improvement plans that the person has not acknowledged."""
        plans = self._find(
            "sales.mgmt.improvement.plan",
            [
                ("person_id", "=", person.id),
                ("state", "=", "running"),
                ("acknowledged_on", "=", False),
            ],
        )
        return [
            self._to_item(
                each,
                self.env._("Improvement Plan"),
                self.env._("Read and acknowledge it"),
                each.date_from,
            )
            for each in plans
        ]

    @api.model
    def _get_due_improvement_measures(self, person):
        """Return tasks of running improvement plans."""
        return self._to_measures(
            self._find(
                "sales.mgmt.improvement.measure",
                [
                    ("person_id", "=", person.id),
                    ("plan_id.state", "=", "running"),
                ],
            )
        )

    @api.model
    def _to_measures(self, measures):
        """Return tasks that are done by saying so: each has its activity.

        :param measures: of a model that inherits `sales.mgmt.training.measure.mixin`
        """
        return [
            self._to_item(
                each[each._part_of],
                self.env._("Agreed"),
                each.name,
                each.date_due,
                do={
                    "model": "mail.activity",
                    "id": each.sudo().activity_id.id,
                    "method": "action_feedback",
                    "label": self.env._("Mark as Done"),
                },
            )
            | {"key": f"{each._name},{each.id}"}
            for each in measures
            if each.sudo().activity_id and not each.is_done
        ]

    @api.model
    def _get_due_feedback(self, person):
        """Return what was agreed when somebody gave feedback."""
        feedbacks = self._find(
            "sales.mgmt.feedback",
            [
                ("person_id", "=", person.id),
                ("date_due", "!=", False),
                ("done_on", "=", False),
            ],
        )
        return [
            self._to_item(
                each,
                self.env._("Feedback"),
                each.measure,
                each.date_due,
                each.sudo().author_id.name,
            )
            for each in feedbacks
        ]

    # ------------------------------------------------------------
    # DEVELOPMENT PLANS
    # ------------------------------------------------------------

    @api.model
    def _get_due_plans(self, person):
        """Return development plans that wait for the person to agree."""
        plans = self._find(
            "sales.mgmt.development.plan",
            [
                ("person_id", "=", person.id),
                ("state", "=", "draft"),
                ("leader_agreed_on", "!=", False),
                ("person_agreed_on", "=", False),
            ],
        )
        return [
            self._to_item(
                each,
                self.env._("Development Plan"),
                self.env._("Read it, and agree to it"),
                False,
            )
            for each in plans
        ]

    @api.model
    def _get_due_goals(self, person):
        """Return goals of agreed plans that are not reached yet.

        Goals by a course stand there as the course.
        """
        goals = self._find(
            "sales.mgmt.development.goal",
            [
                ("person_id", "=", person.id),
                ("plan_id.state", "=", "agreed"),
                ("kind", "not in", ("course", "review")),
            ],
        )
        return [
            self._to_item(
                goal.plan_id,
                self.env._("Goal"),
                goal.name,
                goal.date_due,
                goal.evidence,
            )
            | {"key": f"{goal._name},{goal.id}"}
            for goal in goals.filtered(lambda each: not each.is_reached)
        ]
