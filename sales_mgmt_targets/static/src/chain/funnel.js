import {LIGHTS, formatFigure} from "../performance/figure";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

// What is there, however little, is to be seen
const THIN = 1;

const BASES = {
    standard: (rate) => _t("standard %(rate)s", {rate}),
    others: (rate) => _t("others %(rate)s", {rate}),
    before: (rate) => _t("before %(rate)s", {rate}),
};

const HEADINGS = {
    rate: () => _t("Weak Step"),
    volume: () => _t("Weak Step"),
    reached: () => _t("No Weak Step"),
    none: () => _t("No Weak Step"),
    few: () => _t("Too Few Cases"),
    unknown: () => _t("Nothing to Compare With"),
};

/** A chain as a funnel: of each step what was done beside what was needed by today. */
export class ChainFunnel extends Component {
    static template = "sales_mgmt_targets.ChainFunnel";
    static props = {funnel: Object};

    setup() {
        this.action = useService("action");
        this.lights = LIGHTS;
    }

    get funnel() {
        return this.props.funnel;
    }

    get heading() {
        return HEADINGS[this.funnel.kind]();
    }

    get isWeak() {
        return this.funnel.weak !== null;
    }

    /** The largest figure of each kind: counts share a scale, money has its own. */
    get scales() {
        const scales = {};
        for (const step of this.funnel.steps) {
            scales[step.unit] = Math.max(
                scales[step.unit] || 0,
                step.actual || 0,
                step.expected || 0
            );
        }
        return scales;
    }

    getWidth(step, value) {
        const largest = this.scales[step.unit];
        if (!largest || !(value > 0)) {
            return 0;
        }
        return Math.max((value / largest) * 100, THIN);
    }

    format(value, step) {
        return formatFigure(value, step, {isShort: true});
    }

    formatNeed(value, step) {
        // half a visit is no visit
        return this.format(
            step.unit === "count" ? Math.ceil(value - 1e-9) : value,
            step
        );
    }

    getNeed(step) {
        if (step.expected === null) {
            return "";
        }
        const expected = this.formatNeed(step.expected, step);
        return this.funnel.period.is_running
            ? _t("of %(expected)s needed by today", {expected})
            : _t("of %(expected)s needed", {expected});
    }

    getWhole(step) {
        if (step.target === null) {
            return "";
        }
        const target = this.formatNeed(step.target, step);
        return step.is_planned
            ? _t("Planned for the period: %(target)s", {target})
            : _t("No plan asks for it; the goal of the chain needs %(target)s", {
                  target,
              });
    }

    getBasis(step) {
        return step.basis ? BASES[step.basis](step.reference) : "";
    }

    getCases(step) {
        return _t("%(successes)s from %(trials)s", {
            successes: this.format(step.successes, step),
            trials: this.format(step.trials, this.getBefore(step)),
        });
    }

    getBefore(step) {
        return this.funnel.steps[this.funnel.steps.indexOf(step) - 1];
    }

    getDaily(step) {
        return step.daily
            ? _t("%(daily)s each working day from today", {
                  daily: this.formatNeed(step.daily, step),
              })
            : "";
    }

    onOpen(step) {
        if (step.target_id) {
            return this.action.doActionButton({
                type: "object",
                name: "action_open_records",
                resModel: "sales.mgmt.target",
                resId: step.target_id,
            });
        }
        const {period, subject} = this.funnel;
        const who =
            subject.kind === "unit"
                ? ["unit_id", "child_of", subject.id]
                : ["user_id", "=", subject.id];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: step.name,
            res_model: "sales.mgmt.fact",
            views: [[false, "list"]],
            domain: [
                ["metric_id", "=", step.metric_id],
                ["period_id", "child_of", period.id],
                ["segment_id", "=", false],
                who,
            ],
        });
    }
}
