from odoo import models


class SalesMgmtScheme(models.Model):
    """What was simulated by rules does not keep them from being changed."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme"

    def unlink(self):
        """Extend `base`: simulations of a scheme go with it."""
        simulations = self.env["sales.mgmt.simulation"].sudo()
        simulations.search(
            ["|", ("scheme_id", "in", self.ids), ("compare_id", "in", self.ids)]
        ).unlink()
        return super().unlink()

    def action_open_simulations(self):
        """Open the simulations of the scheme, and offer another one."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_simulation_action"
        )
        return {
            **action,
            "domain": [("scheme_id", "=", self.id)],
            "context": {"default_scheme_id": self.id},
        }


class SalesMgmtSchemeComponent(models.Model):
    """What was simulated by a rule does not keep it from being dropped."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme.component"

    def unlink(self):
        """Extend `base`: simulated statements with a rule go with it."""
        self.env["sales.mgmt.simulation"]._forget_rules(self.scheme_id)
        return super().unlink()
