from odoo import api, models
from odoo.tools import SQL


class SalesMgmtGroupMixin(models.AbstractModel):
    """Groups of figures of metrics: what can be added is, the rest stays empty.

    The query brings the columns metric_id, segmentation_id, period_id and is_additive.
    A field `name` with a method `_sum_<name>` that returns SQL is made from the sums of
    a group. It is empty of several metrics, of a metric beside the same cut into
    segments, and over several periods of what counts customers once per period.
    """

    _name = "sales.mgmt.group.mixin"
    _description = "Figures of Metrics in Groups"

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base` to make the figures of a group from its sums."""
        name, _separator, function = aggregate_spec.partition(":")
        if function not in ("sum", "avg", "sum_currency"):
            return super()._read_group_select(aggregate_spec, query)
        compute = getattr(self, f"_sum_{name}", None)
        if not compute:
            return super()._read_group_select(aggregate_spec, query)
        # lets the field check who reads it
        self._field_to_sql(self._table, name, query)
        return SQL(
            "CASE WHEN %s THEN %s END",
            SQL(" AND ").join(self._get_group_conditions()),
            compute(),
        )

    def _get_group_conditions(self):
        """Return the SQL of what must hold of a group that has figures.

        :rtype: list[SQL]
        """
        return [
            self._is_one("metric_id"),
            self._is_one("segmentation_id"),
            SQL(
                "(BOOL_AND(%s) OR %s)",
                self._column("is_additive"),
                self._is_one("period_id"),
            ),
        ]

    def _is_one(self, name):
        """Return the SQL that tells whether all rows of a group have one value."""
        return SQL(
            "MIN(COALESCE(%(column)s, 0)) = MAX(COALESCE(%(column)s, 0))",
            column=self._column(name),
        )

    def _column(self, name):
        return SQL.identifier(self._table, name)
