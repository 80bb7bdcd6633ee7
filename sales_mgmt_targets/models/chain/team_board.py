from odoo import api, fields, models


class SalesMgmtTeamBoard(models.AbstractModel):
    """Extend the board with the weak step of everybody on it.

    The board tells whether there is a chain; the screen asks for the weak steps of the
    rows that it shows, once these stand.
    """

    _inherit = "sales.mgmt.team.board"

    @api.model
    @api.readonly
    def get_weak_steps(self, level="month", day=False, user_ids=(), unit_ids=()):
        """Return which step of the chain is weak, read at once for all that are asked.

        Of units and people that the reader does not see nothing is said.

        :param str level: year, quarter, month or week
        :param str day: any day of the period, today if not given
        :param list[int] user_ids: of whom, on the board
        :param list[int] unit_ids: of which units
        :return: `person` and `unit`: by id the `kind`, the `name` of the step if one is
            weak, and the `sentence`
        :rtype: dict[str, dict[int, dict]]
        """
        self._check_reader()
        company = self.env.company
        standing = self.env["sales.mgmt.standing"].sudo()
        period = standing._find_period(company, str(level), fields.Date.to_date(day))
        chain = self.env["sales.mgmt.chain"]._get_for_company(company)
        weak = {"person": {}, "unit": {}}
        if not period or not chain:
            return weak
        seen = set(self._find_units(company).ids)
        users = self._filter_seen(user_ids, seen)
        diagnosis = self.env["sales.mgmt.chain.diagnosis"].sudo()
        world = diagnosis._read_world(chain, company, period, users, seen)
        for user_id in users.ids:
            case = diagnosis._examine_person(world, user_id, seen)
            weak["person"][user_id] = self._prepare_weak(world, case)
        for unit_id in seen & {each for each in unit_ids if type(each) is int}:
            case = diagnosis._examine_unit(world, unit_id)
            weak["unit"][unit_id] = self._prepare_weak(world, case)
        return weak

    @api.model
    def _open_world(self, level, day):
        """Extend `sales.mgmt.team.board`: tell whether there is a chain."""
        answer, world = super()._open_world(level, day)
        chains = self.env["sales.mgmt.chain"]
        answer["has_chain"] = bool(chains._get_for_company(self.env.company))
        return answer, world

    @api.model
    def _filter_seen(self, user_ids, seen):
        """Return those who work or worked in units of the reader, as `_get_person`.

        :rtype: res.users
        """
        jobs = self.env["sales.mgmt.assignment"].sudo()
        asked = [each for each in user_ids if type(each) is int]
        rows = jobs._read_group(
            [("user_id", "in", asked), ("unit_id", "in", list(seen))], ["user_id"]
        )
        return self.env["res.users"].browse(user.id for (user,) in rows)

    @api.model
    def _prepare_weak(self, world, case):
        diagnosis = self.env["sales.mgmt.chain.diagnosis"].sudo()
        place = case.found.place
        return {
            "kind": case.found.kind,
            "name": "" if place is None else world.steps[place].metric_id.name,
            "sentence": diagnosis._describe(diagnosis._get_findings(world, case)),
        }
