from odoo import api, models

from ..incentive.wording import write_number, write_rate, write_value

# More than so many of one are said as times, not in percent
MANY = 2


class SalesMgmtChainDiagnosis(models.AbstractModel):
    """A diagnosis in words, in the reader's language.

    What is said is kept as plain figures, so that a letter of today can be read in any
    language tomorrow.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.chain.diagnosis"

    @api.model
    def _get_findings(self, world, case):
        """Return the figures of which sentences are made, fit to be kept.

        :return: kind, ids of step and metrics, and numbers
        :rtype: dict
        """
        found, place = case.found, case.found.place
        last = world.size - 1 if case.goal is None else case.goal
        findings = {
            "kind": found.kind,
            "goal": world.steps[last].metric_id.id,
            "currency": world.company.currency_id.id,
        }
        if place is None:
            return findings
        findings |= {
            "step": world.steps[place].id,
            "metric": world.steps[place].metric_id.id,
            "gain": float(found.gain),
            "share": None if found.share is None else float(found.share),
        }
        if found.kind == "volume":
            figure = case.figures[0]
            return findings | {
                "actual": float(figure.actual),
                "expected": float(figure.expected),
            }
        return findings | {
            "before": world.steps[place - 1].metric_id.id,
            "rate": float(case.rates[place]),
            "reference": float(case.references[place]),
            "basis": case.bases[place],
        }

    @api.model
    def _describe(self, findings):
        """Return which step is weak, with the figures, in sentences.

        :param dict findings: as `_get_findings` returns them
        """
        return getattr(self, f"_describe_{findings['kind']}")(findings)

    def _describe_rate(self, findings):
        metric, before = self._get_metric(findings["metric"], findings["before"])
        currency = self._get_currency(findings)
        rate, reference = (
            self._write_rate(metric, before, findings[name], currency)
            for name in ("rate", "reference")
        )
        words = {"step": metric.name, "before": before.name, "rate": rate}
        words["reference"] = reference
        sentence = {
            "standard": self.env._(
                "The weak step is from %(before)s to %(step)s: %(rate)s, where the "
                "standard is %(reference)s.",
                **words,
            ),
            "others": self.env._(
                "The weak step is from %(before)s to %(step)s: %(rate)s, where the "
                "others have %(reference)s.",
                **words,
            ),
            "before": self.env._(
                "The weak step is from %(before)s to %(step)s: %(rate)s, where the "
                "months before had %(reference)s.",
                **words,
            ),
        }[findings["basis"]]
        return f"{sentence} {self._describe_gain(findings)}"

    def _describe_volume(self, findings):
        [metric] = self._get_metric(findings["metric"])
        currency = self._get_currency(findings)
        sentence = self.env._(
            "What is missing stands at the beginning: %(actual)s of %(step)s, where "
            "%(expected)s were needed by today.",
            actual=self._write_amount(metric, findings["actual"], currency),
            step=metric.name,
            expected=self._write_amount(metric, findings["expected"], currency),
        )
        return f"{sentence} {self._describe_gain(findings)}"

    def _describe_gain(self, findings):
        """Return what the correction would bring, and which part of the gap it is."""
        [goal] = self._get_metric(findings["goal"])
        gain = self._write_amount(goal, findings["gain"], self._get_currency(findings))
        if findings["share"] is None:
            return self.env._(
                "Put right, that alone brings %(gain)s more of %(goal)s.",
                gain=gain,
                goal=goal.name,
            )
        return self.env._(
            "Put right, that alone brings %(gain)s more of %(goal)s: %(share)s of the "
            "gap.",
            gain=gain,
            goal=goal.name,
            share=write_rate(self.env, round(findings["share"], 2)),
        )

    def _describe_reached(self, findings):
        [goal] = self._get_metric(findings["goal"])
        return self.env._(
            "%(goal)s is where it was expected to be: no step holds it up.",
            goal=goal.name,
        )

    def _describe_none(self, _findings):
        return self.env._(
            "No step stands out: the rates are about what they should be, and there is "
            "enough at the beginning."
        )

    def _describe_few(self, _findings):
        return self.env._("There are too few cases so far to tell which step is weak.")

    def _describe_unknown(self, _findings):
        return self.env._(
            "There is nothing to compare with yet. As soon as others have results, or "
            "the chain has standard rates, the weak step is named here."
        )

    @api.model
    def _describe_basis(self, world, case):
        """Return where the rates come from."""
        if "before" in case.bases:
            return self.env._(
                "Rates of this period, compared with those of the %(months)s months up "
                "to it.",
                months=world.chain.months,
            )
        return self.env._(
            "Rates of the last %(months)s months. Few cases lean on the others, as if "
            "%(strength)s more had gone as theirs.",
            months=world.chain.months,
            strength=world.chain.strength,
        )

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _get_metric(self, *ids):
        """Return metrics one by one; their names are no secret of who reads figures."""
        return list(self.env["sales.mgmt.metric"].sudo().browse(ids))

    def _get_currency(self, findings):
        return self.env["res.currency"].browse(findings["currency"])

    @api.model
    def _write_rate(self, metric, before, rate, currency):
        """Write how much of a metric comes of the one before, as people say it.

        Orders of quotations in percent, calls of leads as times, money of orders as
        money.

        :param rate: None where nothing is known
        """
        if rate is None:
            return ""
        if metric.unit == "money" and before.unit != "money":
            return self._write_amount(metric, rate, currency)
        if rate > MANY:
            return self.env._(
                "%(times)s times", times=write_number(self.env, round(float(rate), 1))
            )
        digits = 3 if rate < 1 / 10 else 2
        return write_rate(self.env, round(float(rate), digits))

    @api.model
    def _write_amount(self, metric, amount, currency):
        """Write an amount of a metric; a part of a count is rounded to a tenth."""
        value = float(amount)
        digits = 0 if metric.unit == "money" or value >= 10 else 1
        return write_value(self.env, round(value, digits), metric.unit, currency)
