from odoo import api, models
from odoo.tools import format_date


class SalesMgmtComplaint(models.Model):
    """What whoever sells to a customer has to know about their complaints."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    @api.model
    def _get_warnings(self, customers):
        """Return what to know about customers, in two queries for any number of them.

        Counts are the same for everybody who may sell to a customer, whoever handles
        the complaints; only figures are told, no contents, and nothing confidential.

        :param res.partner customers: commercial entities
        :return: by customer, where there is something to tell: open (count), total
            (count), risk (key), words
        :rtype: dict[res.partner, dict]
        """
        domain = [
            ("commercial_partner_id", "in", customers.ids),
            ("confidential", "=", False),
            ("state", "!=", "cancelled"),
            ("company_id", "in", self.env.companies.ids),
        ]
        rows = self.sudo()._read_group(
            [*domain, ("is_open", "=", True)],
            ["commercial_partner_id"],
            ["__count", "opened_on:min", "severity:max", "reopen_count:max"],
        )
        recent = dict(
            self.sudo()._read_group(
                [*domain, ("opened_on", ">=", "-365d")],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        still_open = {customer: values for customer, *values in rows}
        return {
            customer.sudo(self.env.su): self._word_warning(
                still_open.get(customer), recent.get(customer, 0)
            )
            for customer in {*still_open, *recent}
        }

    def _word_warning(self, still_open, recent):
        """Return the warning of one customer.

        :param list still_open: count, oldest day, worst severity, most reopenings; or
            None
        :param int recent: how many complaints came within a year
        """
        count, oldest, worst, reopened = still_open or (0, None, "0", 0)
        risk = "none"
        if count or recent >= 3:
            risk = "watch"
        if count and (worst == "3" or count >= 3 or reopened >= 2):
            risk = "high"
        return {
            "open": count,
            "recent": recent,
            "risk": risk,
            "words": self._word_open(count, oldest, worst)
            or (risk == "watch" and self._word_recent(recent)),
        }

    def _word_open(self, count, oldest, worst):
        if not count:
            return False
        severities = dict(self._fields["severity"]._description_selection(self.env))
        values = {
            "count": count,
            "day": format_date(self.env, oldest),
            "severity": severities[worst].lower(),
        }
        if count == 1:
            return self.env._(
                "An open complaint (%(severity)s) since %(day)s. Read it before you "
                "sell again.",
                **values,
            )
        return self.env._(
            "%(count)s open complaints, the oldest since %(day)s, the worst "
            "%(severity)s. Read them before you sell again.",
            **values,
        )

    def _word_recent(self, recent):
        return self.env._("%(count)s complaints within a year.", count=recent)
