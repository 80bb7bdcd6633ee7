import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {
    formatFloat,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {roundDecimals} from "@web/core/utils/numbers";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;
const SECOND = 1000;
const REFRESH = 60 * SECOND;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const DARK = "sales_mgmt_targets.board_dark";
const LIMITS = [3, 5, 10, 20, 50];
const DEFAULT_LIMIT = 10;

/** The ranking of a contest, for a screen on the wall as for a phone. */
export class ContestBoard extends Component {
    static template = "sales_mgmt_targets.ContestBoard";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.limits = LIMITS;
        this.state = useState({
            board: {contests: [], contest: false},
            limit: DEFAULT_LIMIT,
            isDark: browser.localStorage.getItem(DARK) === "1",
            isStale: false,
            now: DateTime.utc(),
        });
        onWillStart(() => this.load(this.props.action.context?.active_id));
        onMounted(() => {
            this.refreshing = browser.setInterval(() => this.refresh(), REFRESH);
            this.ticking = browser.setInterval(() => this.tick(), SECOND);
        });
        onWillUnmount(() => {
            browser.clearInterval(this.refreshing);
            browser.clearInterval(this.ticking);
        });
    }

    get contest() {
        return this.state.board.contest;
    }

    get best() {
        const values = this.contest.lines
            .filter((line) => line.place)
            .map((line) => line.value);
        return this.contest.lower_is_better ? Math.min(...values) : Math.max(...values);
    }

    async load(contestId) {
        const board = await this.orm.silent.call("sales.mgmt.contest", "get_board", [
            contestId || false,
            this.state.limit,
        ]);
        // the clock of the wall may be wrong: time is counted from the server's
        this.ahead = deserializeDateTime(board.now).diff(DateTime.utc());
        this.state.board = board;
        this.state.isStale = false;
        this.tick();
        if (board.contest) {
            this.props.updateActionState({active_id: board.contest.id});
        }
    }

    /** Read the figures again; without a connection the last ones stay. */
    async refresh() {
        try {
            await this.load(this.contest.id);
        } catch {
            this.state.isStale = true;
        }
    }

    tick() {
        this.state.now = DateTime.utc().plus(this.ahead);
    }

    onChooseContest(ev) {
        return this.load(Number(ev.target.value));
    }

    onChooseLimit(ev) {
        this.state.limit = Number(ev.target.value);
        return this.refresh();
    }

    onToggleDark() {
        this.state.isDark = !this.state.isDark;
        browser.localStorage.setItem(DARK, this.state.isDark ? "1" : "0");
    }

    onFullScreen() {
        if (document.fullscreenElement) {
            document.exitFullscreen();
        } else {
            this.root.el.requestFullscreen();
        }
    }

    get basis() {
        const {basis, lower_is_better: lowerIsBetter, metric} = this.contest;
        const bases = {
            value: metric,
            attainment: _t("%(metric)s, attainment of the target", {metric}),
            growth: _t("%(metric)s, growth on last year", {metric}),
        };
        return lowerIsBetter
            ? _t("%(basis)s; lower is better", {basis: bases[basis]})
            : bases[basis];
    }

    get clock() {
        const {begins, ends, state} = this.contest;
        if (state === "decided") {
            return _t("Decided");
        }
        if (state === "published") {
            return _t("Begins in %(time)s", {time: this.formatUntil(begins)});
        }
        if (deserializeDateTime(ends) <= this.state.now) {
            return _t("The time is over; the decision is still to come.");
        }
        return _t("%(time)s left", {time: this.formatUntil(ends)});
    }

    formatUntil(moment) {
        const left = Math.max(deserializeDateTime(moment).diff(this.state.now), 0);
        const pad = (number) => String(Math.floor(number)).padStart(2, "0");
        const clock = `${pad((left % DAY) / HOUR)}:${pad((left % HOUR) / 60000)}:${pad(
            (left % 60000) / SECOND
        )}`;
        const days = Math.floor(left / DAY);
        return days ? _t("%(days)s days %(clock)s", {days, clock}) : clock;
    }

    get standing() {
        const {ranked_on: rankedOn} = this.contest;
        return rankedOn
            ? _t("Standing of %(moment)s", {
                  moment: formatDateTime(deserializeDateTime(rankedOn)),
              })
            : "";
    }

    formatValue(value) {
        const {currency_id: currencyId, unit} = this.contest;
        if (currencyId) {
            return formatMonetary(value, {currencyId});
        }
        const decimals = unit === "percent" ? 3 : 2;
        // what rounds to nothing has no sign
        const shown = roundDecimals(value, decimals) || 0;
        if (unit === "percent") {
            return formatPercentage(shown, {digits: [16, 1]});
        }
        return formatFloat(shown, {digits: [16, decimals], trailingZeros: false});
    }

    formatGap(line) {
        if (!line.place || line.place === 1 || !line.gap) {
            return "";
        }
        const gap = this.formatValue(line.gap);
        if (gap === this.formatValue(0)) {
            return _t("just behind");
        }
        return this.contest.lower_is_better ? `+${gap}` : `−${gap}`;
    }

    formatPrize(line) {
        const money = line.prize_amount
            ? formatMonetary(line.prize_amount, {
                  currencyId: this.contest.prize_currency_id,
              })
            : "";
        return [money, line.things].filter(Boolean).join(" + ");
    }

    /** How long the bar of a line is: the best one fills the row. */
    getWidth(line) {
        const {best} = this;
        if (!line.place || line.value === best) {
            return line.place ? 100 : 0;
        }
        const part = this.contest.lower_is_better
            ? best / line.value
            : line.value / best;
        return Math.min(Math.max(Number.isFinite(part) ? part : 0, 0), 1) * 100;
    }

    getPicture(line) {
        return line.user_id ? `/web/image/res.users/${line.user_id}/avatar_256` : "";
    }

    getBadge(line) {
        return `/web/image/sales.mgmt.contest.prize/${line.badge_id}/badge`;
    }
}

registry.category("actions").add("sales_mgmt_contest_board", ContestBoard);
