from odoo import api, models


class SalesMgmtSchemePart(models.AbstractModel):
    """What a rulebook is made of: written while it is a draft, fixed from then on.

    Whoever writes a part, by whatever way, is an editor of the rulebook.
    """

    _name = "sales.mgmt.scheme.part"
    _description = "Part of an Incentive Scheme"

    # how a part finds its scheme
    _scheme_path = "scheme_id"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._get_scheme()._check_editable()
        return parts

    def write(self, vals):
        self._get_scheme()._check_editable()
        result = super().write(vals)
        # the scheme it was moved to
        self._get_scheme()._check_editable()
        return result

    def _update_field_translations(self, *args, **kwargs):
        """Extend `base`: a translated name is a name."""
        self._get_scheme()._check_editable()
        return super()._update_field_translations(*args, **kwargs)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fixed(self):
        self._get_scheme()._check_editable()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_scheme(self):
        """Return the rulebooks these are parts of.

        :rtype: sales.mgmt.scheme
        """
        return self.mapped(self._scheme_path)
