from odoo import api, fields, models
from odoo.tools import formatLang

from ...tools.slope import draw


class SalesMgmtTrainingEffect(models.Model):
    """An effect as a picture, and the method in words with the figures behind it."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.effect"

    picture = fields.Html(compute="_compute_picture", sanitize=False)
    explanation = fields.Text(compute="_compute_picture")

    @api.depends(
        "has_figures",
        "trained_before",
        "trained_after",
        "untrained_before",
        "untrained_after",
    )
    @api.depends_context("lang")
    def _compute_picture(self):
        for effect in self:
            effect.picture = effect._draw() if effect.has_figures else False
            effect.explanation = effect._explain()

    def _draw(self):
        """Return both sides before and after as a drawing."""
        env = self.env
        return draw(
            (env._("3 months before"), env._("3 months after")),
            (self.trained_before, self.trained_after),
            (self.untrained_before, self.untrained_after),
            (env._("Trained"), env._("Untrained"), env._("Without training")),
            self._write_figure,
        )

    def _write_figure(self, value, sign=False):
        """Return a figure as it is read, in its unit.

        :param float value: a figure or a difference
        :param bool sign: differences show their sign
        """
        self.ensure_one()
        prefix = "+" if sign and value > 0 else ""
        if self.currency_id:
            return prefix + formatLang(self.env, value, currency_obj=self.currency_id)
        number = prefix + formatLang(self.env, value, digits=2)
        is_share = self.measure == "attainment" or self.metric_unit == "percent"
        return f"{number}\N{NO-BREAK SPACE}%" if is_share else number

    def _explain(self):
        """Return in words what was compared, with the numbers filled in."""
        self.ensure_one()
        if not self.has_figures:
            return self.env._(
                "Too few: %(trained)s people were trained and can be compared, beside "
                "%(untrained)s untrained colleagues. From five on either side on, "
                "figures are shown.",
                trained=self.trained_count,
                untrained=self.untrained_count,
            )
        return self.env._(
            "%(trained)s trained people went from %(before)s to %(after)s: %(change)s. "
            "%(untrained)s comparable colleagues went from %(their_before)s to "
            "%(their_after)s over the same months: %(their_change)s. The difference, "
            "%(effect)s, is the effect.",
            trained=self.trained_count,
            before=self._write_figure(self.trained_before),
            after=self._write_figure(self.trained_after),
            change=self._write_figure(self.trained_change, sign=True),
            untrained=self.untrained_count,
            their_before=self._write_figure(self.untrained_before),
            their_after=self._write_figure(self.untrained_after),
            their_change=self._write_figure(self.untrained_change, sign=True),
            effect=self._write_figure(self.effect, sign=True),
        )
