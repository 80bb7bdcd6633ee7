from odoo import api, models

from odoo.addons.sales_mgmt_targets.tools.workbook import Formula, refer

from .workbook import COLOR

# Columns of the table
EFFECT = 11


class SalesMgmtTrainingWorkbook(models.AbstractModel):
    """What training did: both sides before and after, and the effect as a formula."""

    # a file of its own for each workbook
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.workbook"

    @api.model
    def _write_effect(self, book, effects):
        """Write the effects of trainings.

        :param sales.mgmt.training.effect effects: ones that the user may read
        """
        sheet = self._add_sheet(book, "effect", self._get_titles()["effect"])
        columns = self._get_effect_columns()
        sheet.freeze_panes(1, 1)
        self._write_head(book, sheet, 0, columns)
        for row, effect in enumerate(effects, 1):
            values = self._prepare_effect(effect, row)
            self._write_row(book, sheet, row, values, columns)
        last = len(effects)
        styles = self._get_styles(book)
        for number, words in enumerate(self._get_method(), last + 3):
            book.put(sheet, number, 0, words, styles["text"])
        self._draw_columns(
            book,
            sheet,
            (1, last, 0, (last + 8, 0)),
            self.env._("Effect"),
            [(EFFECT, COLOR)],
        )

    @api.model
    def _get_effect_columns(self):
        env = self.env
        return [
            (env._("Training"), 34, "wrap"),
            (env._("Metric"), 24, "wrap"),
            (env._("Measured By"), 22, "wrap"),
            (env._("Trained People"), 10, "count"),
            (env._("Trained: Before"), 12, "number"),
            (env._("Trained: After"), 12, "number"),
            (env._("Trained: Change"), 12, "number"),
            (env._("Untrained People"), 10, "count"),
            (env._("Untrained: Before"), 12, "number"),
            (env._("Untrained: After"), 12, "number"),
            (env._("Untrained: Change"), 12, "number"),
            (env._("Effect"), 12, "number"),
            (env._("Note"), 18, "text"),
        ]

    @api.model
    def _prepare_effect(self, effect, row):
        """Return the values of an effect, in the order of the columns.

        :rtype: list
        """
        measures = dict(effect._fields["measure"]._description_selection(self.env))
        # who reads an effect may know what it is about
        record = effect.sudo()
        values = [
            record._get_subject().display_name,
            record.metric_id.name,
            measures[effect.measure],
        ]
        if not effect.has_figures:
            few = self.env._("Too few")
            return [
                *values,
                effect.trained_count,
                *[None] * 3,
                effect.untrained_count,
                *[None] * 4,
                few,
            ]
        cells = {column: refer(row, column) for column in range(4, EFFECT)}
        return [
            *values,
            effect.trained_count,
            effect.trained_before,
            effect.trained_after,
            Formula(f"={cells[5]}-{cells[4]}", effect.trained_change),
            effect.untrained_count,
            effect.untrained_before,
            effect.untrained_after,
            Formula(f"={cells[9]}-{cells[8]}", effect.untrained_change),
            Formula(f"={cells[6]}-{cells[10]}", effect.effect),
            "",
        ]

    @api.model
    def _get_method(self):
        """Return in words how it was compared.

        :rtype: list[str]
        """
        env = self.env
        return [
            env._(
                "Before: the three months before the training. After: the three months "
                "after it. The months of the training count on no side."
            ),
            env._(
                "Untrained: colleagues of the same role who were there all the time "
                "and had nothing to do with the training."
            ),
            env._("Effect = change of the trained − change of the untrained."),
            env._("Below five people on either side nothing is shown."),
        ]
