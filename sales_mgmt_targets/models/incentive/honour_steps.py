from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ...tools.allocation import allocate, from_units, to_units
from ...tools.ranking import rank


class SalesMgmtHonourRound(models.Model):
    """A round goes from its nominations to the winners and their prizes."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.honour.round"

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def _speak(self):
        """Return the round in the language of its company, for public words."""
        self.ensure_one()
        return self.sudo().with_context(lang=self.company_id.partner_id.lang)

    def _become(self, state, reason="", **vals):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for each in self:
            self.env["sales.mgmt.audit"]._log(
                each,
                labels[state],
                reason,
                {self.env._("State"): (labels[each.state], labels[state])},
            )
        self.sudo().write({"state": state, **vals})

    def _begin(self):
        """Invite nominations; what figures decide goes straight to the decision."""
        self._check_period()
        for each in (current._speak() for current in self):
            each.message_subscribe(each.honour_id.juror_ids.partner_id.ids)
            if each.method == "figures":
                each.write({"nominate_until": False, "vote_until": False})
                each._begin_jury()
            else:
                each.message_subscribe(each._get_people_in_scope().partner_id.ids)
                each.honour_id._post_publicly(
                    each.env._(
                        "Nominations for “%(round)s” are open until %(day)s.",
                        round=each.display_name,
                        day=format_date(each.env, each.nominate_until),
                    ),
                    each,
                )

    def _begin_jury(self):
        """Name the candidates: the nominated and whom the figures put forward."""
        self._check_state("open")
        self._become("jury")
        for each in self.sudo():
            each._name_candidates()
            for juror in each._get_voters() if each.method == "jury" else ():
                each.activity_schedule(
                    "mail.mail_activity_data_todo",
                    each.vote_until,
                    user_id=juror.id,
                    summary=self.env._("Vote on the candidates"),
                )

    def _name_candidates(self):
        """Name the candidates with their figures; who has a vote stays one."""
        self.ensure_one()
        scores, details = self.honour_id._score(self.period_id)
        self.is_final = self.period_id.lock_state == "hard"
        users = self.nomination_ids.user_id
        users |= self.env["res.users"].browse(self._get_shortlist(scores))
        known = self.candidate_ids
        known.filtered(
            lambda each: each.user_id not in users and not each.vote_ids
        ).unlink()
        self.candidate_ids = [
            Command.create({"user_id": user.id}) for user in users - known.user_id
        ]
        for candidate in self.candidate_ids:
            key = candidate.user_id.id
            candidate.write(
                {"score": float(scores.get(key, 0)), "details": details.get(key)}
            )

    def _get_shortlist(self, scores):
        """Return the ids of whom the figures put forward, ties at the end included.

        Who stands at zero in everything is put forward by nothing.
        """
        places = rank({key: value for key, value in scores.items() if value})
        return [
            entry.key
            for entry in places
            if entry.place <= self.honour_id.shortlist_size
        ]

    def _cancel(self, reason):
        self._check_running()
        self._become("cancelled", reason, cancel_reason=reason)
        for each in (current._speak() for current in self):
            each.activity_unlink(["mail.mail_activity_data_todo"])
            each.honour_id._post_publicly(
                each.env._(
                    "“%(round)s” was cancelled: %(reason)s",
                    round=each.display_name,
                    reason=reason,
                ),
                each,
            )

    def _check_votes_complete(self):
        """Refuse a decision before all votes are there, or their time is over."""
        for each in self.filtered(lambda each: each.method == "jury"):
            today = each.honour_id._get_today()
            if each.vote_count < each.votes_expected and today <= each.vote_until:
                raise UserError(
                    self.env._(
                        "%(count)s of %(expected)s votes on “%(round)s” are there. "
                        "Decide when all are, or after %(day)s.",
                        count=each.vote_count,
                        expected=each.votes_expected,
                        round=each.display_name,
                        day=format_date(self.env, each.vote_until),
                    )
                )

    def _get_leaders(self):
        """Return the candidates on the first place: by votes, or by figures.

        :rtype: sales.mgmt.honour.candidate
        """
        self.ensure_one()
        candidates = {each.id: each for each in self.sudo().candidate_ids}
        values = {
            key: Fraction(each.points)
            if self.method == "jury"
            else Fraction(str(each.score))
            for key, each in candidates.items()
        }
        places = rank({key: value for key, value in values.items() if value > 0})
        return self.env["sales.mgmt.honour.candidate"].browse(
            entry.key for entry in places if entry.place == 1
        )

    def _decide(self, reason, chosen=None):
        """Name the winners with the reason; the money is fixed from here on.

        :param str reason: why, in words of who decides
        :param sales.mgmt.honour.candidate chosen: of those who are tied, if the rule
            for ties asks for a choice
        """
        self.ensure_one()
        self._check_state("jury")
        self._check_votes_complete()
        winners = self._choose_winners(chosen)
        each = self.sudo()
        amounts = each._divide_prize(winners)
        for winner in winners.sudo():
            winner.write({"is_winner": True, "amount": amounts[winner.id]})
        each._become(
            "decided",
            reason,
            decision_reason=reason,
            decided_by_id=self.env.uid,
            decided_on=fields.Datetime.now(),
        )
        each.activity_unlink(["mail.mail_activity_data_todo"])
        each.honour_id._post_publicly(each._speak()._get_announcement(), each)
        winners.sudo()._grant_badges()

    def _choose_winners(self, chosen):
        leaders = self._get_leaders()
        if not leaders:
            raise UserError(
                self.env._(
                    "“%(round)s” has no candidate with a vote or a figure. Cancel it "
                    "with a reason: nobody wins.",
                    round=self.display_name,
                )
            )
        if len(leaders) == 1 or self.honour_id.tie != "chair":
            return leaders
        if len(chosen or ()) != 1 or chosen not in leaders:
            raise UserError(
                self.env._(
                    "%(names)s are tied in “%(round)s”. Choose one of them.",
                    names=", ".join(leaders.sudo().user_id.mapped("name")),
                    round=self.display_name,
                )
            )
        return chosen

    def _divide_prize(self, winners):
        """Return the money of each winner, exact to the smallest unit."""
        rounding = self.currency_id.rounding
        prize = to_units(self.honour_id.prize_amount, rounding)
        shares = [prize] * len(winners)
        if self.honour_id.tie == "share":
            shares = allocate(prize, [1] * len(winners))
        return {
            winner.id: float(from_units(share, rounding))
            for winner, share in zip(winners, shares, strict=True)
        }

    def _get_announcement(self):
        return self.env["ir.qweb"]._render(
            "sales_mgmt_targets.honour_announcement", {"current": self}
        )

    # ------------------------------------------------------------
    # PAY
    # ------------------------------------------------------------

    @api.model
    def _get_prizes(self, period, company):
        """Return the money won in honours that a run of a period may pay, by person.

        A run pays it and names the round as the source. As with contests, what ended
        before and was decided in the period is there as well; the run leaves out what
        another one paid already.

        :param sales.mgmt.period period: of any level
        :param res.company company: one company
        :rtype: dict[res.users, list[tuple[sales.mgmt.honour.round, float,
            res.currency]]]
        """
        winners = (
            self.env["sales.mgmt.honour.candidate"]
            .sudo()
            .search(
                Domain("is_winner", "=", True)
                & Domain("amount", ">", 0)
                & Domain("company_id", "=", company.id)
                & Domain("round_id.state", "=", "decided")
                & self.env["sales.mgmt.ranking"]._get_payable_domain(
                    period, "round_id"
                ),
                order="round_id, id",
            )
        )
        return {
            user: [(won.round_id, won.amount, won.currency_id) for won in theirs]
            for user, theirs in winners.grouped("user_id").items()
        }
