from odoo import api, fields, models


class SalesMgmtChainMixin(models.AbstractModel):
    """A record about a person or unit that keeps which step of the chain was weak.

    It has the fields `user_id`, `unit_id`, `period_id`, `metric_id` and `company_id`.
    """

    _name = "sales.mgmt.chain.mixin"
    _description = "Diagnosis of the Moment"

    chain_findings = fields.Json(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="The figures of the moment of which the diagnosis is made.",
    )
    chain_text = fields.Char(
        string="Weak Step", compute="_compute_chain_text", compute_sudo=True
    )
    chain_advice = fields.Text(
        string="What to Do", compute="_compute_chain_text", compute_sudo=True
    )

    @api.depends("chain_findings")
    @api.depends_context("lang")
    def _compute_chain_text(self):
        diagnosis = self.env["sales.mgmt.chain.diagnosis"]
        kept = [each.chain_findings or {} for each in self]
        steps = self.env["sales.mgmt.chain.step"]
        steps = steps.browse({f["step"] for f in kept if f.get("step")}).exists()
        metrics = self.env["sales.mgmt.metric"]
        metrics = metrics.browse({id_ for f in kept for id_ in get_metrics(f)}).exists()
        for each, findings in zip(self, kept, strict=True):
            # a metric that was deleted has no name any more
            told = bool(findings) and get_metrics(findings) <= set(metrics.ids)
            step = steps.filtered(lambda step, f=findings: step.id == f.get("step"))
            each.chain_text = told and diagnosis._describe(findings)
            each.chain_advice = told and step.advice

    def _keep_diagnosis(self):
        """Keep what is weak on the chain of everybody these records are about.

        Only where a step is weak, and where the chain leads to the metric; it is read
        once per company and period, whatever the number of people.
        """
        diagnosis = self.env["sales.mgmt.chain.diagnosis"].sudo()
        for (company, period), records in self.grouped(
            lambda each: (each.company_id, each.period_id)
        ).items():
            chain = self.env["sales.mgmt.chain"]._get_for_company(company)
            # what a chain begins with does not come of anything
            steps = chain._get_steps()[1:] if chain else chain.step_ids
            fitting = records.filtered(
                lambda each, metrics=steps.metric_id: each.metric_id in metrics
            )
            if not fitting or not period:
                continue
            world = diagnosis._read_world(chain, company, period, fitting.user_id)
            for each in fitting:
                case = (
                    diagnosis._examine_person(world, each.user_id.id)
                    if each.user_id
                    else diagnosis._examine_unit(world, each.unit_id.id)
                )
                if case.found.place is not None:
                    each.chain_findings = diagnosis._get_findings(world, case)


def get_metrics(findings):
    """Return the ids of the metrics that a diagnosis names."""
    names = ("goal", "metric", "before")
    return {findings[name] for name in names if findings.get(name)}
