import re

from odoo import api, fields, models
from odoo.fields import Domain

# Looked at in Python: the newest of what the indexes find
CANDIDATES = 80
SHOWN = 5
SIMILAR_DAYS = 365
_WORD = re.compile(r"[^\W_]{3,}")
_CHINESE = re.compile("[\u4e00-\u9fff]+")


class SalesMgmtComplaint(models.Model):
    """Which complaints may be the same as, or the forerunner of, another."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint"

    @api.model
    def _find_similar(self, facts, words="", ignored=None, open_only=False):
        """Return complaints that may be meant too, the likeliest first, five at most.

        Only what the reader may read. It must be about the same customer, address,
        order, invoice or lot; words only decide the order. So it asks indexes, however
        many complaints there are.

        :param dict facts: records by `partner_id`, `order_id`, `move_id`,
            `product_id`; texts by `lot_reference`, `email_normalized`
        :param str words: what the customer says
        :param sales.mgmt.complaint ignored: what is not to be found
        :param bool open_only: leave out what is over
        """
        domain = self._get_same_domain(facts)
        if domain.is_false():
            return self.browse()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=SIMILAR_DAYS)
        # what was put aside, also by merging, is no case to add to
        domain &= Domain("state", "!=", "cancelled")
        domain &= Domain("opened_on", ">=", since)
        if open_only:
            domain &= Domain("is_open", "=", True)
        if ignored:
            domain &= Domain("id", "not in", ignored.ids)
        found = self.search(domain, order="opened_on desc", limit=CANDIDATES)
        wanted = self._get_tokens(words)
        ranks = {each: each._rank_similarity(facts, wanted) for each in found}
        return found.sorted(lambda each: (-ranks[each], -each.id))[:SHOWN]

    @api.model
    def _get_same_domain(self, facts):
        """Return the domain of what has one of the facts; false without any."""
        parts = []
        partner = facts.get("partner_id")
        if partner:
            parts.append(
                Domain("commercial_partner_id", "=", partner.commercial_partner_id.id)
            )
        known = {
            **{name: facts.get(name) for name in ("email_normalized", "lot_reference")},
            **{
                name: facts[name].id
                for name in ("order_id", "move_id")
                if name in facts
            },
        }
        parts += [Domain(name, "=", value) for name, value in known.items() if value]
        return Domain.OR(parts)

    def _rank_similarity(self, facts, wanted):
        """Return how likely a complaint is the same as one with these facts."""
        self.ensure_one()
        rank = 3 * self.is_open
        for name, weight in (("order_id", 6), ("move_id", 6), ("product_id", 4)):
            if facts.get(name) and self[name] == facts[name]:
                rank += weight
        if facts.get("lot_reference") and self.lot_reference == facts["lot_reference"]:
            rank += 8
        if wanted:
            own = self._get_tokens(f"{self.name} {self.description or ''}")
            rank += 10 * len(wanted & own) / len(wanted)
        return rank

    @api.model
    def _get_tokens(self, text):
        """Return what texts are compared by: words, and pairs of Chinese characters."""
        text = re.sub(r"<[^>]*>", " ", str(text or ""))[:5000].casefold()
        tokens = set()
        for run in _CHINESE.findall(text):
            tokens.update(run[at : at + 2] for at in range(len(run) - 1))
        tokens.update(_WORD.findall(_CHINESE.sub(" ", text)))
        return tokens
