import {Component, onWillStart, useState} from "@odoo/owl";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {formatFloat, formatFloatTime} from "@web/views/fields/formatters";
import {Layout} from "@web/search/layout";
import {ReviewHistory} from "../review_history/review_history";
import {SkillsRadar} from "../skills_radar/skills_radar";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const COLORS = {
    valid: "text-bg-success",
    expiring: "text-bg-warning",
    expired: "text-bg-danger",
};
const NEAR = 7;

/** What is due, what was passed and where to go: the development of one person. */
export class MyDevelopment extends Component {
    static template = "sales_mgmt_training.MyDevelopment";
    static components = {Layout, ReviewHistory, SkillsRadar};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({answer: {}, isBusy: false});
        // somebody of the team, or the reader
        this.personId = this.props.action.context?.active_id || false;
        onWillStart(() => this.load());
    }

    get answer() {
        return this.state.answer;
    }

    get person() {
        return this.answer.person;
    }

    get title() {
        return this.person.is_own ? _t("What Is Due") : this.person.name;
    }

    get passedWord() {
        return _t("Passed");
    }

    get failedWord() {
        return _t("Failed");
    }

    get hasPassed() {
        const {certificates, count, exams} = this.answer.passed;
        return count || certificates.length || exams.length;
    }

    async load() {
        this.state.answer = await this.orm.call(
            "sales.mgmt.my.development",
            "get_development",
            [this.personId]
        );
        if (this.personId) {
            this.props.updateActionState({active_id: this.personId});
        }
    }

    // Days

    getDays(day) {
        const today = deserializeDate(this.answer.today);
        return Math.round(deserializeDate(day).diff(today, "days").days);
    }

    formatDay(day) {
        return day ? formatDate(deserializeDate(day)) : "";
    }

    /** How far away a day is, in words. */
    spellDay(day) {
        if (!day) {
            return _t("now");
        }
        const days = this.getDays(day);
        if (days < 0) {
            return days === -1
                ? _t("1 day late")
                : _t("%(days)s days late", {days: -days});
        }
        if (days < 2) {
            return days ? _t("tomorrow") : _t("today");
        }
        return _t("in %(days)s days", {days});
    }

    getUrgency(item) {
        if (item.is_late) {
            return "danger";
        }
        return !item.date || this.getDays(item.date) <= NEAR ? "warning" : "muted";
    }

    getColor(state) {
        return COLORS[state] || "text-bg-light";
    }

    formatScore(score) {
        return formatFloat(score, {digits: [16, 1], trailingZeros: false});
    }

    formatHours(hours) {
        return formatFloatTime(hours);
    }

    formatPercent(progress) {
        return `${formatFloat(progress, {digits: [16, 0]})} %`;
    }

    /** What a screen reader says instead of the sign. */
    spellCriterion({state}) {
        const words = {
            met: _t("Met"),
            missed: _t("Not met yet"),
            unknown: _t("Not measured"),
        };
        return words[state];
    }

    // What a click does

    open(model, id) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: model,
                res_id: id,
                views: [[false, "form"]],
            },
            {onClose: () => this.load()}
        );
    }

    onOpen(item) {
        return this.open(item.model, item.id);
    }

    onOpenReview(review) {
        return this.open("sales.mgmt.review", review.id);
    }

    /** Do what is due with one click; what is done disappears from the list. */
    async onDo({do: step}) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            const result = await this.orm.call(step.model, step.method, [[step.id]]);
            if (result?.type) {
                await this.action.doAction(result, {onClose: () => this.load()});
            } else {
                await this.load();
            }
        } finally {
            this.state.isBusy = false;
        }
    }

    onOpenAction(xmlId) {
        return this.action.doAction(`sales_mgmt_training.${xmlId}`);
    }

    onWritePlan() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.mgmt.development.plan",
            views: [[false, "form"]],
            context: {default_person_id: this.person.id},
        });
    }

    onOpenFile() {
        return this.open("sales.mgmt.person", this.person.id);
    }
}

registry.category("actions").add("sales_mgmt_my_development", MyDevelopment);
