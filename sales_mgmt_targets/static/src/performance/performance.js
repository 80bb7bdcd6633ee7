import {Component, onWillStart, useState} from "@odoo/owl";
import {LIGHTS, UNKNOWN, formatFigure, formatShare} from "./figure";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {ChainFunnel} from "../chain/funnel";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {PeriodChoice} from "./period_choice";
import {ProgressChart} from "./progress_chart";
import {_t} from "@web/core/l10n/translation";
import {formatMonetary} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** Where a person stands: per metric the distance to the target, and what to do. */
export class Performance extends Component {
    static template = "sales_mgmt_targets.Performance";
    static components = {ChainFunnel, Layout, PeriodChoice, ProgressChart};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.keepLastChart = new KeepLast();
        this.keepLastFunnel = new KeepLast();
        this.lights = LIGHTS;
        const {user_id: userId = false, ...period} = this.props.action.params || {};
        this.asked = {
            level: "month",
            day: false,
            ...period,
            ...this.props.state,
            userId,
        };
        this.state = useState({
            answer: {},
            chosen: false,
            progress: false,
            funnel: false,
            isBusy: false,
        });
        onWillStart(() => this.load());
    }

    get answer() {
        return this.state.answer;
    }

    get metrics() {
        return this.answer.metrics || [];
    }

    get chosen() {
        return this.metrics.find((metric) => metric.line_id === this.state.chosen);
    }

    getLocalState() {
        return {level: this.asked.level, day: this.asked.day};
    }

    get title() {
        const {is_own: isOwn, name} = this.answer.person;
        return isOwn ? _t("My Performance") : _t("Performance of %(name)s", {name});
    }

    get daysLeft() {
        const {
            days,
            days_left: left,
            is_over: isOver,
            is_running: isRunning,
        } = this.answer.period;
        if (isOver) {
            return _t("The period is over.");
        }
        if (!isRunning) {
            return _t("The period has not begun; it has %(days)s working days.", {
                days,
            });
        }
        return left === 1
            ? _t("Today is the last working day.")
            : _t("%(left)s of %(days)s working days left, today included", {
                  left,
                  days,
              });
    }

    async load() {
        const {day, level, userId} = this.asked;
        this.state.isBusy = true;
        try {
            const answer = await this.keepLast.add(
                this.orm.call("sales.mgmt.performance", "get_performance", [], {
                    level,
                    day,
                    user_id: userId,
                })
            );
            this.state.answer = answer;
            if (!this.chosen) {
                this.state.chosen = answer.metrics[0]?.line_id || false;
            }
        } finally {
            this.state.isBusy = false;
        }
        // chart and funnel follow by themselves: figures come first
        this.loadProgress();
        this.loadFunnel();
    }

    async loadProgress() {
        this.state.progress = false;
        if (!this.chosen) {
            return;
        }
        const {day, level, userId} = this.asked;
        const progress = await this.keepLastChart.add(
            this.orm.silent.call("sales.mgmt.performance", "get_progress", [], {
                line_id: this.chosen.line_id,
                level,
                day,
                user_id: userId,
            })
        );
        this.state.progress = progress.labels.length ? progress : false;
    }

    async loadFunnel() {
        if (!this.metrics.length) {
            this.state.funnel = false;
            return;
        }
        const {day, level, userId} = this.asked;
        this.state.funnel = await this.keepLastFunnel.add(
            this.orm.silent.call("sales.mgmt.chain.diagnosis", "get_diagnosis", [], {
                level,
                day,
                user_id: userId,
            })
        );
    }

    onChoosePeriod(level, day) {
        Object.assign(this.asked, {level, day});
        return this.load();
    }

    onChooseMetric(metric) {
        this.state.chosen = metric.line_id;
        return this.loadProgress();
    }

    onOpenDocuments(metric) {
        return this.action.doActionButton({
            type: "object",
            name: "action_open_records",
            resModel: "sales.mgmt.target",
            resId: metric.target_id,
        });
    }

    onOpenActivity(activity) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: activity.model,
            res_id: activity.res_id,
            views: [[false, "form"]],
        });
    }

    /** Open what is planned for a figure, or all there is with the person. */
    async onOpenActions(metric) {
        const {id} = this.answer.person;
        const {day, level} = this.asked;
        let domain = ["|", ["user_id", "=", id], ["salesperson_id", "=", id]];
        if (metric) {
            const ids = await this.orm.call(
                "sales.mgmt.performance",
                "get_open_actions",
                [],
                {level, day, kind: "person", res_id: id, metric_id: metric.metric_id}
            );
            domain = [["id", "in", ids]];
        }
        return this.action.doAction("sales_mgmt_targets.sales_mgmt_action_action", {
            props: {domain},
        });
    }

    onOpenAction({id}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.mgmt.action",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    onOpenIncentive() {
        return this.action.doAction("sales_mgmt_targets.sales_mgmt_payout_action_mine");
    }

    onOpenEstimate() {
        return this.action.doAction("sales_mgmt_targets.sales_mgmt_estimate_action");
    }

    onOpenUndated() {
        return this.action.doAction("crm.action_your_pipeline", {
            additionalContext: {search_default_overdue_opp: 1},
        });
    }

    // ------------------------------------------------------------
    // Words and figures
    // ------------------------------------------------------------

    format(value, metric) {
        return formatFigure(value, metric);
    }

    formatShare(share) {
        return formatShare(share);
    }

    getWidth(metric) {
        return Math.min(Math.max(metric.attainment || 0, 0), 1) * 100;
    }

    /** Where on the bar the target was expected to be by today. */
    getMark(metric) {
        const {expected, target} = metric;
        return target > 0 && expected > 0 && this.answer.period.is_running
            ? Math.min(expected / target, 1) * 100
            : null;
    }

    getBarLabel(metric) {
        return _t("%(share)s of the target, %(light)s", {
            share: formatShare(metric.attainment),
            light: LIGHTS[metric.light].text(),
        });
    }

    /** What is missing, in a sentence. */
    getDistance(metric) {
        if (metric.target === null) {
            return _t("No target");
        }
        const {gap, is_ratio: isRatio, lower_is_better: lower} = metric;
        const value = this.format(Math.abs(gap), metric);
        if (lower) {
            return gap >= 0
                ? _t("%(value)s below the limit", {value})
                : _t("%(value)s above the limit", {value});
        }
        if (gap > 0) {
            return isRatio
                ? _t("%(value)s below the target", {value})
                : _t("%(value)s to go", {value});
        }
        return gap === 0
            ? _t("Target reached")
            : _t("Target exceeded by %(value)s", {value});
    }

    /** What each working day that is left has to bring. */
    getDaily(metric) {
        if (!metric.daily) {
            return "";
        }
        // a tenth of a visit is no visit
        const daily = metric.unit === "count" ? Math.ceil(metric.daily) : metric.daily;
        return _t("%(value)s each working day from today", {
            value: this.format(daily, metric),
        });
    }

    getLanding(metric) {
        const {high, low, middle} = metric.landing;
        const value = this.format(middle, metric);
        if (low === high) {
            return _t("Lands at %(value)s", {value});
        }
        return _t("Lands at %(value)s (%(low)s to %(high)s)", {
            value,
            low: this.format(low, metric),
            high: this.format(high, metric),
        });
    }

    getLandingHelp(metric) {
        const {accuracy, method} = metric.landing;
        const help = [
            method === "deals"
                ? _t(
                      "What was achieved, and the open opportunities that are to close in the period, each weighted by how often deals from its stage are won. Four of five times the end lies in the range."
                  )
                : _t(
                      "What was achieved, and the rest of the period at the same pace. Four of five times the end lies in the range."
                  ),
        ];
        if (accuracy) {
            help.push(
                _t(
                    "Landings made half-way missed by %(error)s on average over %(cases)s periods; %(within)s lay in the range.",
                    {
                        error: formatShare(accuracy.error),
                        cases: accuracy.cases,
                        within: formatShare(accuracy.within),
                    }
                )
            );
        }
        return help.join(" ");
    }

    get undated() {
        const {count, worth} = this.answer.undated;
        const currencyId = this.metrics.find(
            (metric) => metric.currency_id
        )?.currency_id;
        const value = worth ? formatMonetary(worth, {currencyId}) : UNKNOWN;
        return count === 1
            ? _t(
                  "One open opportunity worth %(value)s has no closing date, or one that has passed. It is in no landing.",
                  {value}
              )
            : _t(
                  "%(count)s open opportunities worth %(value)s have no closing date, or one that has passed. They are in no landing.",
                  {count, value}
              );
    }

    /** What is being done about the gap, in a sentence. */
    getPlan(metric) {
        const {count, cover, late} = metric.plan;
        const words = [
            count === 1 ? _t("1 open action") : _t("%(count)s open actions", {count}),
        ];
        if (late) {
            words.push(_t("%(late)s late", {late}));
        }
        if (cover) {
            words.push(_t("cover %(share)s of the gap", {share: formatShare(cover)}));
        }
        return words.join(" · ");
    }

    /** Who does it, how far it is, and what was answered. */
    getActionNote({answer, owner, progress}) {
        return [owner, progress ? formatShare(progress / 100) : "", answer]
            .filter(Boolean)
            .join(" · ");
    }

    get moreActions() {
        return _t("All %(count)s open actions", {count: this.answer.action_count});
    }

    formatDay(day) {
        return formatDate(deserializeDate(day));
    }

    get incentive() {
        const {amount, currency_id: currencyId} = this.answer.incentive;
        return formatMonetary(amount, {currencyId});
    }

    getDeadline(activity) {
        if (activity.is_today) {
            return _t("Today");
        }
        return formatDate(deserializeDate(activity.deadline));
    }
}

registry.category("actions").add("sales_mgmt_performance", Performance);
