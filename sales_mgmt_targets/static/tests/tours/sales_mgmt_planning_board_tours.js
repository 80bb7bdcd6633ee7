import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const PERSON = (name) => `tr.o_sales_mgmt_planning_person:contains('${name}')`;
const YEAR = "td.o_sales_mgmt_planning_year";

/** A manager plans on the board: types, sees what follows, splits as a grid, saves. */
tours.add("sales_mgmt_planning_board_tour", {
    url: "/odoo/sales-plans",
    steps: () => [
        {
            content: "Open the plan",
            trigger: ".o_data_row td:contains('Plan 2026')",
            run: "click",
        },
        {
            content: "Its board",
            trigger: "button[name=action_open_board].oe_stat_button",
            run: "click",
        },
        {
            content: "Choose Anna's year",
            trigger: `${PERSON("anna")} ${YEAR}`,
            run: "click",
        },
        {
            content: "Edit it by a second tap",
            trigger: `${PERSON("anna")} ${YEAR}.o_sales_mgmt_planning_active`,
            run: "click",
        },
        {
            content: "Type",
            trigger: `${PERSON("anna")} input`,
            run: "edit 15000 && press Enter",
        },
        {
            content: "It is marked as unsaved",
            trigger: ".o_sales_mgmt_planning_unsaved:contains('1 unsaved change')",
        },
        {
            content: "Boris makes up for it",
            trigger: `${PERSON("boris")} ${YEAR}.o_sales_mgmt_planning_following:contains('9,000')`,
        },
        {
            content: "Choose the whole",
            trigger: `tr[data-row='0'] ${YEAR}`,
            run: "click",
        },
        {
            content: "Split",
            trigger: ".o_sales_mgmt_planning_split",
            run: "click",
        },
        {
            content: "By working days",
            trigger: ".o-dropdown-item:contains('Working days')",
            run: "click",
        },
        {
            content: "Split once more",
            trigger: ".o_sales_mgmt_planning_split",
            run: "click",
        },
        {
            content: "As a grid",
            trigger: ".o-dropdown-item:contains('Grid')",
            run: "click",
        },
        {
            content: "Both are wished",
            trigger: ".o_sales_mgmt_planning_bar:contains('Working days, grid')",
        },
        {
            content: "Save",
            trigger: ".o_sales_mgmt_planning_save:enabled",
            run: "click",
        },
        {
            content: "All is saved",
            trigger: ".o_sales_mgmt_planning_message:contains('2 changes saved')",
        },
        {
            content: "Anna is pinned",
            trigger: `${PERSON("anna")} ${YEAR} .fa-thumb-tack`,
        },
    ],
});

/** A leader sees the own unit, and sets only what lies below it. */
tours.add("sales_mgmt_planning_board_leader_tour", {
    url: "/odoo/planning-board",
    steps: () => [
        {
            content: "The own unit is given",
            trigger: `tr.o_sales_mgmt_planning_unit:contains('North') ${YEAR}`,
            run: "click",
        },
        {
            content: "And says so",
            trigger: ".o_sales_mgmt_planning_reason:contains('Somebody else sets')",
        },
        {
            content: "Another unit is not there",
            trigger: ".o_sales_mgmt_planning_table:not(:contains('carla'))",
        },
        {
            content: "Choose Boris",
            trigger: `${PERSON("boris")} ${YEAR}`,
            run: "click",
        },
        {
            content: "Pin him",
            trigger: ".o_sales_mgmt_planning_pin",
            run: "click",
        },
        {
            content: "Save",
            trigger: ".o_sales_mgmt_planning_save:enabled",
            run: "click",
        },
        {
            content: "Saved",
            trigger: ".o_sales_mgmt_planning_message:contains('1 change saved')",
        },
    ],
});
