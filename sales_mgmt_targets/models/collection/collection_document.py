from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..organisation.res_users import READERS


class Collected(NamedTuple):
    """What a document brings, in whole rounding units of its currency.

    :ivar total: of the document, with tax
    :ivar claimable: what is left of it after credit notes; nothing if it is cancelled
    :ivar received: money, and whatever else settles it apart from credit notes
    """

    total: int
    claimable: int
    received: int


class SalesMgmtCollectionDocument(models.AbstractModel):
    """What invoices and orders have in common for whoever collects their money.

    A model that inherits this has the lines of its plan in `collection_ids`, and tells
    in `_get_collected` and `_describe_unplannable` what it is about.
    """

    _name = "sales.mgmt.collection.document"
    _description = "Document to Collect"

    collection_count = fields.Integer(
        string="Promises", compute="_compute_collection_count", groups=READERS
    )

    def _compute_collection_count(self):
        """Count what opens behind the button: with the rights of the reader."""
        field = self._get_collection_field()
        counts = dict(
            self.env["sales.mgmt.collection"]._read_group(
                [(field, "in", self.ids)], [field], ["__count"]
            )
        )
        counts = {document.id: count for document, count in counts.items()}
        for document in self:
            document.collection_count = counts.get(document.id, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def unlink(self):
        """Extend `base`: promises go with their document, and their tasks with them."""
        # who deletes a document need not be the one who collects
        self.sudo().collection_ids.unlink()
        return super().unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_plan_collection(self):
        """Ask when the money of the document comes, in how many parts."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Plan Collection of %(document)s", document=self.sudo().display_name
            ),
            "res_model": "sales.mgmt.collection.plan",
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{self._get_collection_field()}": self.id},
        }

    def action_open_collections(self):
        """Open the promises of the document that the reader may see."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_collection_action"
        )
        field = self._get_collection_field()
        return {
            **action,
            "name": self.env._(
                "Collection of %(document)s", document=self.sudo().display_name
            ),
            "domain": [(field, "=", self.id)],
            "context": {f"default_{field}": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _get_collection_field(self):
        """Return the name of the field of a promise that leads here."""
        return self.env[self._name]._fields["collection_ids"].inverse_name

    @api.model
    def _get_salesperson_field(self):
        """Return the name of the field of the salesperson."""
        raise NotImplementedError

    def _get_collected(self):
        """Return what each document brings, in a number of queries that is constant.

        :rtype: dict[odoo.models.BaseModel, Collected]
        """
        raise NotImplementedError

    def _describe_unplannable(self):
        """Return in a sentence why the document cannot be planned, or None.

        :rtype: str | None
        """
        raise NotImplementedError

    def _hold_plan(self):
        """Let nobody else plan these documents until the end of the transaction.

        Of two people who plan a document at the same moment, neither sees what the
        other promises. So its row is written and not only locked: whoever comes second
        waits, is refused by the database, and Odoo tries again on what it then holds.
        """
        if self:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET write_date = write_date WHERE id IN %s",
                    SQL.identifier(self._table),
                    tuple(self.ids),
                )
            )

    def _check_collector(self):
        """Let those plan who may open the documents, and those who lead their people.

        :raise AccessError: for everybody else
        """
        if self.env.su or self.env.user.has_group("sales_mgmt_targets.group_manager"):
            return
        hidden = self - self._filtered_access("read")
        if not hidden:
            return
        led = hidden.sudo()._find_led_people(self.env.user)
        salesperson = self._get_salesperson_field()
        for document in hidden.sudo():
            if document[salesperson] not in led:
                raise AccessError(
                    self.env._(
                        "Only the salesperson of %(document)s, those who lead "
                        "them and managers plan how its money is collected.",
                        document=document.display_name,
                    )
                )

    def _find_led_people(self, leader):
        """Return which salespeople of the documents somebody leads today."""
        assignments = self.env["sales.mgmt.assignment"].sudo()
        people = self[self._get_salesperson_field()]
        todays = assignments._get_todays(self.company_id)
        found = assignments.search(
            Domain.OR(
                Domain("company_id", "=", company.id)
                & assignments._get_current_domain(today, today)
                for company, today in todays.items()
            )
            & Domain("user_id", "in", people.ids)
            & Domain("unit_id.ancestor_ids.responsible_ids", "in", leader.ids)
        )
        return found.user_id
