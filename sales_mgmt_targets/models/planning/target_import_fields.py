from odoo import api, models

from .target_import import NAMES


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    @api.model
    def get_fields_tree(self, model, depth=3):
        """Extend `base_import`: what names a target is never edited, but it is read."""
        tree = super().get_fields_tree(model, depth)
        if model != "sales.mgmt.target" or not depth:
            return tree
        target = self.env[model]
        editable = [field for field in tree if field["name"] in ("id", "amount")]
        labels = {
            name: target._fields[name]._description_string(self.env) for name in NAMES
        }
        keys = {".id": self.env._("Database ID"), **labels}
        return editable + [
            {
                "id": name,
                "name": name,
                "string": label,
                "required": False,
                "fields": [],
                "type": "id" if name == ".id" else "char",
                "model_name": model,
            }
            for name, label in keys.items()
        ]
