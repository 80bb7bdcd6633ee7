import logging
from collections import defaultdict
from fractions import Fraction

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_amount

from ...tools.chart import columns, short_number
from ...tools.curve import exact
from ...tools.distribution import histogram

_logger = logging.getLogger(__name__)

# Simulations are forgotten after so many days
KEPT_DAYS = 90
STATES = [
    ("draft", "Draft"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]


# Other assumptions make results of before worthless
ASSUMED = {
    "scheme_id",
    "compare_id",
    "period_from_id",
    "period_to_id",
    "forecast",
    "growth",
}
# What the computation alone writes
GUARDED = {"state", "progress", "note", "rules_hash", "total", "compare_total"}


class SalesMgmtSimulation(models.Model):
    """What rules would have paid, or would pay, beside those of today.

    How it works: the scheduled job computes one run after another, of both schemes,
    period by period, and commits after each; a job that was interrupted goes on where
    it stopped. The runs are computed by the code that computes what is paid, of a kind
    that nobody can review, approve or pay; they look at their own earlier runs alone.
    At the end the statements of everybody are added up and compared.
    """

    _name = "sales.mgmt.simulation"
    _description = "Simulation of Incentives"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    scheme_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme",
        string="Simulated Rules",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        help="Also a draft; whenever it begins, it is simulated from the first period "
        "on.",
    )
    compare_id = fields.Many2one(
        comodel_name="sales.mgmt.scheme",
        string="Compared With",
        compute="_compute_compare_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="The rules of today, on the same results.",
    )
    company_id = fields.Many2one(
        related="scheme_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="scheme_id.currency_id")
    level = fields.Selection(related="scheme_id.level")
    period_from_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="From",
        compute="_compute_periods",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        domain="[('level', '=', level), ('company_id', '=', company_id)]",
        ondelete="cascade",
        check_company=True,
    )
    period_to_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        string="To",
        compute="_compute_periods",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        domain="[('level', '=', level), ('company_id', '=', company_id)]",
        ondelete="cascade",
        check_company=True,
    )
    forecast = fields.Selection(
        selection=[
            ("none", "Nothing: results as they were measured"),
            ("season", "The pace of this year with the season of last year"),
            ("pipeline", "Open opportunities, weighted, by their closing month"),
        ],
        string="What Is Still to Come",
        required=True,
        default="none",
    )
    growth = fields.Float(
        digits=(16, 4),
        help="All amounts, counts and hours of the simulated periods are multiplied: "
        "10 % more with 10 %. Targets and rates stay as they are.",
    )
    state = fields.Selection(
        selection=STATES, required=True, readonly=True, default="draft", copy=False
    )
    progress = fields.Float(readonly=True, copy=False, help="From 0 to 100.")
    note = fields.Text(readonly=True, copy=False)
    rules_hash = fields.Char(readonly=True, copy=False)
    is_outdated = fields.Boolean(compute="_compute_is_outdated")
    run_ids = fields.One2many(
        comodel_name="sales.mgmt.payout.run", inverse_name="simulation_id"
    )
    result_ids = fields.One2many(
        comodel_name="sales.mgmt.simulation.result", inverse_name="simulation_id"
    )
    total = fields.Monetary(string="Simulated", readonly=True, copy=False)
    compare_total = fields.Monetary(
        string="Rules Compared With", readonly=True, copy=False
    )
    difference = fields.Monetary(compute="_compute_difference")
    difference_share = fields.Float(compute="_compute_difference")
    winner_count = fields.Integer(string="Better Off", compute="_compute_counts")
    loser_count = fields.Integer(string="Worse Off", compute="_compute_counts")
    same_count = fields.Integer(string="Unchanged", compute="_compute_counts")
    assumptions = fields.Text(compute="_compute_assumptions")
    cost_chart = fields.Html(
        string="Cost per Period", compute="_compute_charts", sanitize=False
    )
    spread_chart = fields.Html(
        string="How Payouts Spread", compute="_compute_charts", sanitize=False
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("scheme_id", "period_from_id", "period_to_id")
    def _compute_name(self):
        for simulation in self:
            span = dict.fromkeys(
                (simulation.period_from_id.name, simulation.period_to_id.name)
            )
            simulation.name = " · ".join(
                filter(None, (simulation.scheme_id.display_name, *span))
            )

    @api.depends("scheme_id")
    def _compute_compare_id(self):
        """Compare with the version in force of the same rulebook."""
        for simulation in self:
            scheme = simulation.scheme_id
            simulation.compare_id = self.env["sales.mgmt.scheme"].search(
                [
                    ("root_id", "=", scheme.root_id.id),
                    ("id", "!=", scheme._origin.id),
                    ("state", "=", "in_force"),
                ],
                limit=1,
            )

    @api.depends("scheme_id")
    def _compute_periods(self):
        """Take last year, or this one if the calendar begins with it."""
        for simulation in self:
            periods = simulation._get_default_periods()
            simulation.period_from_id = periods[:1]
            simulation.period_to_id = periods[-1:]

    def _get_default_periods(self):
        scheme = self.scheme_id
        if not scheme:
            return self.env["sales.mgmt.period"]
        today = (
            self.env["sales.mgmt.calendar"]
            ._get_for_company(scheme.company_id)
            ._get_today()
        )
        years = self.env["sales.mgmt.period"].search(
            [
                ("company_id", "=", scheme.company_id.id),
                ("level", "=", "year"),
                ("date_from", "<=", today),
            ],
            order="date_from desc",
            limit=2,
        )
        return years[-1:]._get_below(scheme.level)

    @api.depends("scheme_id", "compare_id", "rules_hash")
    def _compute_is_outdated(self):
        for simulation in self:
            simulation.is_outdated = bool(simulation.rules_hash) and (
                simulation.rules_hash != simulation._get_rules_hash()
            )

    @api.depends("total", "compare_total")
    def _compute_difference(self):
        for simulation in self:
            simulation.difference = simulation.total - simulation.compare_total
            simulation.difference_share = (
                simulation.difference / simulation.compare_total
                if simulation.compare_total
                else 0
            )

    @api.depends("result_ids.verdict")
    def _compute_counts(self):
        counts = {
            (simulation, verdict): count
            for simulation, verdict, count in self.env[
                "sales.mgmt.simulation.result"
            ]._read_group(
                [("simulation_id", "in", self.ids)],
                ["simulation_id", "verdict"],
                ["__count"],
            )
        }
        for simulation in self:
            for verdict in ("winner", "loser", "same"):
                simulation[f"{verdict}_count"] = counts.get((simulation, verdict), 0)

    @api.depends("forecast", "growth", "period_to_id")
    @api.depends_context("lang")
    def _compute_assumptions(self):
        for simulation in self:
            simulation.assumptions = "\n".join(simulation._get_assumptions())

    def _get_assumptions(self):
        """Return in words what the simulation takes for granted.

        :rtype: list[str]
        """
        sentences = [
            self.env._(
                "Results, targets and units are those that were measured and planned; "
                "prizes are those that were decided. Adjustments, penalties, disputes "
                "and earlier balances are left out."
            )
        ]
        if self.forecast == "season":
            sentences.append(
                self.env._(
                    "Months that are not over: everybody goes on at the pace of this "
                    "year so far, with the season of the company last year. Rates stay "
                    "as they were so far."
                )
            )
        if self.forecast == "pipeline":
            sentences.append(
                self.env._(
                    "Months that are not over: open opportunities by their expected "
                    "closing, weighted by their probability, as if they were ordered, "
                    "invoiced and paid on that day. What a deal does not tell goes on "
                    "as this year so far, with the season of last year."
                )
            )
        if self.forecast != "none":
            sentences.append(
                self.env._("Amounts per single document are not foretold.")
            )
        if self.growth:
            sentences.append(
                self.env._(
                    "Amounts, counts and hours are multiplied by %(factor)s; targets "
                    "and rates are not, nor are documents that are counted one by one.",
                    factor=f"{1 + self.growth:g}",
                )
            )
        return sentences

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_charts(self):
        for simulation in self:
            done = simulation.state == "done"
            simulation.cost_chart = simulation._draw_cost() if done else False
            simulation.spread_chart = simulation._draw_spread() if done else False

    # ------------------------------------------------------------
    # CONSTRAINTS AND CRUD
    # ------------------------------------------------------------

    @api.constrains("period_from_id", "period_to_id", "scheme_id", "forecast")
    def _check_span(self):
        for simulation in self:
            first, last = simulation.period_from_id, simulation.period_to_id
            if first.date_from > last.date_from:
                raise ValidationError(
                    self.env._(
                        "“%(simulation)s” ends with %(last)s, before it begins with "
                        "%(first)s.",
                        simulation=simulation.name,
                        first=first.name,
                        last=last.name,
                    )
                )
            if {first.level, last.level} != {simulation.scheme_id.level}:
                raise ValidationError(
                    self.env._(
                        "“%(scheme)s” does not pay for %(first)s or %(last)s: choose "
                        "periods of its own length.",
                        scheme=simulation.scheme_id.name,
                        first=first.name,
                        last=last.name,
                    )
                )

    @api.constrains("growth")
    def _check_growth(self):
        for simulation in self.filtered(lambda each: each.growth <= -1):
            raise ValidationError(
                self.env._(
                    "Nothing is left of “%(simulation)s” if everything shrinks by "
                    "%(growth)s %%.",
                    simulation=simulation.name,
                    growth=f"{-100 * simulation.growth:g}",
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: a simulation begins without results."""
        if not self.env.su:
            vals_list = [
                {name: value for name, value in vals.items() if name not in GUARDED}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        """Extend `base`: other assumptions drop the results of before."""
        if vals.keys() & GUARDED and not self.env.su:
            raise AccessError(
                self.env._("The results of a simulation are computed, never written.")
            )
        if vals.keys() & ASSUMED:
            self.filtered(lambda each: each.state != "draft")._forget()
        return super().write(vals)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_simulate(self):
        """Compute the runs of simulations, one after another."""
        simulation = self._get_next()
        while simulation:
            simulation._take_step()
            seconds = self.env["ir.cron"]._commit_progress(
                1, remaining=len(self._get_next())
            )
            # somebody may have cancelled it meanwhile
            self.env.invalidate_all()
            if not seconds:
                return
            simulation = self._get_next()

    @api.model
    def _get_next(self):
        return self.search([("state", "=", "running")], order="id", limit=1)

    @api.autovacuum
    def _gc_old_simulations(self):
        """Forget simulations of long ago, with everything that was computed."""
        self.search(
            [("create_date", "<", f"-{KEPT_DAYS}d"), ("state", "!=", "running")]
        ).unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_simulate(self):
        """Have the simulation computed in the background."""
        self.check_access("write")
        for simulation in self:
            simulation._check_span()
            if simulation.state == "running":
                raise UserError(
                    self.env._(
                        "“%(simulation)s” is being computed. Wait, or cancel it first.",
                        simulation=simulation.name,
                    )
                )
            simulation._check_begun()
            simulation._forget()
            simulation.sudo().write(
                {"state": "running", "rules_hash": simulation._get_rules_hash()}
            )
        self.env.ref("sales_mgmt_targets.ir_cron_simulation").sudo()._trigger()

    def action_cancel(self):
        """Stop computing; what was computed is dropped."""
        self.check_access("write")
        running = self.filtered(lambda each: each.state == "running")
        running._forget()
        running.sudo().state = "cancelled"

    def action_open_results(self):
        """Open who would win and who would lose."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_mgmt_targets.sales_mgmt_simulation_result_action"
        )
        return {**action, "domain": [("simulation_id", "=", self.id)]}

    def action_open_payouts(self):
        """Open every simulated statement."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.mgmt.payout",
            "view_mode": "list,pivot,graph,form",
            "domain": [("run_id.simulation_id", "=", self.id)],
            "name": self.env._("Simulated Statements"),
            "context": {"create": False, "group_by": ["scheme_id", "period_id"]},
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _check_begun(self):
        """Refuse to simulate the future without saying what it is to bring."""
        today = (
            self.env["sales.mgmt.calendar"]
            ._get_for_company(self.company_id)
            ._get_today()
        )
        if self.forecast == "none" and self.period_to_id.date_from > today:
            raise UserError(
                self.env._(
                    "%(period)s has not begun, so nothing was measured there. Choose "
                    "what is still to come, or an earlier period.",
                    period=self.period_to_id.name,
                )
            )

    def _get_rules_hash(self):
        """Return the fingerprint of both sets of rules."""
        return " ".join(
            scheme._get_rules_hash() for scheme in self.scheme_id | self.compare_id
        )

    def _forget(self):
        """Drop everything that was computed."""
        for simulation in self.sudo():
            simulation.run_ids.unlink()
            simulation.result_ids.unlink()
            simulation.write(
                {
                    "state": "draft",
                    "progress": 0,
                    "note": False,
                    "rules_hash": False,
                    "total": 0,
                    "compare_total": 0,
                }
            )

    @api.model
    def _forget_rules(self, schemes):
        """Drop the runs of rules that are about to be changed; the results stay."""
        simulations = self.sudo().search(
            [
                "|",
                ("scheme_id", "in", schemes.ids),
                ("compare_id", "in", schemes.ids),
            ]
        )
        simulations.filtered(lambda each: each.state == "running")._forget()
        simulations.run_ids.filtered(lambda run: run.scheme_id in schemes).unlink()

    def _get_places(self):
        """Return the runs that belong to the simulation, oldest period first.

        :return: scheme and period of each
        :rtype: list[tuple]
        """
        return [
            (scheme, period)
            for scheme in self.compare_id | self.scheme_id
            for period in self.env["sales.mgmt.period"].search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("level", "=", scheme.level),
                    ("date_from", ">=", self.period_from_id.date_from),
                    ("date_to", "<=", self.period_to_id.date_to),
                ],
                order="date_from",
            )
        ]

    def _take_step(self):
        """Compute the next run, or compare everything after the last one."""
        places = self._get_places()
        done = {(run.scheme_id, run.period_id) for run in self.run_ids}
        waiting = [place for place in places if place not in done]
        try:
            with self.env.cr.savepoint():
                if waiting:
                    self._simulate(*waiting[0])
                else:
                    self._finish()
        except psycopg2.OperationalError:
            raise  # the transaction as a whole is to be tried again
        except Exception as error:  # noqa: BLE001  one simulation stops no other
            _logger.info("%s was not simulated: %s", self.name, error)
            self.env.invalidate_all()
            self.write({"state": "failed", "note": str(error)})
        else:
            self.progress = 100 * (len(places) - len(waiting) + 1) / (len(places) + 1)

    def _simulate(self, scheme, period):
        """Compute what a scheme would pay for a period."""
        quiet = self.env["sales.mgmt.payout.run"].with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            lang=self.create_uid.lang,
        )
        quiet.create(
            {
                "kind": "simulation",
                "simulation_id": self.id,
                "scheme_id": scheme.id,
                "period_id": period.id,
            }
        )._compute_payouts()

    def _finish(self):
        """Compare the statements of everybody, and tell who asked."""
        self.env.flush_all()
        self.env["sales.mgmt.simulation.result"].create(
            [
                {"simulation_id": self.id, **values}
                for values in self._compare().values()
            ]
        )
        totals = dict(
            self.env["sales.mgmt.payout.run"]._read_group(
                [("simulation_id", "=", self.id)], ["scheme_id"], ["total:sum"]
            )
        )
        self.write(
            {
                "state": "done",
                "total": totals.get(self.scheme_id, 0),
                "compare_total": totals.get(self.compare_id, 0),
            }
        )
        speaker = self.with_context(lang=self.create_uid.lang)
        self.create_uid._bus_send(
            "simple_notification",
            {
                "type": "info",
                "message": speaker.env._("Simulated: %(name)s", name=self.name),
            },
        )

    def _compare(self):
        """Return what everybody would get by which rules, line by line.

        :return: values of the results, by user id
        :rtype: dict[int, dict]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT payout.user_id, payout.scheme_id, line.kind,
                       component.lineage_id, line.name,
                       SUM(line.amount)::text,
                       (array_agg(payout.unit_id ORDER BY period.date_from DESC))[1],
                       (array_agg(payout.role ORDER BY period.date_from DESC))[1]
                  FROM sales_mgmt_payout AS payout
                  JOIN sales_mgmt_payout_run AS run ON run.id = payout.run_id
                  JOIN sales_mgmt_period AS period ON period.id = payout.period_id
             LEFT JOIN sales_mgmt_payout_line AS line ON line.payout_id = payout.id
             LEFT JOIN sales_mgmt_scheme_component AS component
                    ON component.id = line.component_id
                 WHERE run.simulation_id = %s
                 GROUP BY 1, 2, 3, 4, 5
                 ORDER BY 1, MIN(line.sequence), MIN(line.id)
                """,
                self.id,
            )
        )
        people = {}
        for user_id, scheme_id, kind, lineage, name, amount, unit_id, role in rows:
            values = people.setdefault(
                user_id,
                {
                    "user_id": user_id,
                    "unit_id": unit_id,
                    "role": role,
                    "details": defaultdict(
                        lambda: {
                            "name": "",
                            "before": Fraction(0),
                            "after": Fraction(0),
                        }
                    ),
                },
            )
            if amount:
                # the same rule in two versions of a book, or rules of one name
                detail = values["details"][kind, self._get_rule_key(lineage, name)]
                detail["name"] = name
                side = "after" if scheme_id == self.scheme_id.id else "before"
                detail[side] += Fraction(amount)
        for values in people.values():
            values.update(self._sum_up(values.pop("details").values()))
        return people

    def _get_rule_key(self, lineage, name):
        """Return what tells a rule: its lineage if both schemes have it."""
        shared = (
            self.scheme_id.component_ids.lineage_id
            & self.compare_id.component_ids.lineage_id
        )
        return lineage if lineage in shared.ids else name

    def _sum_up(self, details):
        """Return the amounts of a person, and the rules that make a difference."""
        before = sum(each["before"] for each in details)
        after = sum(each["after"] for each in details)
        verdict = "same"
        if self.compare_id and before != after:
            verdict = "winner" if after > before else "loser"
        return {
            "compare_total": float(before),
            "total": float(after),
            "difference": float(after - before) if self.compare_id else 0,
            "verdict": verdict,
            "details": [
                {
                    "name": each["name"],
                    "before": float(each["before"]),
                    "after": float(each["after"]),
                }
                for each in sorted(
                    details, key=lambda each: -abs(each["after"] - each["before"])
                )
                if each["before"] or each["after"]
            ],
        }

    # ------------------------------------------------------------
    # CHARTS
    # ------------------------------------------------------------

    def _get_schemes(self):
        """Return the schemes in the order in which they are drawn."""
        return self.compare_id | self.scheme_id

    def _draw_cost(self):
        """Draw what every period costs."""
        totals = {
            (scheme, period): total
            for scheme, period, total in self.env["sales.mgmt.payout.run"]._read_group(
                [("simulation_id", "=", self.id)],
                ["scheme_id", "period_id"],
                ["total:sum"],
            )
        }
        periods = sorted(
            {period for _scheme, period in totals}, key=lambda each: each.date_to
        )
        return columns(
            [period.name for period in periods],
            [
                [totals.get((scheme, period), 0) for period in periods]
                for scheme in self._get_schemes()
            ],
            self._get_schemes().mapped("display_name"),
        )

    def _draw_spread(self):
        """Draw how many people would get how much."""
        groups = [self.result_ids.mapped("total")]
        if self.compare_id:
            groups.insert(0, self.result_ids.mapped("compare_total"))
        bins = histogram(groups)
        return columns(
            [f"{short_number(each.start)} – {short_number(each.end)}" for each in bins],
            [[each.counts[row] for each in bins] for row in range(len(groups))],
            self._get_schemes().mapped("display_name"),
        )


class SalesMgmtSimulationResult(models.Model):
    """What one person would get by both sets of rules, and why."""

    _name = "sales.mgmt.simulation.result"
    _description = "Result of a Simulation"
    _log_access = False
    _order = "simulation_id desc, difference, id"
    _rec_name = "user_id"

    simulation_id = fields.Many2one(
        comodel_name="sales.mgmt.simulation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="simulation_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit", readonly=True, ondelete="set null"
    )
    role = fields.Char(readonly=True)
    compare_total = fields.Monetary(string="Rules Compared With", readonly=True)
    total = fields.Monetary(string="Simulated", readonly=True)
    difference = fields.Monetary(readonly=True)
    verdict = fields.Selection(
        selection=[
            ("winner", "Better Off"),
            ("loser", "Worse Off"),
            ("same", "Unchanged"),
        ],
        readonly=True,
    )
    details = fields.Json(readonly=True, help="What each rule gives before and after.")
    reasons = fields.Text(
        compute="_compute_reasons",
        help="The rules that make a difference, the largest one first.",
    )

    @api.depends("details")
    @api.depends_context("lang")
    def _compute_reasons(self):
        for result in self:
            result.reasons = "\n".join(
                result._phrase(each)
                for each in result.details or []
                if not result.simulation_id.compare_id
                or each["before"] != each["after"]
            )

    def _phrase(self, detail):
        """Return in words what a rule gives before and after."""
        currency = self.currency_id
        before, after = detail["before"], detail["after"]
        difference = exact(after) - exact(before)
        sign = "+" if difference > 0 else ""
        if not self.simulation_id.compare_id:
            return f"{detail['name']}: {format_amount(self.env, after, currency)}"
        return self.env._(
            "%(rule)s: %(before)s → %(after)s (%(difference)s)",
            rule=detail["name"],
            before=format_amount(self.env, before, currency),
            after=format_amount(self.env, after, currency),
            difference=sign + format_amount(self.env, float(difference), currency),
        )
