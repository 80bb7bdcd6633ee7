from odoo import models


class SalesMgmtPlanLine(models.Model):
    """Why a split comes out as it does: the figures behind every share."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    def action_explain(self):
        """Show what gives segments, people and periods their share of the number.

        Computed now from the same figures as the next split; nothing is stored.
        """
        self.ensure_one()
        explanation = self.env["sales.mgmt.share.explanation"]._create_for(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Shares of %(metric)s", metric=self.metric_id.name),
            "res_model": explanation._name,
            "res_id": explanation.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _explain_members(self):
        """Return what each place at the end of the organisation is weighed by.

        :return: one dict per row: `unit_id`, `user_id`, `segment_id`, `time_part` and
            `weight`, and what the method looks at
        :rtype: list[dict]
        """
        periods = self._get_periods()
        members = self._get_members(self._get_units())
        weights = self._get_period_weights(periods)
        times = self._get_times(members, periods, weights)
        cells = self._get_organisation_cells(members, times.parts)
        divided = {cell.parent for cell in cells}
        leaves = [cell for cell in cells if cell.key not in divided]
        figures = self._get_member_figures([cell.key[:3] for cell in leaves])
        return [
            {
                "unit_id": cell.unit,
                "user_id": cell.user,
                "segment_id": cell.segment,
                "time_part": float(times.parts.get((cell.unit, cell.user), 0)),
                "weight": float(cell.weight),
                **figures.get(cell.key[:3], {}),
            }
            for cell in leaves
        ]

    def _get_member_figures(self, places):
        """Return the figures that the method looks at, by triple of ids.

        :param list places: triples of unit, user and segment id
        :rtype: dict[tuple[int, int, int], dict]
        """
        if self.organisation_method == "history":
            weighed = self._weigh_members_history(
                places, dict.fromkeys([place[:2] for place in places], 1)
            )
            return {
                place: {"history": float(value)} for place, value in weighed.items()
            }
        if self.organisation_method != "capability":
            return {}
        return {
            place: {
                "has_history": each.history is not None,
                "history": float(each.history or 0),
                "capacity": float(each.capacity),
                "potential": float(each.potential or 0),
                "capability": float(each.capability),
            }
            for place, each in self._get_capabilities(
                [place for place in places if place[1]]
            ).items()
        }

    def _explain_periods(self):
        """Return what each period of the lowest level is weighed by.

        :rtype: list[dict]
        """
        periods = self._get_periods()
        weights = self._get_period_weights(periods)
        leaves = periods.filtered(lambda period: period.id in weights)
        working = self._count_working_days(leaves)
        return [
            {
                "period_id": period.id,
                "working_days": working[period.id],
                "weight": float(weights[period.id]),
            }
            for period in leaves
        ]
