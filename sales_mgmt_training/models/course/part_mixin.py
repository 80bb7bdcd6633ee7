from odoo import api, models


class SalesMgmtTrainingPartMixin(models.AbstractModel):
    """A part of something that is closed one day, and that knows who keeps it.

    Whoever creates, changes or removes a part is asked by the record it belongs to,
    whatever the way. That record tells by `_check_parts_editable`.
    """

    _name = "sales.mgmt.training.part.mixin"
    _description = "Part of a Kept Record"

    # the field that names the record to which parts belong
    _part_of = None

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_editable()
        return parts

    def write(self, vals):
        if vals.keys() - self._get_free_fields():
            self._check_editable()
        result = super().write(vals)
        if self._part_of in vals:
            # nor is anything moved to where it would not be created
            self._check_editable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        self._check_editable()

    def _get_free_fields(self):
        """Return fields that are no content of the record: it is not asked; hook.

        :rtype: set[str]
        """
        return set()

    def _check_editable(self):
        """Refuse changes that come too late or from the wrong person."""
        self[self._part_of]._check_parts_editable()
