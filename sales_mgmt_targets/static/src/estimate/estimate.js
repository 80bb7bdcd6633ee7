import {Component, onWillStart, useState} from "@odoo/owl";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
    serializeDate,
} from "@web/core/l10n/dates";
import {formatFloat, formatMonetary} from "@web/views/fields/formatters";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {parseFloat} from "@web/views/fields/parsers";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** What if these deals close: ticked here, computed by the server, never stored. */
export class Estimate extends Component {
    static template = "sales_mgmt_targets.Estimate";
    static components = {DateTimeInput, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        // what is typed and ticked, by deal
        this.choices = {};
        const {user_id: userId, place} = this.props.action.params || {};
        this.asked = {userId: userId || false, place: place || false};
        this.state = useState({answer: {}, errors: {}, isBusy: false, isPaid: false});
        onWillStart(() => this.load());
    }

    get answer() {
        return this.state.answer;
    }

    get deals() {
        return this.answer.deals || [];
    }

    get difference() {
        return this.answer.then - this.answer.now;
    }

    get chosen() {
        const count = this.deals.filter((deal) => deal.is_chosen && deal.counts).length;
        return _t("%(count)s chosen", {count});
    }

    get cut() {
        const count = this.deals.length;
        return _t("Only the %(count)s deals that close first are shown.", {count});
    }

    get isTeam() {
        return new Set(this.deals.map((deal) => deal.user)).size > 1;
    }

    get period() {
        return this.answer.places.find((each) => this.isPlace(each)).period;
    }

    get measured() {
        const moment = formatDateTime(deserializeDateTime(this.answer.measured_on));
        return _t("Figures of %(moment)s.", {moment});
    }

    isPlace(choice) {
        return String(choice.id) === String(this.answer.place);
    }

    isMoved(rule) {
        return String(rule.formula) !== String(rule.formula_now);
    }

    async load() {
        this.state.isBusy = true;
        const {userId, place} = this.asked;
        try {
            this.state.answer = await this.keepLast.add(
                this.orm.call("sales.mgmt.estimate", "get_estimate", [], {
                    user_id: userId,
                    place,
                    choices: Object.entries(this.choices).map(([key, choice]) => ({
                        key,
                        ...choice,
                    })),
                    is_paid: this.state.isPaid,
                })
            );
        } catch (error) {
            // a deal may be closed by now: the next answer begins anew
            this.choices = {};
            throw error;
        } finally {
            this.state.isBusy = false;
        }
    }

    choose(deal, values) {
        this.choices[deal.key] = {...this.choices[deal.key], ...values};
        return this.load();
    }

    onTick(deal) {
        return this.choose(deal, {is_chosen: !deal.is_chosen});
    }

    onTickAll(isChosen) {
        for (const deal of this.deals) {
            if (deal.counts || !isChosen) {
                this.choices[deal.key] = {
                    ...this.choices[deal.key],
                    is_chosen: isChosen,
                };
            }
        }
        return this.load();
    }

    /** Take another amount; an empty one is what the deal itself says. */
    onAmount(deal, text) {
        let amount = false;
        if (text.trim()) {
            try {
                amount = parseFloat(text);
            } catch {
                amount = NaN;
            }
        }
        if (amount !== false && !(amount >= 0 && amount <= 1e12)) {
            this.state.errors[deal.key] = _t("Type an amount of zero or more.");
            return;
        }
        delete this.state.errors[deal.key];
        return this.choose(deal, {amount});
    }

    onDate(deal, day) {
        return this.choose(deal, {date: day ? serializeDate(day) : false});
    }

    onPaid() {
        this.state.isPaid = !this.state.isPaid;
        return this.load();
    }

    onChoosePerson(ev) {
        this.asked = {userId: Number(ev.target.value), place: false};
        this.choices = {};
        return this.load();
    }

    onChoosePlace(ev) {
        this.asked.userId = this.answer.user.id;
        this.asked.place = ev.target.value.split(",").map(Number);
        return this.load();
    }

    onOpen(deal) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: deal.model,
            res_id: deal.id,
            views: [[false, "form"]],
        });
    }

    onOpenPipeline() {
        return this.action.doAction("crm.action_your_pipeline");
    }

    toDay(text) {
        return text ? deserializeDate(text) : false;
    }

    formatMoney(value) {
        return formatMonetary(value, {currencyId: this.answer.currency_id});
    }

    /** A difference is told with its sign. */
    formatChange(value) {
        return value > 0 ? `+${this.formatMoney(value)}` : this.formatMoney(value);
    }

    formatAmount(value) {
        return formatFloat(value, {digits: [16, 2], trailingZeros: false});
    }

    /** Whose deal it is, and how likely. */
    describe(deal) {
        const parts = [deal.customer, this.isTeam ? deal.user : ""];
        if (deal.probability !== null) {
            const percent = `${this.formatAmount(deal.probability)} %`;
            parts.push(_t("%(percent)s likely", {percent}));
        }
        parts.push(deal.model === "sale.order" ? _t("Quotation") : "", deal.original);
        return parts.filter(Boolean).join(" · ");
    }

    /** What to know about the day of a deal. */
    remark(deal) {
        if (!deal.counts) {
            return _t(
                "It does not close in %(period)s, so it does not count there; another day shows what it would add.",
                {period: this.period}
            );
        }
        if (deal.is_late) {
            const day = formatDate(deserializeDate(deal.expected));
            return _t("It was expected on %(day)s.", {day});
        }
        return deal.expected ? "" : _t("It has no expected closing date.");
    }

    getChangeClass(value) {
        if (!value) {
            return "text-muted";
        }
        return value > 0 ? "text-success" : "text-danger";
    }
}

registry.category("actions").add("sales_mgmt_estimate", Estimate);
