from datetime import timedelta

from odoo import models

from .stories import CONDUCT, CONDUCT_NEWS

# The versions of the Code of Conduct, and so many days ago they were published
FIRST, SECOND = 310, 19
# Who has not read the second version
UNREAD = ("rep", "rep6", "rep9", "rep12", "leader6")


class SalesMgmtTrainingDemo(models.AbstractModel):
    """A policy in two versions: everybody has read the first one, not the second."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.demo"

    def _load_rooms(self):
        result = super()._load_rooms()
        course = self._course("COC")
        self._publish(CONDUCT[0], False, FIRST)
        people = self._everybody()
        self._enrol_back(course, people, FIRST)
        self._read(people, FIRST - 4)
        # everybody is enrolled again by the new text
        self._publish(CONDUCT[1], CONDUCT_NEWS, SECOND)
        self._read(people - self._files(*UNREAD), SECOND - 2)
        self._date_back(
            course.enrolment_ids.filtered(lambda each: each.state != "passed"),
            date_due=self._day(2),
        )
        return result

    def _publish(self, body, changes, days):
        """Publish a version of the Code of Conduct so many days ago."""
        version = self._as(
            self.env["sales.mgmt.training.version"], "training_officer"
        ).create(
            {
                "course_id": self._course("COC").id,
                "valid_from": self._day(-days),
                "body": body,
                "changes": changes,
            }
        )
        version.action_publish()
        self._date_back(version, published_on=self._past(days))

    def _read(self, people, days):
        """Let people confirm the version in force, one after the other."""
        course = self._course("COC")
        for number, person in enumerate(people):
            enrolment = self._find_open(person.user_id.login, course)
            version = enrolment.version_id
            self._as(
                enrolment.with_context(read_version_id=version.id), person.user_id.login
            ).action_confirm()
            ago = max(days - number % 9, 0)
            day = self._day(-ago)
            self._date_back(
                enrolment, completed_on=day, date_due=day + timedelta(days=9)
            )
            self._date_back(
                self.env["sales.mgmt.acknowledgement"].search(
                    [("enrolment_id", "=", enrolment.id)]
                ),
                acknowledged_on=self._past(ago, 8 + number % 8, 7 * number % 60),
            )
