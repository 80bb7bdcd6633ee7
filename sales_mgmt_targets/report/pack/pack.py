from collections import defaultdict
from fractions import Fraction
from functools import reduce

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools.landing import OpenDeals
from ...tools.pace import elapsed_share
from ...tools.pack import Cut, World
from ...tools.periods import ONE_DAY
from ...tools.standing import Sums


class SalesMgmtPack(models.AbstractModel):
    """The documents of a unit or a company for a period, on paper or as a workbook.

    How it works: `_open` reads all figures of an order at once, in as many statements
    for one person as for a thousand, and leaves out what the reader does not see on
    the *Team Board*. Each document is made from that by `_prepare_<document>`, as data
    that neither paper nor workbook has to compute.
    """

    _name = "sales.mgmt.pack"
    _description = "Report Pack"

    @api.model
    def _open(self, order):
        """Return the figures of an order, as far as the user of this environment sees.

        Leaders see their units, managers and auditors their companies, everybody else
        themselves.

        :param Order order: what is asked for
        :rtype: World
        :raise AccessError: the company is not one of the reader's
        """
        company = self.env["res.company"].browse(order.company_id)
        if company not in self.env.companies:
            raise AccessError(
                self.env._("You can print figures of companies that you work in only.")
            )
        period = self.env["sales.mgmt.period"].sudo().browse(order.period_id).exists()
        if not period or period.company_id != company or period.level == "week":
            raise UserError(
                self.env._(
                    "Choose a month, a quarter or a year of %(company)s to print.",
                    company=company.name,
                )
            )
        units = self.env["sales.mgmt.team.board"]._find_units(company)
        if order.unit_id:
            units = units.filtered(
                lambda unit: f"/{order.unit_id}/" in f"/{unit.parent_path}"
            )
        # figures are summed past the rules of targets and facts: the reader sees them
        # on the screens, cut to the same units and people
        lines = self.env["sales.mgmt.standing"].sudo()._find_lines(company, period)
        if order.metric_ids:
            lines = lines.filtered(lambda line: line.metric_id.id in order.metric_ids)
        people, within = self.env["res.users"].sudo(), None
        if not units:
            people = self.env.user.sudo()
            within = self._get_below(order.unit_id)
        elif order.is_about_people():
            people = people.browse(user_id for _unit_id, user_id in order.subjects)
        return self._read_world(order, period, lines, units, people, within)

    @api.model
    def _get_below(self, unit_id):
        """Return the ids of a unit and all below it; None if none is asked for."""
        if not unit_id:
            return None
        units = self.env["sales.mgmt.unit"].sudo().with_context(active_test=False)
        return set(units.search([("id", "child_of", unit_id)]).ids)

    @api.model
    def _sees(self, order):
        """Tell whether the user of this environment sees anything of an order.

        :rtype: bool
        """
        world = self._open(order)
        return bool(world.units or world.people)

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    @api.model
    def _read_world(self, order, period, lines, units, people, within=None):
        """Return the figures of some units, or of some people wherever they worked.

        :param sales.mgmt.unit units: with their people; none for wherever `people` are
        :param res.users people: only of these; of everybody in the units if not given
        :param set[int] within: where `people` count, if no units are given
        :rtype: World
        """
        board = self.env["sales.mgmt.team.board"]
        standing = self.env["sales.mgmt.standing"].sudo()
        company, times = period.company_id, board._get_times(period)
        year = self._get_year(period)
        months = list(year._get_below("month"))
        inside = [
            number
            for number, month in enumerate(months)
            if month.parent_path.startswith(period.parent_path)
        ]
        ancestors = standing._get_ancestors(company)
        scope = set(units.ids) if units else within
        parts = self._read_parts(lines, period, year, months, inside, people)
        for part in parts.values():
            for sums in part if isinstance(part, list) else [part]:
                self._drop_outside(sums, scope)
        cuts = {
            name: [self._cut(sums, ancestors) for sums in part]
            if isinstance(part, list)
            else self._cut(part, ancestors)
            for name, part in parts.items()
        }
        places = standing._get_places(period)
        owner = people.browse() if units else people
        staff = self._find_staff(places, parts["now"], scope, owner)
        ordered = self._sort_by_tree(units)
        world = World(
            order=order,
            company=company,
            period=period,
            times=times,
            today=times["today"],
            lines=lines,
            units=ordered,
            tops=board._find_tops(ordered),
            owner=owner,
            is_whole=any(not unit.parent_id for unit in units),
            ancestors=ancestors,
            people=staff,
            names=board._read_names({*staff, *self._list_earners(parts)}),
            months=months,
            inside=inside,
            shares=self._get_shares(period, months, inside),
            **cuts,
        )
        world.deals = self._read_deals(world, places, people)
        return world

    @api.model
    def _get_year(self, period):
        while period.parent_id:
            period = period.parent_id
        return period

    @api.model
    def _sort_by_tree(self, units):
        """Return units in the order of the tree, siblings as in lists."""
        position = {each.id: number for number, each in enumerate(units)}
        return units.sorted(
            lambda unit: [
                position.get(int(step), -1) for step in unit.parent_path.split("/")[:-1]
            ]
        )

    @api.model
    def _read_parts(self, lines, period, year, months, inside, people):
        """Return the sums of the period, of the year before, and of their months.

        What adds up over time is read by month, of both years at once; customers that
        are counted once per period are read of each period that is shown.

        :param list[int] inside: places of the months that make the period
        :return: `now`, `last`, `to_date`, and lists `by_month`, `by_last_month`
        :rtype: dict
        """
        standing = self.env["sales.mgmt.standing"].sudo()
        periods = self.env["sales.mgmt.period"].sudo()
        added = lines.filtered("metric_id.additive")
        counted = lines - added
        before = periods._find(period.company_id, "year", year.date_from - ONE_DAY)
        old_months = list(before._get_below("month")) if before else []
        steps = standing._read_steps(added, year, "month", people)
        by_month = [steps.get(month.id, {}) for month in months]
        old = standing._read_steps(added, before, "month", people) if before else {}
        by_last_month = [old.get(month.id, {}) for month in old_months]
        by_last_month += [{} for _missing in range(len(months) - len(old_months))]
        now = self._add(by_month[place] for place in inside)
        last = self._add(by_last_month[place] for place in inside)
        shares = self._get_shares(period, months, inside)
        to_date = self._add(
            {key: sums.times(share) for key, sums in by_last_month[place].items()}
            for place, share in zip(inside, shares, strict=True)
            if share
        )
        if counted:
            now |= standing._read_sums(counted, period, people)
            earlier = periods._find(
                period.company_id,
                period.level,
                period.date_from - relativedelta(years=1),
            )
            if earlier:
                known = standing._read_sums(counted, earlier, people)
                last |= known
                if all(share == 1 for share in shares):
                    to_date |= known
            for month, sums in zip(months, by_month, strict=True):
                sums |= standing._read_sums(counted, month, people)
        return {
            "now": now,
            "last": last,
            "to_date": to_date,
            "by_month": by_month,
            "by_last_month": by_last_month,
        }

    @api.model
    def _get_shares(self, period, months, inside):
        """Return which part of each month of the period has passed, in working days.

        :rtype: list[Fraction]
        """
        calendar = period.calendar_id
        today = calendar._get_today()
        is_working = calendar._get_working_day_test(period.date_from, period.date_to)
        return [
            Fraction(elapsed_share(months[place]._get_span(), today, is_working))
            for place in inside
        ]

    @staticmethod
    def _add(parts):
        """Return the sums of several stretches of time together."""
        total = {}
        for part in parts:
            for key, sums in part.items():
                total[key] = total[key].plus(sums) if key in total else sums
        return total

    @staticmethod
    def _drop_outside(sums, scope):
        """Remove what was earned in units that the reader does not see."""
        if scope is not None:
            for key in [key for key in sums if key[1] not in scope]:
                del sums[key]

    @api.model
    def _cut(self, sums, ancestors):
        standing = self.env["sales.mgmt.standing"].sudo()
        whole = defaultdict(Sums)
        for (line_id, _unit_id, _user_id), part in sums.items():
            whole[line_id, 0] = whole[line_id, 0].plus(part)
        return Cut(
            sums,
            {
                "person": standing._sum_people(sums),
                "unit": standing._sum_units(sums, ancestors),
                "whole": dict(whole),
            },
        )

    @api.model
    def _find_staff(self, places, sums, scope, owner):
        """Return the unit of everybody in sight; who left stands where figures are.

        :param res.users owner: who sees nobody else; empty for who sees units
        """
        staff = {
            user: unit
            for user, unit in places.items()
            if (not owner or user in owner.ids) and (scope is None or unit in scope)
        }
        for _line_id, unit_id, user_id in sums:
            if user_id and user_id not in staff and (owner or user_id not in places):
                staff[user_id] = unit_id
        return staff

    @staticmethod
    def _list_earners(parts):
        """Return the ids of those with figures here, wherever they work by now."""
        return {
            user_id
            for name in ("now", "last")
            for _line_id, _unit_id, user_id in parts[name]
            if user_id
        }

    @api.model
    def _read_deals(self, world, places, people):
        """Return the open deals of everybody in sight, by kind of subject and id."""
        deals = {"person": {}, "unit": {}, "whole": {}}
        if world.times["is_over"]:
            return deals
        standing = self.env["sales.mgmt.standing"].sudo()
        found, _undated = standing._read_open_deals(
            world.company, world.period, world.today, people
        )
        units = standing._sum_deals(found, places, world.ancestors)
        if not world.owner:
            found = {
                user: own
                for user, own in found.items()
                if places.get(user) in world.seen
            }
        deals["person"] = found
        deals["unit"] = {unit: units[unit] for unit in world.seen & set(units)}
        whole = [units.get(top.id, OpenDeals()) for top in world.tops] or found.values()
        deals["whole"] = {0: reduce(OpenDeals.plus, whole, OpenDeals())}
        return deals
