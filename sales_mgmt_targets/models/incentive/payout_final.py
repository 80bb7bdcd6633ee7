from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What is decided stays as it is, for everybody
FINAL = ("approved", "paid")


class SalesMgmtPayoutFinal(models.AbstractModel):
    """Part of a run: as final as the run, for the code of the engine too.

    A model that inherits this names in `_run_path` how its records reach their run.
    """

    _name = "sales.mgmt.payout.final"
    _description = "Part of a Payout Run"

    # the path to the run
    _run_path = "run_id"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_not_final()
        return records

    def write(self, vals):
        # who may not write at all is not told what is approved
        self.check_access("write")
        self._check_not_final()
        result = super().write(vals)
        # nor does anything move into a run that is decided
        self._check_not_final()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_final(self):
        self._check_not_final()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_not_final(self):
        """Refuse to touch what an approved run consists of.

        :raise UserError: naming the run
        """
        final = self.sudo().search(
            Domain("id", "in", self.ids)
            & Domain(f"{self._run_path}.state", "in", FINAL),
            limit=1,
        )
        if final:
            self._refuse_final(final.mapped(self._run_path))

    @api.model
    def _refuse_final(self, run):
        raise UserError(
            self.env._(
                "“%(run)s” is approved: nobody changes what it pays. Correct it by an "
                "adjustment, which the next run takes along.",
                run=run.name,
            )
        )
