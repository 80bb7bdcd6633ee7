import {Component, onWillStart, useState} from "@odoo/owl";
import {LIGHTS, UNKNOWN, formatFigure, formatShare} from "../performance/figure";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {PeriodChoice} from "../performance/period_choice";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const SHOWN = ["attainment", "pace", "actual", "gap", "landing"];
const PAGE = 80;

/** People and units by metrics: who is where, at a glance. */
export class TeamBoard extends Component {
    static template = "sales_mgmt_targets.TeamBoard";
    static components = {Layout, PeriodChoice};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.keepLastWeak = new KeepLast();
        this.lights = LIGHTS;
        this.shown = SHOWN;
        this.asked = {
            level: "month",
            day: false,
            unfolded: null,
            lineId: false,
            isRising: true,
            offset: 0,
            ...this.props.state,
        };
        this.state = useState({
            answer: {columns: [], rows: []},
            weak: {person: {}, unit: {}},
            figure: this.props.state?.figure || "attainment",
            isFlat: this.props.state?.isFlat || false,
            isBusy: false,
        });
        onWillStart(() => this.load());
    }

    getLocalState() {
        const {figure, isFlat} = this.state;
        return {...this.asked, figure, isFlat};
    }

    get answer() {
        return this.state.answer;
    }

    get figures() {
        return {
            attainment: _t("Attainment"),
            pace: _t("Pace"),
            actual: _t("Achieved"),
            gap: _t("Missing"),
            landing: _t("Landing"),
        };
    }

    /** People can be sorted by what is known of all of them. */
    get order() {
        return this.state.figure === "landing" ? "attainment" : this.state.figure;
    }

    get page() {
        const {rows, total} = this.answer;
        const {offset} = this.asked;
        return _t("%(first)s–%(last)s of %(total)s", {
            first: rows.length ? offset + 1 : 0,
            last: offset + rows.length,
            total,
        });
    }

    get hasNext() {
        return this.asked.offset + PAGE < this.answer.total;
    }

    async load() {
        const {day, isRising, level, lineId, offset, unfolded} = this.asked;
        this.state.isBusy = true;
        try {
            const period = {level, day};
            this.state.answer = await this.keepLast.add(
                this.state.isFlat
                    ? this.orm.call("sales.mgmt.team.board", "get_people", [], {
                          ...period,
                          line_id: lineId,
                          order: this.order,
                          is_rising: isRising,
                          offset,
                      })
                    : this.orm.call("sales.mgmt.team.board", "get_board", [], {
                          ...period,
                          unfolded,
                      })
            );
            if (!this.state.isFlat) {
                this.asked.unfolded = this.state.answer.unfolded;
            }
        } finally {
            this.state.isBusy = false;
        }
        this.loadWeak();
    }

    /** Ask for the weak steps of rows once these stand; what is known is kept. */
    async loadWeak() {
        const {has_chain: hasChain, period, rows} = this.answer;
        const place = period && `${period.level} ${period.id}`;
        if (this.weakPlace !== place) {
            this.weakPlace = place;
            this.state.weak = {person: {}, unit: {}};
        }
        const unknown = (kind) =>
            rows.filter((row) => row.kind === kind && !this.getWeak(row));
        const ids = (kind) => unknown(kind).map((row) => row.id);
        const asked = {user_ids: ids("person"), unit_ids: ids("unit")};
        if (!hasChain || !(asked.user_ids.length || asked.unit_ids.length)) {
            return;
        }
        const found = await this.keepLastWeak.add(
            this.orm.silent.call("sales.mgmt.team.board", "get_weak_steps", [], {
                level: period.level,
                day: period.from,
                ...asked,
            })
        );
        for (const kind of ["person", "unit"]) {
            Object.assign(this.state.weak[kind], found[kind]);
        }
    }

    onChoosePeriod(level, day) {
        Object.assign(this.asked, {level, day, lineId: false, offset: 0});
        return this.load();
    }

    onChooseFigure(ev) {
        this.state.figure = ev.target.value;
        return this.state.isFlat ? this.load() : undefined;
    }

    onChooseView(isFlat) {
        this.state.isFlat = isFlat;
        this.asked.offset = 0;
        return this.load();
    }

    /** Sort people by a metric; a second time turns the order round. */
    onSort(column) {
        const isSame = this.state.isFlat && this.answer.line_id === column.line_id;
        Object.assign(this.asked, {
            lineId: column.line_id,
            isRising: isSame ? !this.asked.isRising : true,
            offset: 0,
        });
        this.state.isFlat = true;
        return this.load();
    }

    onPage(step) {
        this.asked.offset = Math.max(0, this.asked.offset + step * PAGE);
        return this.load();
    }

    onFold(row) {
        const unfolded = new Set(this.asked.unfolded);
        if (row.is_open) {
            unfolded.delete(row.id);
        } else {
            unfolded.add(row.id);
        }
        this.asked.unfolded = [...unfolded];
        return this.load();
    }

    onOpenPerson(row) {
        const {day, level} = this.asked;
        return this.action.doAction({
            type: "ir.actions.client",
            tag: "sales_mgmt_performance",
            name: row.name,
            params: {user_id: row.id, level, day},
        });
    }

    /** Open what holds somebody up: of a unit its funnel, of a person all figures. */
    onOpenFunnel(row) {
        if (row.kind === "person") {
            return this.onOpenPerson(row);
        }
        const {day, level} = this.asked;
        return this.action.doAction({
            type: "ir.actions.client",
            tag: "sales_mgmt_chain_funnel",
            name: row.name,
            params: {unit_id: row.id, level, day},
        });
    }

    /** Open what is being done by or for a row. */
    async onOpenActions(row) {
        const {day, level} = this.asked;
        const ids = await this.orm.call(
            "sales.mgmt.performance",
            "get_open_actions",
            [],
            {level, day, kind: row.kind, res_id: row.id}
        );
        return this.action.doAction("sales_mgmt_targets.sales_mgmt_action_action", {
            props: {domain: [["id", "in", ids]]},
        });
    }

    /** Open the results behind a cell. */
    onOpenCell(row, column) {
        const {from, to} = this.answer.period;
        const who =
            row.kind === "unit"
                ? ["unit_id", "child_of", row.id]
                : ["user_id", "=", row.id];
        return this.action.doAction(
            "sales_mgmt_targets.sales_mgmt_target_report_action",
            {
                additionalContext: {search_default_metric_id: column.metric_id},
                props: {
                    domain: [who, ["date_from", ">=", from], ["date_from", "<=", to]],
                },
            }
        );
    }

    // ------------------------------------------------------------
    // Words and figures
    // ------------------------------------------------------------

    formatCell(cell, column) {
        if (!cell) {
            return UNKNOWN;
        }
        const value = cell[this.state.figure];
        return ["attainment", "pace"].includes(this.state.figure)
            ? formatShare(value)
            : formatFigure(value, column, {isShort: true});
    }

    /** All there is to a cell, for who points at it or listens to it. */
    describe(row, cell, column) {
        if (!cell) {
            return _t("%(name)s, %(metric)s: nothing planned, nothing achieved", {
                name: row.name,
                metric: column.name,
            });
        }
        const parts = [
            _t("%(name)s, %(metric)s: %(actual)s of %(target)s", {
                name: row.name,
                metric: column.name,
                actual: formatFigure(cell.actual, column),
                target: formatFigure(cell.target, column),
            }),
            LIGHTS[cell.light].text(),
            _t("expected by today %(value)s", {
                value: formatFigure(cell.expected, column),
            }),
        ];
        if (cell.plan && cell.plan.cover) {
            parts.push(
                _t("open actions cover %(share)s of the gap", {
                    share: formatShare(cell.plan.cover),
                })
            );
        }
        if (cell.landing !== null) {
            parts.push(
                _t("lands at %(value)s", {value: formatFigure(cell.landing, column)})
            );
        }
        return parts.join(" · ");
    }

    /** How many actions are open, and how many of them late. */
    getOpen({late, open}) {
        if (!open) {
            return UNKNOWN;
        }
        return late ? _t("%(open)s (%(late)s late)", {open, late}) : String(open);
    }

    getOpenLabel({late, name, open}) {
        return _t("%(name)s: %(open)s open actions, %(late)s of them late", {
            name,
            open,
            late,
        });
    }

    getFoldLabel(row) {
        return row.is_open
            ? _t("Fold up %(unit)s", {unit: row.name})
            : _t("Unfold %(unit)s", {unit: row.name});
    }

    /** What is known of the weak step of a row, as soon as it arrives. */
    getWeak(row) {
        return this.state.weak[row.kind][row.id];
    }

    /** Why no step of somebody is named, in a word. */
    describeWeak(weak) {
        return {
            reached: _t("On track"),
            none: _t("None"),
            few: _t("Too few cases"),
            unknown: UNKNOWN,
        }[weak.kind];
    }

    getSortState(column) {
        if (!this.state.isFlat || this.answer.line_id !== column.line_id) {
            return "none";
        }
        return this.asked.isRising ? "ascending" : "descending";
    }
}

registry.category("actions").add("sales_mgmt_team_board", TeamBoard);
