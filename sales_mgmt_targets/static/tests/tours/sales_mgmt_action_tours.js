import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Who sells nothing answers what sales asks for. */
tours.add("sales_mgmt_action_asked_tour", {
    url: "/odoo/requests-to-me",
    steps: () => [
        {
            content: "What sales waits for",
            trigger: ".o_data_row:contains('Advertisement') td[name=name]",
            run: "click",
        },
        {
            content: "Grant a part",
            trigger: "button[name=action_grant_partly]",
            run: "click",
        },
        {
            content: "How much",
            trigger: ".modal div[name=budget] input",
            run: "edit 200",
        },
        {
            content: "In words",
            trigger: ".modal div[name=reason] textarea",
            run: "edit Half a page",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It is answered",
            trigger: "div[name=answer]:contains('Partly granted')",
        },
        {
            content: "And no button is left",
            trigger: ".o_form_view:not(:has(button[name=action_grant]))",
        },
    ],
});

/** A salesperson sees what is done about the gap, and reports how far it is. */
tours.add("sales_mgmt_action_rep_tour", {
    url: "/odoo/my-performance",
    steps: () => [
        {
            content: "Beside the gap stands what is being done",
            trigger:
                ".o_sales_mgmt_performance_plan:contains('2 open actions · cover 60% of the gap')",
            run: "click",
        },
        {
            content: "Exactly these",
            trigger: ".o_list_view .o_data_row:nth-of-type(2)",
        },
        {
            content: "The seminar",
            trigger: ".o_data_row:contains('Seminar') td[name=name]",
            run: "click",
        },
        {
            content: "Report",
            trigger: "button[name=action_report]",
            run: "click",
        },
        {
            content: "What came of it",
            trigger: ".modal div[name=result] textarea",
            run: "edit Six will come",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It stands there",
            trigger: "div[name=result]:contains('Six will come')",
        },
    ],
});
