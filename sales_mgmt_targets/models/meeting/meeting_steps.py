from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_datetime


class SalesMgmtMeeting(models.Model):
    """Steps of a meeting: planned, closed with minutes to everybody, or cancelled."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.meeting"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_plan(self):
        """Invite the participants, and build the agenda."""
        self.check_access("write")
        for meeting in self:
            meeting._check_state(["draft"])
            meeting.sudo().state = "planned"
            meeting._sync_event()
            meeting._build_agenda()

    def action_close(self):
        """End the meeting: decisions become tasks, everybody gets the minutes."""
        self.check_access("write")
        for meeting in self:
            meeting._check_state(["draft", "planned"])
            meeting._check_decisions()
            meeting.decision_ids._become_tasks()
            meeting.sudo().write(
                {
                    "state": "done",
                    "closed_on": fields.Datetime.now(),
                    "closed_by_id": self.env.uid,
                }
            )
            meeting._propose_next()
            meeting._send_minutes()

    def action_cancel(self):
        """Call the meeting off, and take it out of all calendars."""
        self.check_access("write")
        for meeting in self:
            meeting._check_state(["draft", "planned"])
            # meetings in the calendars of others are written by who called them off
            meeting.sudo().event_id.write({"active": False})
            meeting.sudo().state = "cancelled"

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_state(self, states):
        """Refuse steps that come too late."""
        if self.state not in states:
            raise UserError(
                self.env._(
                    "“%(meeting)s” is %(state)s already. Start a new meeting of "
                    "%(unit)s.",
                    meeting=self.name,
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        self.state
                    ],
                    unit=self.unit_id.name,
                )
            )

    def _check_decisions(self):
        """Refuse to give tasks to people who have left or see nothing of them."""
        for decision in self.decision_ids:
            user = decision.user_id.sudo()
            if not user.active or self.company_id not in user.company_ids:
                raise UserError(
                    self.env._(
                        "%(user)s does not work for %(company)s any more. Give "
                        "“%(decision)s” to somebody else.",
                        user=user.name,
                        company=self.company_id.name,
                        decision=decision.name,
                    )
                )

    # Calendar

    def _get_calendar_fields(self):
        """Return the fields that the calendars show."""
        return {"name", "date_begin", "duration", "place", "participant_ids"}

    def _sync_event(self):
        """Create or change the event; Odoo invites and tells whom it concerns.

        In sudo: the calendars are those of others. The event is private, since who is
        reviewed when is not for everybody.
        """
        for meeting in self.sudo():
            values = {
                "name": meeting.name,
                "start": meeting.date_begin,
                "stop": meeting.date_begin + timedelta(hours=meeting.duration),
                "location": meeting.place or False,
            }
            partners = (meeting.participant_ids | meeting.organizer_id).partner_id
            event = meeting.event_id.exists()
            if not event:
                meeting.event_id = (
                    self.env["calendar.event"]
                    .sudo()
                    .with_context(mail_create_nosubscribe=True)
                    .create(
                        {
                            **values,
                            "partner_ids": [Command.set(partners.ids)],
                            "user_id": meeting.organizer_id.id,
                            "privacy": "private",
                            "res_model": meeting._name,
                            "res_id": meeting.id,
                        }
                    )
                )
                continue
            changed = {
                name: value for name, value in values.items() if event[name] != value
            }
            if set(event.partner_ids.ids) != set(partners.ids):
                changed["partner_ids"] = [Command.set(partners.ids)]
            if changed:
                event.write(changed)

    # The next one

    def _propose_next(self):
        """Propose the next meeting some weeks later, with the people of the unit.

        :return: the proposal, empty where none is wanted
        :rtype: sales.mgmt.meeting
        """
        self.ensure_one()
        if not self.weeks_to_next or self.next_id:
            return self.browse()
        later = self.date_begin + timedelta(weeks=self.weeks_to_next)
        period = (
            self.env["sales.mgmt.period"]
            .sudo()
            ._find(self.company_id, self.period_id.level, later.date())
        )
        proposal = self.sudo().create(
            {
                "unit_id": self.unit_id.id,
                "organizer_id": self.organizer_id.id,
                "date_begin": later,
                "duration": self.duration,
                "place": self.place,
                "weeks_to_next": self.weeks_to_next,
                "metric_ids": [Command.set(self.metric_ids.ids)],
                **({"period_id": period.id} if period else {}),
            }
        )
        self.sudo().next_id = proposal
        return proposal.with_env(self.env)

    # Minutes

    def _send_minutes(self):
        """Send every participant the minutes, as far as they concern them."""
        self.ensure_one()
        for user in self.sudo().participant_ids.filtered("active"):
            speaking = self.with_user(user).with_context(
                lang=user.lang, tz=user.tz, allowed_company_ids=self.company_id.ids
            )
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=user.partner_id.ids,
                subject=speaking.env._("Minutes: %(meeting)s", meeting=self.name),
                body=speaking._write_minutes(),
            )

    def _get_readable(self, name):
        """Return points or decisions of the meeting that the reader may read.

        Not from the field itself: what one reader was shown of it in a transaction, the
        next one would be shown too.

        :param str name: of a one-to-many field
        :rtype: odoo.models.BaseModel
        """
        self.ensure_one()
        field = self._fields[name]
        return self.env[field.comodel_name].search([(field.inverse_name, "=", self.id)])

    def _write_minutes(self):
        """Return the minutes as the reader of this environment may read them.

        :rtype: Markup
        """
        self.ensure_one()
        parts = [
            Markup("<p>%s, %s</p>")
            % (
                self._get_html_link(),
                format_datetime(self.env, self.date_begin, dt_format="short"),
            )
        ]
        said = [
            Markup("<li><strong>%s</strong>: %s</li>") % (item.title, item.minutes)
            for item in self._get_readable("item_ids")
            if item.minutes
        ]
        decided = [
            Markup("<li>%s – %s, %s</li>")
            % (decision.name, decision.user_id.name, decision._format_due())
            for decision in self._get_readable("decision_ids")
        ]
        for heading, lines in (
            (self.env._("Points"), said),
            (self.env._("Decisions"), decided),
        ):
            if lines:
                parts.append(
                    Markup("<p><strong>%s</strong></p><ul>%s</ul>")
                    % (heading, Markup().join(lines))
                )
        if self.minutes:
            parts.append(self.minutes)
        return Markup().join(parts)
