from odoo import api, models
from odoo.fields import Command


class SalesMgmtTrainingSession(models.Model):
    """The calendars of trainers and participants follow the session."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.session"

    @api.model
    def _get_calendar_fields(self):
        """Return the fields that the calendars show."""
        return {
            "course_id",
            "date_begin",
            "date_end",
            "place",
            "video_link",
            "trainer_ids",
        }

    def _sync_event(self):
        """Create or change the meeting; Odoo invites and tells whom it concerns.

        In sudo: meetings of others are not written by whoever signs up. The meeting is
        private, since who learns what is not for everybody.
        """
        for session in self.sudo():
            values = session._prepare_event()
            event = session.event_id.exists()
            if not event:
                session.event_id = (
                    self.env["calendar.event"]
                    .sudo()
                    .with_context(mail_create_nosubscribe=True)
                    .create(
                        {
                            **values,
                            "user_id": session._get_organizer().id,
                            "privacy": "private",
                            "res_model": session._name,
                            "res_id": session.id,
                        }
                    )
                )
                continue
            changed = {
                name: value
                for name, value in values.items()
                if name != "partner_ids" and event[name] != value
            }
            if set(event.partner_ids.ids) != set(values["partner_ids"][0][2]):
                changed["partner_ids"] = values["partner_ids"]
            if changed:
                event.write(changed)

    def _prepare_event(self):
        """Return what the meeting says."""
        self.ensure_one()
        seated = self.participant_ids.filtered(lambda each: each.state == "seated")
        partners = (self.trainer_ids | seated.user_id).partner_id
        return {
            "name": self.course_id.name,
            "start": self.date_begin,
            "stop": self.date_end,
            "location": self.place or False,
            "videocall_location": self.video_link or False,
            "partner_ids": [Command.set(partners.ids)],
        }

    def _get_organizer(self):
        self.ensure_one()
        return self.trainer_ids[:1] or self.course_id.responsible_id or self.env.user

    def _drop_event(self):
        """Take the meeting out of all calendars."""
        self.sudo().event_id.with_context(dont_notify=True).write({"active": False})
