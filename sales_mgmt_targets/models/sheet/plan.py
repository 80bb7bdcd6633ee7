from odoo import fields, models

from ...tools.allocation import from_units, to_units


class SalesMgmtPlan(models.Model):
    """The plan as a workbook to edit, out and in."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    import_count = fields.Integer(string="Imports", compute="_compute_import_count")

    def _compute_import_count(self):
        counts = dict(
            self.env["sales.mgmt.plan.import"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.import_count = counts.get(plan, 0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_edit_in_excel(self):
        """Download the targets as a workbook to edit and import again."""
        self.ensure_one()
        self.env["sales.mgmt.plan.sheet"]._check_reader(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales_mgmt_targets/sheet/{self.id}",
            "target": "download",
        }

    def action_import_sheet(self):
        """Choose a workbook that was edited, and see what it would change."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.plan.import",
            "views": [(False, "form")],
            "context": {"default_plan_id": self.id},
            "name": self.env._("Import from Excel"),
        }

    def action_open_imports(self):
        """Open what was imported into the plan, with old and new amounts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_plan_import_action"
        )
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }


class SalesMgmtPlanLine(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan.line"

    def _add_up(self, amounts, staying=()):
        """Set amounts of smallest targets, and make all above them the sums.

        Nothing else moves but what hangs on pinned or locked targets above. For lines
        whose targets add up along every axis.

        :param dict amounts: by id of a target, which is pinned
        :param dict staying: amounts of other ones, by id, if not those they have
        :raise AccessError: the annual number changes, which is the planners' to do
        :raise UserError: what is held above asks for something else
        """
        self.ensure_one()
        self.check_access("write")
        line = self.sudo()
        line._note_edit()
        targets = line.env["sales.mgmt.target"]
        scope = targets.search_fetch(
            [("line_id", "=", line.id)], targets._get_node_fields()
        )
        nodes = scope._build_nodes(line)
        for key, amount in {**dict(staying), **amounts}.items():
            nodes[key].amount = to_units(amount, line.rounding)
        for key in amounts:
            nodes[key].pinned = True
        weights = {key: node.weight for key, node in nodes.items()}
        root = nodes[line.root_id.id]
        root.gather({key: node.amount for key, node in nodes.items()})
        # nobody moves their own, also not by what is pinned above
        own = scope.filtered(lambda target: target.user_id == self.env.user)
        scope._divide_nodes(nodes, [root], own.ids)
        for key, node in nodes.items():
            node.weight = weights[key]
        scope._store_nodes(nodes, dict.fromkeys(amounts, "import"))
        line.amount = from_units(root.amount, line.rounding)
        scope._refresh_figures()
