from odoo import api, models


class SalesMgmtAuditMixin(models.AbstractModel):
    """Whoever creates, changes or deletes a record stands in the audit log.

    A model that inherits this names the fields that matter in `_audit_fields`. Without
    any it writes its entries itself, where a decision is more than a change of fields.
    """

    _name = "sales.mgmt.audit.mixin"
    _description = "Audited Record"

    # names of the fields whose old and new values are kept
    _audit_fields = ()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        names = self._get_audit_fields()
        if not names:
            return records
        nothing = dict.fromkeys(records.ids, dict.fromkeys(names, ""))
        records._log_changes(self.env._("Created"), nothing, records._spell_out(names))
        return records

    def write(self, vals):
        names = [name for name in self._get_audit_fields() if name in vals]
        if not names:
            return super().write(vals)
        before = self._spell_out(names)
        result = super().write(vals)
        after = self._spell_out(names)
        changed = self.filtered(lambda each: before[each.id] != after[each.id])
        changed._log_changes(self._get_audit_event(vals), before, after)
        return result

    def unlink(self):
        names = self._get_audit_fields()
        if names:
            nothing = dict.fromkeys(self.ids, dict.fromkeys(names, ""))
            # what is refused afterwards takes the entry along
            self._log_changes(self.env._("Deleted"), self._spell_out(names), nothing)
        return super().unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_audit(self):
        """Open what the audit log says about these records."""
        self.check_access("read")
        return self._get_audit_action()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_audit_action(self):
        """Return the window action of the audit entries about these records."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_audit_action"
        )
        return {
            **action,
            "domain": [("model", "=", self._name), ("res_id", "in", self.ids)],
            "context": {},
        }

    @api.model
    def _get_audit_fields(self):
        """Return the names of the fields whose changes are kept."""
        return self._audit_fields

    def _get_audit_event(self, vals):
        """Return in a word or two what a change means; hook for models that know.

        :param dict vals: what is written
        :rtype: str
        """
        return self.env._("Changed")

    def _get_audit_fingerprints(self):
        """Return hashes of the figures that decisions about these records made final.

        Models that pass a fingerprint to `sales.mgmt.audit._log` compute the same one
        here again, for *Verify*.

        :return: hash by id of the record; what has no figures is missing
        :rtype: dict[int, str]
        """
        return {}

    def _spell_out(self, names):
        """Return the values of fields as people read them.

        :rtype: dict[int, dict[str, str]]
        """
        return {
            record.id: {
                name: self._spell_value(self._fields[name], record) for name in names
            }
            for record in self.sudo()
        }

    def _spell_value(self, field, record):
        value = field.convert_to_export(record[field.name], record)
        if field.type == "boolean":
            return self.env._("Yes") if value else ""
        return str(value)

    def _log_changes(self, event, before, after):
        """Write down what changed, an entry per record."""
        audit = self.env["sales.mgmt.audit"]
        labels = {
            name: self._fields[name]._description_string(self.env)
            for name in self._get_audit_fields()
        }
        vals_list = []
        for record in self.sudo():
            old, new = before[record.id], after[record.id]
            changes = {
                labels[name]: (old[name], new[name])
                for name in old
                if old[name] != new[name]
            }
            vals_list.append(
                {
                    **audit._identify(record),
                    "event": event,
                    "reason": None,
                    "changes": audit._spell(changes),
                    "fingerprint": None,
                }
            )
        audit._append(vals_list)
