from odoo import api, models


class SalesMgmtTeamBoard(models.AbstractModel):
    """Extend the board with the weak step of everybody on it."""

    _inherit = "sales.mgmt.team.board"

    @api.model
    @api.readonly
    def get_board(self, level="month", day=False, unfolded=None):
        """Extend `sales.mgmt.team.board`: rows have a `weak` step, see `_add_weak`."""
        return self._add_weak(super().get_board(level, day, unfolded))

    @api.model
    @api.readonly
    def get_people(
        self,
        level="month",
        day=False,
        line_id=False,
        order="pace",
        is_rising=True,
        offset=0,
    ):
        """Extend `sales.mgmt.team.board`: rows have a `weak` step, see `_add_weak`."""
        return self._add_weak(
            super().get_people(level, day, line_id, order, is_rising, offset)
        )

    @api.model
    def _add_weak(self, answer):
        """Add to each row which step of the chain is weak, read at once for all.

        :return: the answer; rows have `weak`: `kind`, `name` of the step if one is
            weak, and the `sentence`; `has_chain` tells whether there is a chain
        """
        company = self.env.company
        chain = self.env["sales.mgmt.chain"]._get_for_company(company)
        answer["has_chain"] = bool(chain and answer["rows"])
        if not answer["has_chain"]:
            return answer
        diagnosis = self.env["sales.mgmt.chain.diagnosis"].sudo()
        seen = set(self._find_units(company).ids)
        period = self.env["sales.mgmt.period"].sudo().browse(answer["period"]["id"])
        people = self.env["res.users"].browse(
            row["id"] for row in answer["rows"] if row["kind"] == "person"
        )
        world = diagnosis._read_world(chain, company, period, people, seen)
        for row in answer["rows"]:
            case = (
                diagnosis._examine_person(world, row["id"], seen)
                if row["kind"] == "person"
                else diagnosis._examine_unit(world, row["id"])
            )
            place = case.found.place
            findings = diagnosis._get_findings(world, case)
            row["weak"] = {
                "kind": case.found.kind,
                "name": "" if place is None else world.steps[place].metric_id.name,
                "sentence": diagnosis._describe(findings),
            }
        return answer
