from collections import defaultdict
from dataclasses import dataclass, field

from markupsafe import Markup

from odoo import fields, models

from .alert_rule import MANAGER

# In one message; all of them are on the list
LISTED = 20
ACTIVITY = "sales_mgmt_targets.mail_activity_type_alert"


@dataclass
class Letter:
    """What one person is told in one go: about themselves, about their team."""

    own: list = field(default_factory=list)
    team: list = field(default_factory=list)


class SalesMgmtAlert(models.Model):
    """Who is told of alerts: one message to each person, about everything."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.alert"

    def _plan_activities(self):
        """Put new alerts on the list of what people have to do; nobody gets mail."""
        activity_type = self.env.ref(ACTIVITY)
        model_id = self.env["ir.model"].sudo()._get_id(self._name)
        vals_list = []
        for user, letter in self._address().items():
            spoken = self.browse(
                each.id for each in (*letter.own, *letter.team)
            ).with_context(lang=user.lang)
            vals_list += [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model_id,
                    "res_id": alert.id,
                    "user_id": user.id,
                    "automated": True,
                    "date_deadline": fields.Date.context_today(self),
                    "summary": alert._get_summary(user),
                    "note": alert._get_note(),
                }
                for alert in spoken
            ]
        # core would send a message about each one
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(vals_list)

    def _get_summary(self, user):
        """Return the alert in one line, for somebody's list of what to do."""
        if self.user_id == user:
            return self.message
        return f"{self.subject}: {self.message}"

    def _get_note(self):
        """Return what stands below the line of an alert; a hook.

        :rtype: Markup
        """
        return Markup()

    def _tell(self):
        """Send everybody one message about their new alerts.

        More messages than a company allows per check are summed up in one to its
        managers: then something happened that is not about single people.
        """
        for company, alerts in self.grouped("company_id").items():
            letters = alerts._address()
            if len(letters) > company.sales_mgmt_alert_limit:
                alerts._tell_managers(len(letters))
                continue
            for user, letter in letters.items():
                self._send(user, letter)

    def _address(self):
        """Return who is told what.

        :rtype: dict[res.users, Letter]
        """
        letters = defaultdict(Letter)
        leaders = self._find_leaders()
        for alert in self:
            if alert.user_id and alert.tell in ("person", "both"):
                letters[alert.user_id].own.append(alert)
            leader = leaders[alert.id]
            if leader and alert.tell in ("leader", "both"):
                letters[leader].team.append(alert)
        return dict(letters)

    def _find_leaders(self):
        """Return who leads the person or unit of each alert: the nearest leader above.

        Nobody leads themselves, and nobody who has left leads.

        :rtype: dict[int, res.users]
        """
        units = self.sudo().with_context(active_test=False).unit_id.ancestor_ids
        by_id = {unit.id: unit for unit in units}
        return {
            alert.id: next(
                (
                    leader
                    for step in reversed(alert.unit_id.parent_path.split("/")[:-1])
                    for leader in [by_id[int(step)].leader_id]
                    if leader.active and leader != alert.user_id
                ),
                self.env["res.users"],
            )
            for alert in self.sudo()
        }

    def _send(self, user, letter):
        """Send one person everything of one check.

        :param res.users user: who is told
        :param Letter letter: about what
        """
        speaking = self.with_context(lang=user.lang)
        count = len(letter.own) + len(letter.team)
        if count == 1:
            [alert] = letter.own or letter.team
            subject = alert.with_env(speaking.env)._get_summary(user)
        else:
            subject = speaking.env._("%(count)s sales alerts", count=count)
        body = Markup().join(
            speaking._write_list(heading, alerts, user)
            for heading, alerts in (
                (speaking.env._("About you"), letter.own),
                (speaking.env._("About your team"), letter.team),
            )
            if alerts
        )
        self._notify(user.partner_id, subject, body)

    def _write_list(self, heading, alerts, user):
        """Return a part of a message: a heading, and a line per alert."""
        spoken = [alert.with_env(self.env) for alert in alerts]
        items = Markup().join(
            Markup("<li>%s%s</li>")
            % (
                alert._get_html_link(title=alert._get_summary(user)),
                alert._get_note(),
            )
            for alert in spoken[:LISTED]
        )
        rest = len(spoken) - LISTED
        more = Markup()
        if rest > 0:
            more = Markup("<p>%s</p>") % self.env._("and %(count)s more", count=rest)
        return Markup("<p><strong>%s</strong></p><ul>%s</ul>%s") % (
            heading,
            items,
            more,
        )

    def _tell_managers(self, people):
        """Tell the managers of a company that too many would have been told.

        :param int people: how many messages were not sent
        """
        company = self.company_id
        managers = self.env.ref(MANAGER).sudo().all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        ) - self.env.ref("base.user_root")
        for lang, users in managers.grouped("lang").items():
            speaking = self.with_context(lang=lang)
            rules = ", ".join(speaking.rule_id.mapped("name"))
            self._notify(
                users.partner_id,
                speaking.env._(
                    "%(count)s sales alerts at once; nobody was sent a message",
                    count=len(self),
                ),
                Markup("<p>%s</p>")
                % speaking.env._(
                    "%(rules)s raised %(count)s alerts in %(company)s that %(people)s "
                    "people would have been told of in one go. They stand on the lists "
                    "of these people. See Team → Alerts, and whether the rule is too "
                    "strict or figures are missing.",
                    rules=rules,
                    count=len(self),
                    company=company.name,
                    people=people,
                ),
            )

    def _notify(self, partners, subject, body):
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=partners.ids, subject=subject, body=body
        )
