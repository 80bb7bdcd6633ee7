from odoo import models

from ...tools.target_edit import Edit, Split


class SalesMgmtPlanLine(models.Model):
    """Which ways of dividing a line offers, and the grid over its whole tree."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_split_grid(self):
        """Split, and let every period add up over the people as well."""
        self.check_access("write")
        self._check_editable()
        for line in self:
            line._split()
            # on behalf of who may edit the plan, as the split itself
            root = line.root_id.sudo()
            root._apply_edit(Edit(splits={root.id: Split(is_grid=True)}))
        return self.action_open_targets() if len(self) == 1 else None

    def action_open_board(self):
        """Open the planning board on the line."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_planning_board_action"
        )
        return {**action, "params": {"line_id": self.id}}

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_methods(self, name):
        """Return the methods of a kind that can be used today, with their labels.

        Typed weights need some, a seasonal profile has to be chosen.

        :param str name: organisation_method or period_method
        :rtype: dict[str, str]
        """
        self.ensure_one()
        methods = dict(self._fields[name]._description_selection(self.env))
        kind = name.removesuffix("_method")
        if not self.weight_ids.filtered(lambda weight: weight.kind == kind):
            methods.pop("typed", None)
        if not self.profile_id:
            methods.pop("profile", None)
        return methods
