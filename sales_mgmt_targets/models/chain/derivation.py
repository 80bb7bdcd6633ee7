from datetime import timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.allocation import from_units
from ...tools.chain import get_moves, get_need, get_rates
from .derivation_need import MemberRate, StepNeed


class SalesMgmtChainDerivation(models.Model):
    """What a plan line needs of the steps of the chain before it, person by person.

    First a preview; once applied it is the evidence for the targets that were written,
    and stays as it is.
    """

    _name = "sales.mgmt.chain.derivation"
    _description = "Derivation from a Conversion Chain"
    _order = "id desc"
    _check_company_auto = True

    line_id = fields.Many2one(
        comodel_name="sales.mgmt.plan.line",
        string="Derived From",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    plan_id = fields.Many2one(related="line_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    chain_id = fields.Many2one(
        comodel_name="sales.mgmt.chain",
        compute="_compute_chain_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', 'in', [False, company_id])]",
    )
    carries_on = fields.Boolean(
        string="Next Year Begins Alike",
        default=True,
        help="What has to be done before the year begins is needed again at its end, "
        "for the beginning of the next year. Without it the last months ask for "
        "nothing that leads beyond the year.",
    )
    state = fields.Selection(
        selection=[("draft", "Preview"), ("applied", "Applied")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    history_from = fields.Date(readonly=True)
    history_to = fields.Date(readonly=True)
    applied_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    applied_on = fields.Datetime(readonly=True)
    step_ids = fields.One2many(
        comodel_name="sales.mgmt.chain.derivation.step",
        inverse_name="derivation_id",
        string="Steps",
    )
    table = fields.Html(
        string="Over the Year", compute="_compute_table", sanitize=False
    )

    @api.depends("line_id")
    def _compute_chain_id(self):
        chains = self.env["sales.mgmt.chain"]
        for derivation in self:
            line = derivation.line_id
            own = chains._get_for_company(line.company_id)
            others = chains.sudo().search(
                [("company_id", "in", [False, line.company_id.id])]
            )
            derivation.chain_id = next(
                (
                    chain
                    for chain in own | others
                    if line.metric_id in chain._get_steps()[1:].metric_id
                ),
                own,
            )

    @api.depends("line_id", "chain_id")
    def _compute_display_name(self):
        for derivation in self:
            derivation.display_name = (
                f"{derivation.line_id.metric_id.name} · {derivation.chain_id.name}"
            )

    @api.depends("step_ids.months")
    @api.depends_context("lang")
    def _compute_table(self):
        """Show what the plan will ask for of each step in each period."""
        diagnosis = self.env["sales.mgmt.chain.diagnosis"]
        for derivation in self:
            steps = derivation.step_ids.sorted("sequence")
            ids = [period for period, _amount in (steps[:1].months or [])]
            derivation.table = ids and self.env["ir.qweb"]._render(
                "sales_mgmt_targets.chain_derivation_table",
                {
                    "periods": self.env["sales.mgmt.period"].browse(ids),
                    "rows": [
                        (
                            step.metric_id.name,
                            [
                                diagnosis._write_amount(
                                    step.metric_id, amount, step.currency_id
                                )
                                for _period, amount in step.months or []
                            ],
                        )
                        for step in steps
                    ],
                },
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Extend `base`: what was applied is evidence."""
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        """An applied derivation goes with its plan only."""
        self._check_draft()

    def _check_draft(self):
        applied = self.filtered(lambda each: each.state == "applied")[:1]
        if applied and not self.env.su:
            raise UserError(
                self.env._(
                    "“%(derivation)s” was applied and explains targets, so that it "
                    "stays. Derive again to change them.",
                    derivation=applied.display_name,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_compute(self):
        """Compute anew what is needed, and show it."""
        for derivation in self:
            derivation._check_open()
            derivation._keep(derivation._derive())
        return self._open() if len(self) == 1 else None

    def action_apply(self):
        """Write lines and targets as the preview shows them.

        :raise UserError: figures changed since the preview was made
        """
        self.ensure_one()
        self._check_open()
        needs = self._derive()
        seen = {step.metric_id.id: step._get_preview() for step in self.step_ids}
        if seen != {need.metric.id: need.get_preview() for need in needs}:
            raise UserError(
                self.env._(
                    "Results, targets or the chain changed since this preview was "
                    "made, so that other figures would be written. Compute it again, "
                    "and look at them first."
                )
            )
        steps = {step.metric_id.id: step for step in self.step_ids}
        for need in needs:
            if need.action != "keep":
                steps[need.metric.id].line_id = self._write_line(need)
        self.write(
            {
                "state": "applied",
                "applied_by_id": self.env.uid,
                "applied_on": fields.Datetime.now(),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.plan",
            "res_id": self.plan_id.id,
            "views": [(False, "form")],
            "target": "main",
        }

    def action_open_parts(self):
        """Open what everybody needs of each step, with the rates behind it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_chain_derivation_part_action"
        )
        return {**action, "domain": [("derivation_id", "=", self.id)]}

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_open(self):
        """Refuse whoever may not change the plan, and what was applied already."""
        self.ensure_one()
        self.check_access("write")
        self.line_id.check_access("write")
        self.plan_id._check_editable()
        self._check_draft()

    def _get_history_end(self):
        """Return the last day of the history: the last month that is over.

        A plan for a year that has begun learns from what is behind it too.
        """
        today = self.line_id._get_today()
        return today.replace(day=1) - timedelta(days=1)

    def _derive(self):
        """Return what is needed of each step, from the last one up to the first.

        :rtype: list[StepNeed]
        :raise UserError: the line is not divided, or no rate is known
        """
        self.ensure_one()
        goal = self.line_id.sudo()
        chain = self.chain_id.sudo()
        chain._check_usable()
        place = self._get_goal_place(goal, chain)
        leaves = goal._check_divided()
        periods = goal._get_periods().filtered(
            lambda period: period.level == goal.lowest_level
        )
        world = (
            self.env["sales.mgmt.chain.world"]
            .sudo()
            ._open_world(chain, goal.company_id, last_day=self._get_history_end())
        )
        calendar = self.env["sales.mgmt.calendar"]._get_for_company(goal.company_id)
        counts = calendar._count_working_days(periods)
        days = [counts[period.id] for period in periods]
        members = sorted({key[:2] for key in leaves})
        rates = self._get_member_rates(world, members, place)
        amounts = {
            member: [
                leaves.get((*member, period), Fraction(0)) for period in periods.ids
            ]
            for member in members
        }
        needs = []
        for n in reversed(range(place)):
            need = self._derive_step(goal, world, n, rates, amounts, days, periods.ids)
            needs.append(need)
            amounts = need.amounts
        return needs

    def _get_goal_place(self, goal, chain):
        """Return which step of the chain the line is about.

        :raise UserError: it is none, or the first one
        """
        metrics = chain._get_steps().metric_id.ids
        place = metrics.index(goal.metric_id.id) if goal.metric_id.id in metrics else 0
        if not place:
            raise UserError(
                self.env._(
                    "Nothing leads to %(metric)s in “%(chain)s”. Choose a chain in "
                    "which it is a later step, or derive from another line.",
                    metric=goal.metric_id.name,
                    chain=chain.name,
                )
            )
        return place

    def _get_member_rates(self, world, members, place):
        """Return the rate into each step of everybody, with where it comes from.

        Own history leans on the others. Where nobody has any, the standard rate of the
        step counts, then the rate of the whole company.

        :param list[tuple[int, int]] members: pairs of unit and person; 0 for nobody
        :return: by member: successes, trials, the rate of the others and the rate
        :rtype: dict[tuple[int, int], list[MemberRate]]
        """
        top = next(path[0] for path in world.paths.values())
        whole = get_rates(world.history.get_unit(top), [None] * world.size)
        standards = world.standards
        found = {}
        for unit, user in members:
            if user:
                own = world.history.get_person(user, top)
                above = world.history.get_above_person(user, unit)
            else:
                own = world.history.get_unit(unit)
                above = world.history.get_above_unit(unit)
            rates = get_rates(own, above, world.chain.strength)
            found[unit, user] = [
                MemberRate(
                    own[n],
                    own[n - 1],
                    above[n],
                    rates[n] or standards[n] or whole[n] or self._refuse(world, n),
                )
                if n
                else None
                for n in range(place + 1)
            ]
        return found

    def _refuse(self, world, n):
        """Refuse to derive over a step of which no rate is known."""
        raise UserError(
            self.env._(
                "Nobody has any %(step)s from %(before)s in the %(months)s months of "
                "history, so that no rate is known. Type a standard rate at the step "
                "of “%(chain)s”, or take it out of the chain.",
                step=world.steps[n].metric_id.name,
                before=world.steps[n - 1].metric_id.name,
                months=world.chain.months,
                chain=world.chain.name,
            )
        )

    def _derive_step(self, goal, world, n, rates, amounts, days, period_ids):
        """Return what everybody needs of a step, so that the next one comes of it.

        :param int n: the place of the step
        :param dict amounts: of the next step, per period, by member
        :rtype: StepNeed
        """
        step, metric = world.steps[n], world.steps[n].metric_id
        line = goal._get_line_of(metric)
        action = self._choose_action(metric, line)
        currency = goal.company_id.currency_id if metric.unit == "money" else None
        size = line.rounding or (currency.rounding if currency else metric.rounding)
        rounding = Fraction(str(size))
        moves = get_moves(days, step.lead_days, self.carries_on)
        parts = {
            member: get_need(
                amounts[member], rates[member][n + 1].rate, moves, rounding
            )
            for member in amounts
        }
        units = {
            (*member, period): value
            for member, need in parts.items()
            for period, value in zip(period_ids, need.units, strict=True)
        }
        fits = line.lowest_level == goal.lowest_level
        if action == "update" and fits:
            final = line._divide_needs(units, store=False)
        elif action == "keep" and fits and line.root_id:
            final = {
                key: amount / rounding for key, amount in line._read_leaves().items()
            }
        else:
            final = units
        return StepNeed(
            step,
            metric,
            line,
            action,
            size,
            {member: rate[n + 1] for member, rate in rates.items()},
            {member: sum(values, Fraction(0)) for member, values in amounts.items()},
            units,
            {member: need.before for member, need in parts.items()},
            {
                member: [
                    Fraction(final.get((*member, period), 0)) * rounding
                    for period in period_ids
                ]
                for member in amounts
            },
            period_ids,
        )

    def _choose_action(self, metric, line):
        """Return what happens to the line of a step, as the preview or habit says.

        What was planned by hand is kept, unless somebody decides otherwise.
        """
        if not line:
            return "create"
        chosen = self.step_ids.filtered(lambda step: step.metric_id == metric).action
        if chosen in ("update", "keep"):
            return chosen
        return "update" if line.derivation_id else "keep"

    def _keep(self, needs):
        """Keep what was computed as the preview, and later as evidence."""
        derivation = self.sudo()
        end = self._get_history_end()
        months = self.env["sales.mgmt.chain.world"]._find_months(
            self.company_id, end, self.chain_id.months
        )
        derivation.write(
            {
                "history_from": months[-1:].date_from,
                "history_to": months[:1].date_to,
                "step_ids": [
                    fields.Command.clear(),
                    *(fields.Command.create(need.get_values()) for need in needs),
                ],
            }
        )
        # the database writes the rows of thousands of people at once
        by_metric = {step.metric_id.id: step for step in derivation.step_ids}
        self.env["sales.mgmt.chain.derivation.part"].sudo()._insert(
            derivation,
            [
                (by_metric[need.metric.id].id, *row)
                for need in needs
                for row in need.list_parts()
            ],
        )

    def _write_line(self, need):
        """Write the line of a step and divide it by what everybody needs.

        :rtype: sales.mgmt.plan.line
        """
        line = need.line
        if not line:
            line = self.env["sales.mgmt.plan.line"].create(
                {
                    "plan_id": self.plan_id.id,
                    "metric_id": need.metric.id,
                    "lowest_level": self.line_id.lowest_level,
                    "amount": float(from_units(sum(need.units.values()), need.size)),
                    "sequence": self.line_id.sequence,
                }
            )
        # the plan was checked; a line derived before is written on behalf of it
        line = line.sudo()
        line.lowest_level = self.line_id.lowest_level
        line._divide_needs(need.units)
        line.derivation_id = self
        return line.with_env(self.env)
