from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.allocation import allocate, from_units, to_units
from ...tools.periods import Span
from .contest import NEXT_STATES


class SalesMgmtContest(models.Model):
    """A contest goes from draft to decided, and its prizes to the payouts."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.contest"

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _become(self, state, reason="", **vals):
        """Change the state if the step exists, and write it into the audit log.

        :raise UserError: naming the first contest for which it does not
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for contest in self:
            if state not in NEXT_STATES[contest.state]:
                raise UserError(
                    self.env._(
                        "“%(contest)s” is %(old)s and cannot become %(new)s from "
                        "there.",
                        contest=contest.name,
                        old=labels[contest.state],
                        new=labels[state],
                    )
                )
            self.env["sales.mgmt.audit"]._log(
                contest,
                labels[state],
                reason,
                {self.env._("State"): (labels[contest.state], labels[state])},
            )
        # the fields of the state are guarded: only these steps may write them
        self.sudo().write({"state": state, **vals})

    def _speak(self):
        """Return the contest in the language of its company, for public words."""
        self.ensure_one()
        return self.sudo().with_context(lang=self.company_id.partner_id.lang)

    def _publish(self):
        self.ensure_one()
        self._become(
            "published",
            publisher_id=self.env.uid,
            published_on=fields.Datetime.now(),
            rules_hash=self._get_rules_hash(),
        )
        contest = self._speak()
        contest.message_subscribe(self._get_people().partner_id.ids)
        contest._post_publicly(
            contest.env._(
                "“%(contest)s” begins on %(first)s and ends on %(last)s. Its rules are "
                "fixed from now on.",
                contest=contest.name,
                first=format_date(contest.env, contest.date_from),
                last=format_date(contest.env, contest.date_to),
            )
        )

    def _start(self):
        """Freeze who takes part: those who are there on the first day."""
        for contest in self:
            contest._become("running")
            contest.sudo()._add_participants(Span(contest.date_from, contest.date_from))

    def _cancel(self, reason):
        """End the contest without winners."""
        self._become("cancelled", reason, cancel_reason=reason)
        for contest in (each._speak() for each in self):
            contest._post_publicly(
                contest.env._(
                    "“%(contest)s” was cancelled: %(reason)s",
                    contest=contest.name,
                    reason=reason,
                )
            )

    def _decide(self, reason=""):
        """Rank for the last time, give the prizes and name the winners.

        :param str reason: why the figures are final although the time is not closed
        """
        for contest in self.sudo():
            contest._update_standings()
            contest._give_awards()
            contest._become(
                "decided",
                reason,
                decider_id=self.env.uid,
                decided_on=fields.Datetime.now(),
                exception_reason=reason,
            )
            contest._post_publicly(contest._speak()._get_announcement())

    def _give_awards(self):
        """Write down who gets which money; a team's is shared by its people."""
        vals_list = []
        for line in self.line_ids.filtered("prize_amount"):
            people = line._get_winners()
            if not people:
                continue
            units = to_units(line.prize_amount, self.currency_id.rounding)
            vals_list += [
                {
                    "contest_id": self.id,
                    "line_id": line.id,
                    "user_id": user.id,
                    "amount": float(from_units(share, self.currency_id.rounding)),
                }
                for user, share in zip(
                    people, allocate(units, [1] * len(people)), strict=True
                )
                if share
            ]
        self.env["sales.mgmt.contest.award"].sudo().create(vals_list)

    def _get_announcement(self):
        """Return in words who won what.

        :rtype: Markup
        """
        return self.env["ir.qweb"]._render(
            "sales_mgmt_targets.contest_announcement",
            {"contest": self, "winners": self.line_ids._filter_winners()},
        )

    # ------------------------------------------------------------
    # PAY
    # ------------------------------------------------------------

    @api.model
    def _get_prizes(self, period, company):
        """Return the money won in contests that a run of a period may pay, by person.

        A run pays it and names the contest as the source. Teams have shared their
        prize among the people who were in them during the contest, to the cent; the
        shares were written down with the decision and do not change any more.

        What ended in the period belongs to it. What ended before and was decided in it
        is there as well, for it may have come too late for its own period: the run
        leaves out what another one paid already.

        :param sales.mgmt.period period: of any level
        :param res.company company: one company
        :rtype: dict[res.users, list[tuple[sales.mgmt.contest, float, res.currency]]]
        """
        awards = (
            self.env["sales.mgmt.contest.award"]
            .sudo()
            .search(
                Domain("company_id", "=", company.id)
                & Domain("contest_id.state", "=", "decided")
                & self._get_payable_domain(period, "contest_id"),
                order="contest_id, id",
            )
        )
        return {
            user: [(won.contest_id, won.amount, won.currency_id) for won in theirs]
            for user, theirs in awards.grouped("user_id").items()
        }
