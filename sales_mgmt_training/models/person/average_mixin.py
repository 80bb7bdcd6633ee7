from odoo import api, models
from odoo.tools import SQL

# What becomes wrong when a missing figure passes for nothing
FUNCTIONS = {"avg": "AVG", "min": "MIN", "max": "MAX"}


class SalesMgmtTrainingAverageMixin(models.AbstractModel):
    """Averages over those that have a figure: what was not scored is no zero."""

    _name = "sales.mgmt.training.average.mixin"
    _description = "Averages of What Has a Figure"

    # what tells whether there is a figure, by the name of the figure: the name of a
    # boolean, or a field and the values that it then has
    _averaged = {}

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override `base`: lists, pivots and graphs leave out what has no figure."""
        name, _separator, function = aggregate_spec.partition(":")
        if name not in self._averaged or function not in FUNCTIONS:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "%s(%s) FILTER (WHERE %s)",
            SQL(FUNCTIONS[function]),
            self._field_to_sql(self._table, name, query),
            self._get_averaged_condition(self._averaged[name], query),
        )

    @api.model
    def _get_averaged_condition(self, flag, query):
        """Return the SQL that tells whether a record has a figure."""
        if isinstance(flag, str):
            return self._field_to_sql(self._table, flag, query)
        name, values = flag
        return SQL("%s IN %s", self._field_to_sql(self._table, name, query), values)
