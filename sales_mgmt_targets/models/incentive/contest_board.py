from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# How many decided contests the board still offers
SHOWN = 20


class SalesMgmtContest(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.contest"

    @api.model
    @api.readonly
    def get_board(self, contest_id=False, limit=10):
        """Return all that the ranking board shows, and nothing else.

        Whoever may read a contest sees the ranking, colleagues' results included. The
        number of queries does not depend on the number of participants.

        :param int contest_id: which contest; the one that ends first if not given
        :param int limit: how many places; the own one is always there
        :rtype: dict
        """
        offered = self.search(
            [("state", "in", ["published", "running", "decided"])],
            order="date_to desc, id desc",
            limit=SHOWN,
        )
        contest = self.browse(contest_id).exists() if contest_id else self
        if contest_id and not contest.has_access("read"):
            raise AccessError(self.env._("You do not take part in this contest."))
        contest = contest or offered._choose_current()
        return {
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "contests": [
                {"id": each.id, "name": each.name, "state": each.state}
                for each in offered | contest
            ],
            "contest": contest._prepare_board(limit) if contest else False,
        }

    def _choose_current(self):
        """Return the running contest that ends first, else the latest one."""
        running = self.filtered(lambda each: each.state == "running")
        return running.sorted("date_to")[:1] or self[:1]

    def _prepare_board(self, limit):
        self.ensure_one()
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company_id)
        begins, ends = calendar._get_utc_bounds(self.date_from, self.date_to)
        lines = self.line_ids.sorted("sequence")
        shown = lines.filtered(lambda line: line.place)[:limit]
        own = lines._filter_own()
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "kind": self.kind,
            "metric": self.sudo().metric_id.name,
            "basis": self.basis,
            "unit": self.metric_unit,
            "lower_is_better": self.direction == "lower",
            "currency_id": self.currency_id.id
            if self.metric_unit == "money"
            else False,
            "prize_currency_id": self.currency_id.id,
            "begins": fields.Datetime.to_string(begins),
            "ends": fields.Datetime.to_string(ends),
            "ranked_on": self.ranked_on and fields.Datetime.to_string(self.ranked_on),
            "participants": len(lines),
            "lines": [line._prepare_board_line(line in own) for line in shown | own],
        }


class SalesMgmtContestLine(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.contest.line"

    def _filter_own(self):
        """Return the lines of the reader, alone or as one of a team."""
        units = (
            self.env["sales.mgmt.assignment"]
            .sudo()
            .search(
                self.env["sales.mgmt.assignment"]._get_current_domain(
                    fields.Date.today(), fields.Date.today()
                )
                & Domain("user_id", "=", self.env.uid)
            )
            .unit_id.ancestor_ids
        )
        return self.filtered(
            lambda line: (
                line.user_id == self.env.user
                if line.user_id
                else line.sudo().unit_id in units
            )
        )

    def _prepare_board_line(self, is_own):
        self.ensure_one()
        labels = dict(self._fields["obstacle"]._description_selection(self.env))
        line = self.sudo()
        return {
            "id": line.id,
            "place": line.place,
            "name": line.subject,
            "team": line.unit_id.name if line.user_id else "",
            "user_id": line.user_id.id,
            "value": line.value,
            "has_value": line.has_value,
            "gap": line.gap,
            "obstacle": labels.get(line.obstacle, ""),
            "prize_amount": line.prize_amount,
            "things": line.things,
            # whether there is a picture, not the picture itself
            "badge_id": line.prize_ids.with_context(bin_size=True)
            .filtered("badge")[:1]
            .id,
            "is_own": is_own,
        }
