import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {formatFigure, formatShare} from "../performance/figure";
import {Mutex} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate} from "@web/core/l10n/dates";
import {formatFloat} from "@web/views/fields/formatters";
import {parseFloat} from "@web/views/fields/parsers";
import {registry} from "@web/core/registry";
import {roundDecimals} from "@web/core/utils/numbers";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useBus, useService} from "@web/core/utils/hooks";

const HUNDRED = 100;
const THOUSAND = 1000;

/**
 * The figures of a proposal: the year of each metric and its months, written in place.
 *
 * What is typed is saved at once; the server answers with the whole sheet, so that no
 * arithmetic of the screen could disagree.
 */
export class ProposalSheet extends Component {
    static template = "sales_mgmt_targets.ProposalSheet";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.notification = useService("notification");
        // one after the other, in the order in which it was typed
        this.mutex = new Mutex();
        this.state = useState({sheet: {lines: []}, opened: {}});
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps(({record}) => this.load(record.resId));
        // a button of the form waits until all is saved
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({detail}) =>
            detail.proms.push(this.mutex.getUnlockedDef())
        );
    }

    get sheet() {
        return this.state.sheet;
    }

    get isSmall() {
        return this.ui.isSmall;
    }

    async load(resId) {
        this.state.sheet = resId
            ? await this.orm.call("sales.mgmt.proposal", "get_sheet", [[resId]])
            : {lines: []};
    }

    save(line, name, value, cellId = false) {
        const resId = this.props.record.resId;
        return this.mutex.exec(async () => {
            try {
                this.state.sheet = await this.orm.call(
                    "sales.mgmt.proposal",
                    "save_figure",
                    [[resId], line.id, name, value, cellId]
                );
            } catch (error) {
                await this.load(resId);
                throw error;
            }
        });
    }

    // What is shown

    format(value, line) {
        return formatFigure(value, line);
    }

    /** Write an amount without its currency, as it is typed. */
    formatInput(value, line) {
        const shown = line.unit === "percent" ? value * HUNDRED : value;
        return formatFloat(roundDecimals(shown, 2), {
            digits: [16, 2],
            trailingZeros: false,
        });
    }

    /** Write what was achieved: cents say nothing beside thousands. */
    formatPast(value, line) {
        return this.formatInput(
            Math.abs(value) >= THOUSAND ? Math.round(value) : value,
            line
        );
    }

    getDifference(part) {
        return part.proposed - part.top_down;
    }

    formatDifference(part, line) {
        const difference = this.getDifference(part);
        const sign = difference > 0 ? "+" : "";
        return `${sign}${this.format(difference, line)}`;
    }

    getShare(part) {
        if (!part.top_down) {
            return "";
        }
        const share = this.getDifference(part) / Math.abs(part.top_down);
        return `${share > 0 ? "+" : ""}${formatShare(share)}`;
    }

    getColor(part, line) {
        const difference = this.getDifference(part);
        if (!difference) {
            return "text-muted";
        }
        const isMore = difference > 0 === (line.direction === "higher");
        return isMore ? "text-success" : "text-danger";
    }

    getMonth(cell) {
        const day = deserializeDate(cell.date);
        return cell.level === "month" ? day.toFormat("LLL") : cell.name;
    }

    getSuffix(line) {
        return line.unit === "percent" ? "%" : "";
    }

    getLabel(cell, line) {
        return _t("%(metric)s, %(period)s", {
            metric: line.name,
            period: cell ? cell.name : _t("year"),
        });
    }

    getCommentLabel(line) {
        return _t("Comment on %(metric)s", {metric: line.name});
    }

    // What is done

    onAmount(ev, line, cell) {
        const part = cell || line;
        let amount = NaN;
        try {
            amount = parseFloat(ev.target.value);
        } catch {
            // said below
        }
        if (!Number.isFinite(amount)) {
            this.notification.add(_t("This is no amount."), {type: "warning"});
            ev.target.value = this.formatInput(part.proposed, line);
            return;
        }
        const value = line.unit === "percent" ? amount / HUNDRED : amount;
        return this.save(line, "proposed", value, cell ? cell.id : false);
    }

    onComment(ev, line) {
        return this.save(line, "comment", ev.target.value);
    }

    onToggle(line) {
        this.state.opened[line.id] = !this.isOpened(line);
    }

    isOpened(line) {
        return this.state.opened[line.id] ?? true;
    }

    onFocus(ev) {
        ev.target.select();
    }

    /** Enter takes the amount as Tab does. */
    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.target.blur();
        }
    }
}

registry.category("view_widgets").add("sales_mgmt_proposal_sheet", {
    component: ProposalSheet,
});
