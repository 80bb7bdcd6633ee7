from odoo import fields, models
from odoo.tools import SQL


class SalesMgmtPayoutSimulation(models.Model):
    """Runs of a simulation: computed like all others, beside what really happened."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.payout.run"

    simulation_id = fields.Many2one(
        comodel_name="sales.mgmt.simulation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )

    _simulation_uniq = models.UniqueIndex(
        "(simulation_id, scheme_id, period_id) WHERE simulation_id IS NOT NULL",
        "The simulation has a run of this scheme for this period already.",
    )

    def _get_earlier_simulation(self):
        """A simulation looks at its own earlier runs by the same rules."""
        return SQL(
            """payout.run_id IN (
                   SELECT id FROM sales_mgmt_payout_run
                    WHERE simulation_id = %s AND scheme_id = %s)""",
            self.simulation_id.id or None,
            self.scheme_id.id,
        )

    def _get_beginning(self):
        """Extend figures: simulated rules pay from the beginning of the simulation."""
        if self.simulation_id:
            return self.simulation_id.period_from_id.date_from
        return super()._get_beginning()

    def _assume(self, book):
        """Extend the engine: a simulation assumes growth and a forecast."""
        book = super()._assume(book)
        return self.simulation_id._assume(self, book) if self.simulation_id else book
