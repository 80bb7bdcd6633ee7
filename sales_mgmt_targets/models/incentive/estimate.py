from odoo import api, fields, models

# How many open deals one estimate offers, those that close first
MOST_DEALS = 200


class SalesMgmtEstimate(models.AbstractModel):
    """What if these deals close: a person's statement as it stands and as it would be.

    Nothing is stored and no document is touched: the same engine that pays computes on
    what was measured, and once more with the chosen deals in it. The number of
    statements does not depend on the number of deals, nor on the size of the company.
    """

    _name = "sales.mgmt.estimate"
    _description = "Estimate of Incentives"

    @api.model
    @api.readonly
    def get_estimate(self, user_id=False, place=False, choices=(), is_paid=False):
        """Return all that the estimator shows: deals, and what they would pay.

        For the person, the leaders above, and managers.

        :param int user_id: whose pay; the reader's own if not given
        :param list place: ids of the version of the rules and of the period; the first
            one of the person if not given
        :param list[dict] choices: deals by `key`, with `is_chosen`, and `amount` and
            `date` if they are not to be taken as they are
        :param bool is_paid: customers pay in the period too
        :rtype: dict
        """
        user = self._get_person(user_id)
        places = self._find_places(user)
        answer = {
            "user": {"id": user.id, "name": user.name},
            "people": self._list_people(),
            "places": [each.to_dict() for each in places],
            "notice": "",
        }
        if not places:
            return answer | {"notice": self._tell_no_place(user)}
        chosen = self._choose_place(places, place, user)
        run = (
            self.env["sales.mgmt.payout.run"]
            .sudo()
            .new(
                {
                    "kind": "preview",
                    "scheme_id": chosen.scheme_id,
                    "period_id": chosen.period_id,
                }
            )
        )
        lost = run._get_lost_metrics()
        if lost:
            return answer | {"notice": self._tell_lost(run, lost)}
        return answer | self._estimate(run, user, places, choices, bool(is_paid))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _estimate(self, run, user, places, choices, is_paid):
        """Return what a person is paid for a period, now and if deals close.

        :param sales.mgmt.payout.run run: of the rules and the period, not stored
        :param list[Place] places: what the deals may be moved to
        :rtype: dict
        """
        circle = run._get_circle(user)
        window = (
            self._get_today(run.company_id),
            max(each.date_to for each in places),
        )
        offers = self._find_offers(run, user, circle, window)
        wishes = self._read_choices(choices, offers, user, window, run)
        deals = self._to_deals(run, offers, wishes, window)
        chosen = [key for key in deals if wishes[key].is_chosen]
        now, then, adds = self._compute_statements(
            run, user, run._read_book(circle), deals, chosen, is_paid
        )
        touched = run._get_touched_components(is_paid)
        return {
            "place": [run.scheme_id.id, run.period_id.id],
            "currency_id": run.currency_id.id,
            "window": [fields.Date.to_string(day) for day in window],
            "measured_on": self._get_measured_on(),
            "deals": self._list_deals(run, offers, wishes, deals, adds),
            "is_cut": len(offers) == MOST_DEALS,
            "now": float(run._to_money(now.total_of())),
            "then": float(run._to_money(then.total_of())),
            "rules": self._list_rules(run, now, then, touched),
            "has_collected": any(map(self._pays_on_money, run.scheme_id.component_ids)),
        }

    def _compute_statements(self, run, user, book, deals, chosen, is_paid):
        """Compute the statement as it stands, with the chosen deals, and with each.

        Only rules that deals touch are computed again.

        :param dict[str, Deal] deals: what may close in the period, by key
        :param list[str] chosen: keys of the deals that are to close
        :return: now, then, and by key what each deal adds, in whole units
        :rtype: tuple[Statement, Statement, dict[str, int]]
        """
        touched = run._get_touched_components(is_paid)
        added = run._assume_each(book, list(deals.values()), is_paid)
        pools = run._compute_pools(book)
        lines = run._compute_lines(book, user, run.scheme_id.component_ids)
        lines |= run._compute_pooled(pools, book, user)
        moved = {rule: parts for rule, parts in pools.items() if rule in touched}

        def compute(keys):
            closed = {deals[key]: added[deals[key]] for key in keys}
            assumed = _assume(book, closed.values())
            changed = {}
            if closed:
                changed = run._compute_lines(assumed, user, touched)
                changed |= run._compute_pooled(moved, assumed, user, closed)
            return run._compute_one(assumed, user, lines | changed)

        now = compute([])
        adds = {key: compute([key]).total_of() - now.total_of() for key in deals}
        return now, compute(chosen), adds

    def _get_today(self, company):
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(company)
        return calendar._get_today()

    def _get_measured_on(self):
        """Return when the figures were measured last, or nothing."""
        last = (
            self.env["sales.mgmt.refresh"]
            .sudo()
            .search([("state", "=", "done")], order="id desc", limit=1)
        )
        return fields.Datetime.to_string(last.date_start) if last else False


def _assume(book, assumptions):
    """Return a book of its own with everything in it that is assumed.

    :param assumptions: results and credits, see `_assume_each`
    """
    cells, entries = [], {}
    for results, credited in assumptions:
        cells += results
        for key, added in credited.items():
            entries.setdefault(key, []).extend(added)
    return book.assume(cells, entries)
