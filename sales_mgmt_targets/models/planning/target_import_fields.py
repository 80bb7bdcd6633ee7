from odoo import api, models

from odoo.addons.base_import.models.base_import import ImportValidationError

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

    def execute_import(self, fields, columns, options, dryrun=False):
        """Extend `base_import` to tell the rows as the spreadsheet numbers them."""
        first = 1 + bool(options.get("has_headers")) + int(options.get("skip") or 0)
        result = super().execute_import(fields, columns, options, dryrun=dryrun)
        if self.res_model == "sales.mgmt.target":
            for message in result["messages"]:
                if "record" in message:
                    message["record"] += first
        return result

    def _parse_float_from_data(self, data, index, name, options):
        """Extend `base_import`: what is no amount is refused later, row by row.

        Odoo refuses the file at the first one, without telling where it stands.
        """
        if self.res_model != "sales.mgmt.target":
            return super()._parse_float_from_data(data, index, name, options)
        for line in data:
            text = line[index]
            try:
                super()._parse_float_from_data([line], index, name, options)
            except ImportValidationError:
                line[index] = text
        return None
