from itertools import pairwise

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.sales_mgmt_targets.tools.workbook import Formula, refer, refer_range

from .workbook import COLOR

# Where ranges of scores begin; what lies below belongs to the first one
STEPS = (0, 50, 60, 70, 80, 90, 100, 110)
# Columns of the list that the distribution looks at
SCORE, RANGE = 6, 8


class SalesMgmtTrainingWorkbook(models.AbstractModel):
    """The results of review cycles, and how the scores spread."""

    # a file of its own for each workbook
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.workbook"

    @api.model
    def _write_reviews(self, book, cycles):
        """Write the reviews of cycles that the user may read.

        Scores are there from the interview on, as on screens.

        :param sales.mgmt.review.cycle cycles: ones that the user may read
        """
        reviews = self.env["sales.mgmt.review"].search(
            [("cycle_id", "in", cycles.ids)], order="date_from, unit_id, person_id"
        )
        if not reviews:
            raise UserError(
                self.env._(
                    "You may read no review of “%(cycle)s”, or none was started yet.",
                    cycle=cycles[:1].name,
                )
            )
        listing = self._add_sheet(book, "reviews", self._get_titles()["reviews"])
        spread = self._add_sheet(book, "reviews", self.env._("Distribution"))
        columns = self._get_review_columns()
        listing.freeze_panes(1, 2)
        self._write_head(book, listing, 0, columns)
        for row, review in enumerate(reviews, 1):
            values = self._prepare_review(review, row)
            self._write_row(book, listing, row, values, columns)
        listing.autofilter(0, 0, len(reviews), len(columns) - 1)
        self._write_distribution(book, spread, listing, reviews)

    @api.model
    def _get_review_columns(self):
        env = self.env
        return [
            (env._("Person"), 26, "text"),
            (env._("Unit"), 20, "text"),
            (env._("Review Cycle"), 26, "text"),
            (env._("Reviewer"), 24, "text"),
            (env._("State"), 16, "text"),
            (env._("Signed On"), 12, "day"),
            (env._("Score"), 10, "number"),
            (env._("Grade"), 18, "text"),
            (env._("Range"), 8, "count"),
        ]

    @api.model
    def _prepare_review(self, review, row):
        """Return the values of a review, in the order of the columns.

        :rtype: list
        """
        states = dict(review._fields["state"]._description_selection(self.env))
        # names of what the review is about anyway
        record = review.sudo()
        values = [
            record.person_id.name,
            record.unit_id.name or "",
            record.cycle_id.name,
            record.reviewer_id.name,
            states[review.state],
            review.signed_on.date() if review.signed_on else None,
        ]
        if not review.has_score:
            return [*values, None, "", None]
        formula = self._get_range_formula(refer(row, SCORE))
        return [
            *values,
            review.score,
            review.grade or "",
            Formula(formula, self._get_range(review.score)),
        ]

    @api.model
    def _get_range(self, score):
        """Return the number of the range in which a score lies, the first being 1."""
        return max(sum(score >= step for step in STEPS), 1)

    @api.model
    def _get_range_formula(self, cell):
        """Return the same as a formula, so that the spread follows a changed score."""
        formula = str(len(STEPS))
        for number in range(len(STEPS) - 1, 0, -1):
            formula = f"IF({cell}<{STEPS[number]},{number},{formula})"
        return f"={formula}"

    @api.model
    def _write_distribution(self, book, sheet, listing, reviews):
        """Write how many scores lie in which range, the average, and a check."""
        env, styles = self.env, self._get_styles(book)
        columns = [
            (env._("Range"), 10, "count"),
            (env._("Score"), 18, "text"),
            (env._("Reviews"), 12, "count"),
            (env._("Share"), 12, "share"),
        ]
        self._write_head(book, sheet, 0, columns)
        scored = reviews.filtered("has_score")
        found = [self._get_range(review.score) for review in scored]
        ranges = refer_range(1, len(reviews), RANGE, listing)
        last = len(STEPS)
        for row, caption in enumerate(self._name_ranges(), 1):
            count = found.count(row)
            whole = f"SUM({refer_range(1, last, 2)})"
            share = f"=IFERROR({refer(row, 2)}/{whole},0)"
            values = [
                row,
                caption,
                Formula(f"=COUNTIF({ranges},{refer(row, 0)})", count),
                Formula(share, count / len(found) if found else 0),
            ]
            self._write_row(book, sheet, row, values, columns)
        book.put(sheet, last + 1, 1, env._("Total"), styles["total"])
        total = Formula(f"=SUM({refer_range(1, last, 2)})", len(found))
        book.put(sheet, last + 1, 2, total, styles["total_count"])
        scores = refer_range(1, len(reviews), SCORE, listing)
        self._write_averages(book, sheet, last + 2, scores, scored.mapped("score"))
        self._write_check(
            book,
            sheet,
            last + 6,
            ((refer(last + 1, 2), len(found)), (f"COUNT({scores})", len(found))),
            column=2,
        )
        self._draw_columns(
            book, sheet, (1, last, 1, (1, 5)), env._("How Scores Spread"), [(2, COLOR)]
        )

    @api.model
    def _write_averages(self, book, sheet, row, cells, scores):
        """Write average, lowest and highest score; reviews without one are no zeros."""
        styles = self._get_styles(book)
        average = sum(scores) / len(scores) if scores else 0
        for number, (caption, formula, value) in enumerate(
            (
                (self.env._("Average"), f"=IFERROR(AVERAGE({cells}),0)", average),
                (self.env._("Lowest"), f"=MIN({cells})", min(scores, default=0)),
                (self.env._("Highest"), f"=MAX({cells})", max(scores, default=0)),
            ),
            row,
        ):
            book.put(sheet, number, 1, caption, styles["bold"])
            book.put(sheet, number, 2, Formula(formula, value), styles["number"])

    @api.model
    def _name_ranges(self):
        """Return the captions of the ranges.

        :rtype: list[str]
        """
        first, last = STEPS[1], STEPS[-1]
        return [
            self.env._("Below %(score)s", score=first),
            *(
                self.env._("%(low)s to below %(high)s", low=low, high=high)
                for low, high in pairwise(STEPS[1:])
            ),
            self.env._("%(score)s and more", score=last),
        ]
