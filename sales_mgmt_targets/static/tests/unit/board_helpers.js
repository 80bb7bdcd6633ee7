import {Component, xml} from "@odoo/owl";
import {PlanningBoard} from "@sales_mgmt_targets/planning_board/planning_board";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

const EDITABLE = 4;
const SUMS = 8;

/** Stands where the action service puts the control panel. */
class NoControlPanel extends Component {
    static template = xml`<div/>`;
    static props = ["*"];
}

let nextId = 1;

/** A cell as the server sends it: id, amount, reserve, flags, lock, last, actual. */
export function createCell(amount, values = {}) {
    const {flags = EDITABLE | SUMS, last = null, lock = 0, reserve = 0} = values;
    return [nextId++, amount, reserve, flags, lock, last, 0];
}

/** A person's year of two quarters, the first divided into months. */
function createPerson(name, parent, year) {
    const quarter = year / 2;
    return {
        key: name,
        kind: "person",
        name,
        depth: parent + 1,
        parent,
        cells: [
            createCell(year, {last: year / 2}),
            createCell(quarter),
            ...[1, 2, 3].map(() => createCell(quarter / 3, {flags: EDITABLE})),
            createCell(quarter, {flags: EDITABLE}),
        ],
    };
}

function createUnit(name, parent, year) {
    return {
        key: name,
        kind: "unit",
        name,
        depth: parent + 1,
        parent,
        cells: [
            createCell(year),
            ...[1, 2, 3, 4, 5].map(() => [0, 0, 0, 0, 0, null, 0]),
        ],
    };
}

const PERIODS = [
    ["2026", "year", false],
    ["2026-Q1", "quarter", 1],
    ["2026-01", "month", 2],
    ["2026-02", "month", 2],
    ["2026-03", "month", 2],
    ["2026-Q2", "quarter", 1],
].map(([name, level, parent], place) => ({
    id: place + 1,
    name,
    level,
    parent,
    closed: "",
}));

/**
 * The North with Anna (600) and Boris (600), of a company of 1200.
 *
 * Ids of cells go from 1 on, row by row: the company has 1, the North 2, Anna 3 to 8,
 * Boris 9 to 14.
 */
export function createAnswer(line = {}) {
    nextId = 1;
    const states = {state: "draft", state_label: "Draft", is_draft: true};
    return {
        lines: [
            {id: 7, plan: "Plan 2026", metric: "Orders", state: "draft"},
            {id: 8, plan: "Plan 2026", metric: "Calls", state: "draft"},
        ],
        line: {
            id: 7,
            plan: "Plan 2026",
            metric: "Orders",
            plan_id: 1,
            unit: "count",
            currency_id: false,
            rounding: 1,
            sums_people: true,
            sums_periods: true,
            base_year: "2025",
            may_unlock: true,
            methods: {
                organisation: [{name: "even", label: "Even"}],
                period: [{name: "working", label: "Working days"}],
            },
            ...states,
            ...line,
        },
        periods: PERIODS,
        rows: [
            createUnit("Company", -1, 1200),
            createUnit("North", 0, 1200),
            createPerson("Anna", 1, 600),
            createPerson("Boris", 1, 600),
        ],
        locks: {},
    };
}

export const IDS = {company: 1, north: 2, anna: 3, annaQ1: 4, annaJan: 5, boris: 9};

/** Show the board without the action service around it. */
export function mountBoard() {
    return mountWithCleanup(PlanningBoard, {
        componentEnv: {config: {ControlPanel: NoControlPanel}},
        props: {action: {context: {}, params: {}}, updateActionState: () => null},
    });
}
