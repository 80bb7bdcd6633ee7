from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SalesMgmtCampaign(models.Model):
    """The way of a campaign: planned, with everybody invited, measured, closed."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.campaign"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_plan(self):
        """Put it into the calendars, and make the campaign that leads carry."""
        self.check_access("write")
        for campaign in self:
            campaign._check_state("draft")
            campaign.sudo().write(
                {"state": "planned", "utm_campaign_id": campaign._make_utm().id}
            )
            campaign._sync_event()

    def action_measure(self):
        """Measure what it has brought until now."""
        self.check_access("write")
        for campaign in self:
            campaign._check_state("planned")
        self._measure()

    def action_close(self):
        """Measure for the last time; from then on nothing changes any more."""
        self.check_access("write")
        for campaign in self:
            campaign._check_state("planned")
            if campaign.date_to >= campaign._get_today():
                raise UserError(
                    self.env._(
                        "“%(campaign)s” runs until %(day)s. Close it when it is over.",
                        campaign=campaign.name,
                        day=campaign.date_to,
                    )
                )
            if not campaign.conclusion:
                raise UserError(
                    self.env._(
                        "Write down what “%(campaign)s” has taught you before you "
                        "close it.",
                        campaign=campaign.name,
                    )
                )
        self._measure()
        self.sudo().write(
            {
                "state": "closed",
                "closed_on": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            }
        )

    def action_cancel(self):
        """Call it off, and take it out of all calendars."""
        self.check_access("write")
        self._check_open()
        # in the calendars of others
        self.sudo().event_id.write({"active": False})
        self.sudo().write({"state": "cancelled"})

    def action_open_leads(self):
        """Open the leads and opportunities that carry the campaign."""
        return self._open_documents(
            "crm.lead", self.env._("Leads of %(campaign)s", campaign=self.name)
        )

    def action_open_orders(self):
        """Open the orders that carry the campaign."""
        action = self._open_documents(
            "sale.order", self.env._("Orders of %(campaign)s", campaign=self.name)
        )
        action["domain"].append(("state", "=", "sale"))
        return action

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _open_documents(self, model, title):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [
                ("campaign_id", "=", self.sudo().utm_campaign_id.id),
                ("campaign_id", "!=", False),
            ],
            "context": {"active_test": False, "create": False},
        }

    def _check_state(self, state):
        if self.state != state:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(campaign)s” is %(old)s; this step is for one that is %(new)s.",
                    campaign=self.name,
                    old=labels[self.state],
                    new=labels[state],
                )
            )

    def _make_utm(self):
        """Return the campaign of Odoo that leads and orders carry.

        In sudo: everybody may choose it, and not everybody may make one.
        """
        campaign = self.sudo()
        return campaign.utm_campaign_id or self.env["utm.campaign"].sudo().create(
            {
                "title": campaign.name,
                "user_id": campaign.user_id.id,
                "company_id": campaign.company_id.id,
            }
        )

    def _get_calendar_fields(self):
        """Return the fields that the calendars show."""
        return {"name", "date_from", "date_to", "place", "participant_ids", "user_id"}

    def _sync_event(self):
        """Create or change the event in the calendars of all participants.

        In sudo: the calendars are those of others.
        """
        for campaign in self.sudo():
            partners = (campaign.participant_ids | campaign.user_id).partner_id
            values = {
                "name": campaign.name,
                "allday": True,
                "start": fields.Datetime.to_datetime(campaign.date_from),
                "stop": fields.Datetime.to_datetime(campaign.date_to)
                + timedelta(hours=23),
                "start_date": campaign.date_from,
                "stop_date": campaign.date_to,
                "location": campaign.place or False,
                "partner_ids": [Command.set(partners.ids)],
            }
            event = campaign.event_id.exists()
            if event:
                event.write(values)
                continue
            campaign.event_id = (
                self.env["calendar.event"]
                .sudo()
                .with_context(mail_create_nosubscribe=True)
                .create(
                    {
                        **values,
                        "user_id": campaign.user_id.id,
                        "res_model": campaign._name,
                        "res_id": campaign.id,
                    }
                )
            )

    def _get_today(self):
        """Return the day at the company."""
        calendars = self.env["sales.mgmt.calendar"].sudo()
        return calendars._get_for_company(self.company_id)._get_today()
