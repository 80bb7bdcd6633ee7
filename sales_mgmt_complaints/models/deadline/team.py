from odoo import fields, models
from odoo.exceptions import ValidationError


class SalesMgmtComplaintTeam(models.Model):
    """How quickly a team works where no policy says so."""

    _inherit = "sales.mgmt.complaint.team"
    # A model of several rooms: each holds one subject.
    # pylint: disable=consider-merging-classes-inherited

    response_hours = fields.Float(
        string="First Answer Within",
        default=8,
        required=True,
        help="Working hours, where no deadline policy fits.",
    )
    resolution_hours = fields.Float(
        string="Solution Within",
        default=40,
        required=True,
        help="Working hours, where no deadline policy fits.",
    )
    reminder_hours = fields.Float(
        string="Ask Again After",
        default=40,
        required=True,
        help="Working hours that the customer may leave a question unanswered, where "
        "no deadline policy fits.",
    )

    _hours_positive = models.Constraint(
        "CHECK (response_hours > 0 AND resolution_hours > 0 AND reminder_hours > 0)",
        "Every complaint has a deadline: the hours of a team are more than zero.",
    )

    def _choose_successor(self, owner, way):
        """Return who takes a complaint over from its owner.

        :param res.users owner: who did not manage in time
        :param str way: leader, or next of the team
        :rtype: res.users
        """
        self.ensure_one()
        others = self._get_candidates() - owner
        if way == "leader" or not others:
            return self._get_fallback_owner()
        rank = self._rank_by_load(others)
        return min(others, key=lambda each: (rank[each], each.id))

    def _check_of_company(self, company, name):
        """Refuse a policy or step of one company for the team of another.

        :param res.company company: none for all companies
        :param str name: of the policy or step
        """
        if self and company and self.company_id != company:
            raise ValidationError(
                self.env._(
                    "“%(name)s” is of %(company)s, but its team “%(team)s” is not: it "
                    "would never hold. Choose a team of that company, or leave the "
                    "company empty.",
                    name=name,
                    company=company.name,
                    team=self.name,
                )
            )
