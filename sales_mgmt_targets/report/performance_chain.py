from odoo import models


class PerformanceReport(models.AbstractModel):
    """Extend the performance report with the weak step of the chain."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "report.sales_mgmt_targets.performance_report"

    def _get_sections(self, targets):
        """Extend the sections with `chain`: what the diagnosis says, or nothing.

        Read once per company and period, whatever the number of people. Who may read
        the target of a person or unit may read what is weak there.
        """
        sections = super()._get_sections(targets)
        diagnosis = self.env["sales.mgmt.chain.diagnosis"].sudo()
        worlds = {}
        for section in sections:
            target = section["target"]
            section["chain"] = False
            if target.plan_state not in ("active", "closed"):
                continue
            place = target.company_id, target.period_id
            if place not in worlds:
                worlds[place] = self._read_world(*place)
            if not worlds[place]:
                continue
            section["chain"] = self._get_weak(diagnosis, worlds[place], target)
        return sections

    def _read_world(self, company, period):
        """Return the steps of the chain of a company in a period; None without one."""
        chain = self.env["sales.mgmt.chain"]._get_for_company(company)
        if not chain:
            return None
        diagnosis = self.env["sales.mgmt.chain.diagnosis"].sudo()
        return diagnosis._read_world(chain, company, period)

    def _get_weak(self, diagnosis, world, target):
        """Return sentence and advice about the person or unit of a target.

        :rtype: dict[str, str] | bool
        """
        seen = None
        if target.user_id != self.env.user:
            # a leader reads what people did in the units of the leader
            seen = set(diagnosis.sudo(False)._find_units(target.company_id).ids)
        case = (
            diagnosis._examine_person(world, target.user_id.id, seen)
            if target.user_id
            else diagnosis._examine_unit(world, target.unit_id.id)
        )
        if case.found.place is None:
            return False
        return {
            "sentence": diagnosis._describe(diagnosis._get_findings(world, case)),
            "advice": world.steps[case.found.place].advice,
        }
