from odoo import models
from odoo.fields import Command
from odoo.tools import SQL

# How many days before the expected decision an opportunity reaches the stage, how
# likely it is then, and whether the customer has a quotation
PHASES = ((30, 65, True), (75, 35, False), (999, 15, False))
ORDER_STATES = {"won": "sale", "cancelled": "cancel", "open": "sent"}
LOST_REASONS = ("competitor", "postponed", "budget", "delivery")


class SalesMgmtDemo(models.AbstractModel):
    """Turns the deals of the market into opportunities, quotations and orders."""

    _inherit = "sales.mgmt.demo"

    def _load_deals(self, deals):
        """Create the documents of all deals that have begun by now."""
        now = self._get_now()
        states = {deal: deal.state_at(now) for deal in deals}
        known = {
            deal: state
            for deal, state in states.items()
            if state in ("won", "cancelled") or (state != "unknown" and deal.tracked)
        }
        leads = self._create_leads(known)
        self._create_orders(known, leads)

    def _create_leads(self, states):
        """Create the opportunities of the tracked deals.

        :param dict states: by deal
        :return: opportunity by deal
        :rtype: dict[Deal, crm.lead]
        """
        tracked = [deal for deal in states if deal.tracked]
        products, stages = self._get_products(), self._get_stages()
        leads = self.env["crm.lead"].create(
            [
                {
                    **self._prepare_lead(deal, products),
                    **getattr(self, f"_prepare_lead_{states[deal]}")(deal, stages),
                }
                for deal in tracked
            ]
        )
        self._backdate(leads, [deal.begun for deal in tracked])
        return dict(zip(tracked, leads, strict=True))

    def _prepare_lead(self, deal, products):
        customer = self.env["res.partner"].browse(deal.customer)
        prices = {code: product.list_price for code, product in products.items()}
        return {
            **self._prepare_document(deal),
            **self._prepare_channel(deal),
            "name": f"{customer.name}: {products[deal.basket[0].product].name}",
            "type": "opportunity",
            "expected_revenue": deal.get_value(prices),
            "date_open": self._to_utc(deal.begun),
            "date_deadline": deal.decided.date(),
            "date_last_stage_update": self._to_utc(deal.offered_at(self._get_now())),
        }

    def _prepare_lead_won(self, deal, stages):
        return {
            "stage_id": stages[-1].id,
            "probability": 100,
            "date_closed": self._to_utc(deal.decided),
            "date_last_stage_update": self._to_utc(deal.decided),
        }

    # an order is cancelled after the opportunity was won
    _prepare_lead_cancelled = _prepare_lead_won

    def _prepare_lead_lost(self, deal, stages):
        reason = LOST_REASONS[deal.decided.day % len(LOST_REASONS)]
        return {
            "stage_id": stages[-2].id,
            "active": False,
            "probability": 0,
            "lost_reason_id": self._get(f"lost_reason_{reason}").id,
            "date_closed": self._to_utc(deal.decided),
            **(self._prepare_winner(deal) if reason == "competitor" else {}),
        }

    def _prepare_lead_open(self, deal, stages):
        phase = self._get_phase(deal)
        return {
            "stage_id": stages[max(len(stages) - 2 - phase, 0)].id,
            "probability": PHASES[phase][1],
        }

    def _get_phase(self, deal):
        days_left = (deal.decided - self._get_now()).days
        return next(
            number for number, (limit, *_rest) in enumerate(PHASES) if days_left < limit
        )

    def _get_stages(self):
        """Return the stages of every team in order, with the won one last."""
        stages = self.env["crm.stage"].search([("team_ids", "=", False)])
        return stages.filtered(lambda stage: not stage.is_won) + stages.filtered(
            "is_won"
        )

    def _create_orders(self, states, leads):
        """Create orders and quotations; a lost deal has none.

        :param dict states: by deal
        :param dict leads: opportunity by deal
        """
        wanted = [
            deal for deal, state in states.items() if self._has_order(deal, state)
        ]
        products = self._get_products()
        orders = self.env["sale.order"].create(
            [
                {
                    **self._prepare_document(deal),
                    "state": ORDER_STATES[states[deal]],
                    "opportunity_id": leads[deal].id if deal in leads else False,
                    "date_order": self._get_order_date(deal, states[deal]),
                    "order_line": self._prepare_lines(deal, products),
                }
                for deal in wanted
            ]
        )
        self._backdate(orders, [deal.begun for deal in wanted])

    def _prepare_lines(self, deal, products):
        return [
            Command.create(
                {
                    "product_id": products[item.product].id,
                    "product_uom_qty": item.quantity,
                    "discount": deal.discount,
                    # spares the search for one, line by line
                    "analytic_distribution": False,
                }
            )
            for item in deal.basket
        ]

    def _has_order(self, deal, state):
        if state == "open":
            return PHASES[self._get_phase(deal)][2]
        return state in ORDER_STATES

    def _get_order_date(self, deal, state):
        """Return when it was ordered, or offered if the customer still thinks."""
        if state == "open":
            return self._to_utc(deal.offered_at(self._get_now()))
        return self._to_utc(deal.decided)

    def _prepare_document(self, deal):
        return {
            "partner_id": deal.customer,
            "company_id": self._get("company").id,
            "user_id": self._get(f"user_{deal.seller}").id if deal.seller else False,
            "team_id": self._get(f"team_{deal.team}").id if deal.team else False,
        }

    def _backdate(self, records, moments):
        """Set the day of creation, which the ORM always sets to now."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE %s AS document
                   SET create_date = dated.moment
                  FROM unnest(%s::integer[], %s::timestamp[]) AS dated(id, moment)
                 WHERE document.id = dated.id
                """,
                SQL.identifier(records._table),
                records.ids,
                [self._to_utc(moment) for moment in moments],
            )
        )
        records.invalidate_recordset(["create_date"])
        records.modified(["create_date"])
