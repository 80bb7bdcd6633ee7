from collections import defaultdict
from fractions import Fraction

from ...tools.credit import (
    collect,
    reach,
    round_half_away,
    share_out,
)

MONEY = ("bank", "cash", "credit")


def exact(value):
    """Return a number that was stored with few digits, exactly."""
    return Fraction(str(round(value, 6)))


class CreditRecount:
    """Count credits again, document by document, by the formula alone.

    Written apart from the SQL that it checks: it walks the records of accounting and
    evaluates `tools/credit.py`. Products tell which lines belong together.
    """

    def __init__(self, company):
        self.company = company
        self.documents = company.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_receipt", "out_refund")),
            ]
        )
        self.money = defaultdict(list)
        self.returned = defaultdict(Fraction)
        self._settle()

    # ------------------------------------------------------------
    # COUNTING
    # ------------------------------------------------------------

    def count(self):
        """Return cents by key, without what is zero.

        :rtype: dict[str, int]
        """
        sums = defaultdict(int)
        for document in self.documents:
            origin = self._get_origin(document)
            if origin:
                self._take_back(sums, document, origin)
            else:
                self._credit(sums, document)
        return {key: units for key, units in sums.items() if units}

    def _credit(self, sums, document):
        slices = [
            (line.id, user_id, role, units)
            for line in document.invoice_line_ids.sorted("id")
            for user_id, role, units in self._slice(line, self._to_units(line))
        ]
        for line_id, user_id, role, units in slices:
            sums[f"invoiced:{line_id}:{user_id}:{role}:0"] += units
        payments = sorted(self.money[document])
        reached = reach(
            exact(document.amount_total),
            self.returned[document],
            [amount for _day, _part, amount in payments],
        )
        splits = [each for each in slices if each[2] == "split"]
        overlays = [each for each in slices if each[2] == "overlay"]
        for group in (splits, *([each] for each in overlays)):
            rows = collect([each[3] for each in group], reached)
            for (_day, part, _amount), row in zip(payments, rows, strict=True):
                for (line_id, user_id, role, _units), units in zip(
                    group, row, strict=True
                ):
                    sums[f"collected:{line_id}:{user_id}:{role}:{part}"] += units

    def _take_back(self, sums, document, origin):
        for line in document.invoice_line_ids:
            [target] = origin.invoice_line_ids.filtered(
                lambda each, line=line: each.product_id == line.product_id
            )
            for user_id, role, units in self._slice(target, self._to_units(line)):
                sums[f"invoiced:{target.id}:{user_id}:{role}:0"] += units

    def _slice(self, line, units):
        """Return who is credited for a line, as which, and with how many cents."""
        shares = line.sale_line_ids.order_id.credit_share_ids
        splits = shares.filtered(lambda each: each.role == "split")
        people = {each.user_id.id: exact(each.share) for each in splits}
        if not people and line.move_id.invoice_user_id:
            people = {line.move_id.invoice_user_id.id: Fraction(1)}
        people = dict(sorted(people.items()))
        parts = share_out(units, people.values())
        return [
            *((user, "split", part) for user, part in zip(people, parts, strict=True)),
            *(
                (each.user_id.id, "overlay", round_half_away(units * exact(each.share)))
                for each in shares - splits
            ),
        ]

    def _to_units(self, line):
        return round_half_away(-exact(line.balance) * 100)

    # ------------------------------------------------------------
    # MONEY
    # ------------------------------------------------------------

    def _get_origin(self, document):
        origin = document.reversed_entry_id & self.documents
        is_reversal = document.move_type == "out_refund"
        if is_reversal and origin.move_type in ("out_invoice", "out_receipt"):
            return origin
        return origin.browse()

    def _settle(self):
        for document in self.documents:
            if origin := self._get_origin(document):
                self.returned[origin] += exact(document.amount_total)
        partials = self.company.env["account.partial.reconcile"].search(
            [("company_id", "=", self.company.id)]
        )
        for partial in partials:
            self._settle_by(partial)

    def _settle_by(self, partial):
        debit, credit = partial.debit_move_id.move_id, partial.credit_move_id.move_id
        invoice = debit & self.documents
        refund = credit & self.documents
        out, back = (
            exact(partial.debit_amount_currency),
            exact(partial.credit_amount_currency),
        )
        origin = self._get_origin(refund) if refund else refund
        if invoice and refund:
            if not origin:
                self.returned[invoice] += out
                self.returned[refund] += back
            elif origin != invoice:
                self._move(invoice, partial, out)
                self._move(origin, partial, -back)
        elif invoice:
            self._move(invoice, partial, out * self._get_cash_share(credit))
        elif refund:
            amount = back * self._get_cash_share(debit)
            self._move(
                *((origin, partial, -amount) if origin else (refund, partial, amount))
            )

    def _move(self, document, partial, amount):
        if amount:
            cents = round_half_away(amount * 100)
            self.money[document].append(
                (partial.max_date, partial.id, Fraction(cents, 100))
            )

    def _get_cash_share(self, entry):
        """Return which part of an entry is money."""
        if entry.journal_id.type not in MONEY:
            return Fraction(0)
        payment = entry.origin_payment_id
        if not payment:
            return Fraction(1)
        liquidity, _counterpart, _written_off = payment._seek_for_lines()
        whole = sum(entry.line_ids.mapped("debit"))
        return abs(exact(sum(liquidity.mapped("balance")))) / exact(whole)
