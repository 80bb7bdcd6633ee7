import {registry} from "@web/core/registry";

/** A salesperson sees which step holds them up, what to do, and what lies behind it. */
registry.category("web_tour.tours").add("sales_mgmt_chain_tour", {
    url: "/odoo/my-performance",
    steps: () => [
        {
            content: "The weak step is named, with the figures",
            trigger:
                ".o_sales_mgmt_funnel_sentence:contains('from Contacts to Visits made')",
        },
        {
            content: "And what to do about it",
            trigger: ".o_sales_mgmt_funnel_advice:contains('Better Visits made!')",
        },
        {
            content: "It is marked in words among the steps",
            trigger: ".o_sales_mgmt_funnel_weak .badge:contains('Weak step')",
        },
        {
            content: "Beside the rate of the others",
            trigger:
                ".o_sales_mgmt_funnel_weak .o_sales_mgmt_funnel_rate:contains('others 20')",
        },
        {
            content: "Each working day has its share",
            trigger: ".o_sales_mgmt_funnel_daily:contains('each working day')",
        },
        {
            content: "The month before",
            trigger: ".o_sales_mgmt_period_before",
            run: "click",
        },
        {
            content: "Has a funnel of its own, without a daily share",
            trigger:
                ".o_sales_mgmt_funnel:has(.o_sales_mgmt_funnel_weak):not(:has(.o_sales_mgmt_funnel_daily))",
        },
        {
            content: "Down to what counts",
            trigger: ".o_sales_mgmt_funnel_weak button",
            run: "click",
        },
        {
            content: "It is the figure of the step",
            trigger: ".o_list_view .o_data_row:contains('2026-04'):contains('8')",
        },
    ],
});

/** A leader finds the weak step of everybody on the board, and opens the funnel. */
registry.category("web_tour.tours").add("sales_mgmt_chain_board_tour", {
    url: "/odoo/team-board",
    steps: () => [
        {
            content: "Who is held up by what",
            trigger:
                ".o_sales_mgmt_team_person:contains('boris') .o_sales_mgmt_team_weak:contains('Visits made')",
        },
        {
            content: "Open the funnel of the unit",
            trigger: ".o_sales_mgmt_team_unit .o_sales_mgmt_team_weak button",
            run: "click",
        },
        {
            content: "It is there, with the unit chosen",
            trigger: ".o_sales_mgmt_funnel_unit:contains('North')",
        },
        {
            content: "And holds what both did",
            trigger: ".o_sales_mgmt_funnel_step:contains('Contacts'):contains('160')",
        },
    ],
});
