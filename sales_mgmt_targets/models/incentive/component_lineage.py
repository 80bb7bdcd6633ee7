from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesMgmtSchemeComponent(models.Model):
    """What a rule was in earlier versions of its book."""

    _inherit = "sales.mgmt.scheme.component"

    lineage_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme.component",
        string="First Form",
        readonly=True,
        copy=False,
        index=True,
        ondelete="set null",
        help="The same rule in the first version that had it: what was paid by it is "
        "taken back by its successors.",
    )

    @api.constrains("lineage_id", "scheme_id")
    def _check_lineage(self):
        """Refuse a rule that would take back what another rulebook paid."""
        for component in self.filtered("lineage_id"):
            first = component.lineage_id.sudo().scheme_id
            scheme = component.scheme_id
            if first != scheme and first.root_id != scheme.root_id:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” belongs to “%(scheme)s” and cannot go on from a "
                        "rule of “%(other)s”: every rulebook settles what it paid "
                        "itself.",
                        rule=component.name,
                        scheme=scheme.name,
                        other=first.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: a new rule is the first of its kind."""
        components = super().create(vals_list)
        for component in components.filtered(lambda each: not each.lineage_id):
            component.lineage_id = component
        return components


class SalesMgmtScheme(models.Model):
    """Versions of a rulebook: each rule goes on from the same rule before."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme"

    def _keep_lineages(self, commands):
        """Let copies of the rules go on from the rules they are copied from.

        :param list commands: that create them; `base` copies in the order of the ids
        """
        self.ensure_one()
        components = self.component_ids.sorted("id")
        for component, command in zip(components, commands, strict=True):
            command[2]["lineage_id"] = component.lineage_id.id
