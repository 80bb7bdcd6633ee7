"""Opportunities with their true days, stages and values, in batches."""

from ..pipeline import Opportunity, Stage
from .people import People, team_key
from .session import Session, batches

BATCH_SIZE = 400
OPEN_STAGES = {"Prospecting": 1, "Engaging": 2}
KIND = "opportunity"


class DealLoader:
    """Loads opportunities; closed ones first, so that Odoo's scoring knows them."""

    def __init__(self, session: Session, pipeline, people: People, customers, tags):
        self.session = session
        self.pipeline = pipeline
        self.users = people.users
        self.customers = customers
        self.tags = tags
        self.team_of = {
            agent.name: people.teams[team_key(agent)] for agent in pipeline.agents
        }
        self.stages = self._load_stages()

    def load(self) -> None:
        """Load what is missing, and keep each batch as soon as it is complete."""
        deals = sorted(
            self.pipeline.opportunities, key=lambda deal: not deal.stage.is_closed
        )
        known = self.session.known(KIND, (deal.reference for deal in deals))
        missing = [deal for deal in deals if deal.reference not in known]
        self.session.present[KIND] += len(known)
        done = 0
        for batch in batches(missing, BATCH_SIZE):
            self._load_batch(batch)
            self.session.commit()
            done += len(batch)
            self.session.say(f"  {done:,} of {len(missing):,} opportunities")

    def _load_batch(self, deals: list[Opportunity]) -> None:
        leads = self.session.env["crm.lead"].create(
            [self._values(deal) for deal in deals]
        )
        by_reference = dict(zip((deal.reference for deal in deals), leads, strict=True))
        self.session.remember(
            KIND, leads._name, {key: lead.id for key, lead in by_reference.items()}
        )
        undated = [
            by_reference[deal.reference].id
            for deal in deals
            if deal.stage.is_closed and not deal.closed
        ]
        leads.browse(undated).write({"date_closed": False})
        self._backdate(leads, deals)
        self.session.created[KIND] += len(leads)

    def _values(self, deal: Opportunity) -> dict:
        closed = self.session.noon(deal.closed)
        engaged = self.session.noon(deal.engaged)
        values = {
            "type": "opportunity",
            "name": deal.title,
            "user_id": self.users[deal.agent],
            "team_id": self.team_of[deal.agent],
            "company_id": self.session.company.id,
            "partner_id": self.customers.get(deal.account, False),
            "tag_ids": [(6, 0, [self.tags[deal.product]] if deal.product else [])],
            "stage_id": self.stages[deal.stage],
            "expected_revenue": float(deal.value),
            "date_open": engaged,
            "date_closed": closed,
            "date_last_stage_update": closed or engaged or self.session.now,
        }
        if deal.stage is Stage.WON:
            values |= {"probability": 100, "automated_probability": 100}
        elif deal.stage is Stage.LOST:
            values |= {"probability": 0, "automated_probability": 0, "active": False}
        return values

    def _backdate(self, leads, deals: list[Opportunity]) -> None:
        """Let opportunities begin on the day of engagement; the ORM forbids it."""
        begun = [
            (lead.id, self.session.noon(deal.engaged))
            for lead, deal in zip(leads, deals, strict=True)
            if deal.engaged
        ]
        leads.flush_recordset()
        self.session.env.cr.execute(
            """
            UPDATE crm_lead
               SET create_date = begun.moment
              FROM unnest(%s::int[], %s::timestamp[]) AS begun (id, moment)
             WHERE crm_lead.id = begun.id
            """,
            [[lead_id for lead_id, _ in begun], [moment for _, moment in begun]],
        )
        leads.invalidate_recordset(["create_date"])
        leads.modified(["create_date"])

    def _load_stages(self) -> dict[Stage, int]:
        """Find or make a stage for open deals of each kind; lost ones were engaged."""
        ids = self.session.ensure(
            "stage",
            "crm.stage",
            {name: {"name": name, "sequence": n} for name, n in OPEN_STAGES.items()},
            find="name",
        )
        won = self.session.env["crm.stage"].search(
            [("is_won", "=", True), ("team_ids", "=", False)], limit=1
        )
        won_id = won.id or self._make_won_stage()
        return {
            Stage.PROSPECTING: ids["Prospecting"],
            Stage.ENGAGING: ids["Engaging"],
            Stage.LOST: ids["Engaging"],
            Stage.WON: won_id,
        }

    def _make_won_stage(self) -> int:
        values = {"Won": {"name": "Won", "is_won": True, "sequence": 70}}
        return self.session.ensure("stage", "crm.stage", values)["Won"]
