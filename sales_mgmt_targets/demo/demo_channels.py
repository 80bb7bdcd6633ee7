from random import Random

from odoo import models
from odoo.fields import Command

from .market import SEED

SOURCES = ("recommendation", "fair", "website", "newsletter", "call")
# Of a hundred deals so many come from each source: those that are won, and all others
WON_FROM, OTHERS_FROM = (34, 26, 22, 12, 6), (14, 22, 26, 20, 18)
# In a hundred deals so many meet each competitor
COMPETITORS = {"prazisa": 34, "optomess": 22, "labtec": 12}


class SalesMgmtDemo(models.AbstractModel):
    """Says where the deals came from, who else offered, and how customers bought."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_analyses(self):
        """Score the customers as every night does."""
        self.env["sales.mgmt.customer.rfm"].sudo()._cron_score()

    def _prepare_channel(self, deal):
        """Return source and competitors of a deal, always the same for the same one."""
        dice = Random(f"{SEED} {deal.begun} {deal.customer}")
        weights = WON_FROM if deal.fate == "won" else OTHERS_FROM
        [source] = dice.choices(SOURCES, weights)
        met = [
            name for name, of_100 in COMPETITORS.items() if dice.random() < of_100 / 100
        ]
        return {
            "source_id": self._get(f"source_{source}").id,
            "competitor_ids": [
                Command.link(self._get(f"competitor_{name}").id) for name in met
            ],
        }

    def _prepare_winner(self, deal):
        """Return who won a deal that a competitor was chosen for."""
        dice = Random(f"{SEED} {deal.customer} {deal.decided}")
        [winner] = dice.choices(list(COMPETITORS), list(COMPETITORS.values()))
        competitor = self._get(f"competitor_{winner}")
        others = self._prepare_channel(deal)["competitor_ids"]
        return {
            "lost_to_id": competitor.id,
            "competitor_ids": [*others, Command.link(competitor.id)],
        }
