import {registry} from "@web/core/registry";

const SHEET = ".o_sales_mgmt_proposal_sheet";

/** A rep proposes the year, then a month, says why, and hands it over. */
registry.category("web_tour.tours").add("sales_mgmt_proposal_rep_tour", {
    url: "/odoo/my-proposals",
    steps: () => [
        {
            content: "The own proposal waits",
            trigger: ".o_kanban_record:contains('Plan 2026')",
            run: "click",
        },
        {
            content: "The figure from above stands there",
            trigger: `${SHEET} dd:contains('12,000')`,
        },
        {
            content: "Propose a year",
            trigger: `${SHEET} header input`,
            run: "edit 24000 && press Tab",
        },
        {
            content: "Months follow, and the difference is told",
            trigger: `${SHEET} [name=difference]:contains('+'):contains('12,000'):contains('100%')`,
        },
        {
            content: "Propose more for May",
            trigger: `${SHEET} input[data-period='2026-05-01']`,
            run: "edit 3000 && press Tab",
        },
        {
            content: "The year follows",
            trigger: `${SHEET} [name=difference]:contains('13,000')`,
        },
        {
            content: "Say why",
            trigger: `${SHEET} textarea`,
            run: "edit A second plant opens in May && press Tab",
        },
        {
            content: "Hand it over, with what was typed last",
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            content: "Nothing is to be written any more",
            trigger: `body:has(button[name=action_recall]) ${SHEET}:not(:has(input)) p:contains('second plant')`,
        },
    ],
});

/** A leader finds it among those of the unit, and accepts it. */
registry.category("web_tour.tours").add("sales_mgmt_proposal_leader_tour", {
    url: "/odoo/team-proposals",
    steps: () => [
        {
            content: "Open Anna's proposal",
            trigger: ".o_data_row:contains('anna') td[name=state]",
            run: "click",
        },
        {
            content: "Accept it",
            trigger: ".o_form_view button[name=action_accept]",
            run: "click",
        },
        {
            content: "What was accepted stands beside it",
            trigger: `${SHEET} dt:contains('Accepted')`,
        },
        {
            content: "Look at the unit",
            trigger: `body:not(:has(button[name=action_accept])) ${SHEET} dd:contains('25,000')`,
        },
    ],
});
