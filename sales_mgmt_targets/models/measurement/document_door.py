from odoo import api, models
from odoo.exceptions import UserError


class SalesMgmtDocumentDoor(models.AbstractModel):
    """The way from a figure to its document, as far as Odoo lets the reader go.

    Where the reader may not open the document itself, what stands for it is shown; for
    an invoice, the order of the customer. Else a sentence says why, and what to do.
    """

    _name = "sales.mgmt.document.door"
    _description = "Way to a Document"

    @api.model
    def _open_document(self, document, name):
        """Return the window action of a document, or of what stands for it.

        :param odoo.models.BaseModel document: one, or nothing if it is gone
        :param str name: what it was called
        :raise UserError: it was deleted, or the reader may see nothing of it
        """
        if not document.exists():
            raise UserError(
                self.env._(
                    "“%(document)s” was deleted; its figures stay.", document=name
                )
            )
        opened = self._find_opened(document)
        if not opened:
            raise UserError(
                self.env._(
                    "You may not open “%(document)s” itself, nor an order that it "
                    "belongs to. Its figures are those shown here; your leader or "
                    "accounting can show you the document.",
                    document=name,
                )
            )
        action = {
            "type": "ir.actions.act_window",
            "name": name
            if opened == document
            else self.env._("Ordered: %(document)s", document=name),
            "res_model": opened._name,
        }
        if len(opened) == 1:
            return {**action, "res_id": opened.id, "views": [(False, "form")]}
        domain = [("id", "in", opened.ids)]
        return {**action, "domain": domain, "views": [(False, "list"), (False, "form")]}

    @api.model
    def _open_reference(self, model, res_id, name):
        """Return the window action of what a model and an id name."""
        document = self.browse()
        # a module may be gone
        if model in self.env:
            document = self.env[model].browse(res_id)
        return self._open_document(document, name)

    def _find_opened(self, document):
        """Return what the reader may open of a document; see `_find_opened_<model>`.

        :rtype: odoo.models.BaseModel
        """
        hook = f"_find_opened_{document._name.replace('.', '_')}"
        if hasattr(self, hook):
            return getattr(self, hook)(document)
        return document._filtered_access("read")

    def _find_opened_account_move(self, move):
        """Return an invoice or, where its form is refused, the orders behind it.

        The form of an invoice asks for its payments, whether it has any or not.
        """
        if move.has_access("read") and self.env["account.payment"].has_access("read"):
            return move
        invoices = move.sudo() | move.sudo().reversed_entry_id
        orders = invoices.invoice_line_ids.sale_line_ids.order_id
        return orders.with_env(self.env)._filtered_access("read")
