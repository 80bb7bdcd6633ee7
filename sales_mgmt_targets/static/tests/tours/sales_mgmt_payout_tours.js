import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const openRun = {
    content: "Open the run",
    trigger: ".o_kanban_record:contains('Commission 2026'):contains('2026-05')",
    run: "click",
};

/** Confirm the question that a step asks. */
const confirm = {
    content: "Yes",
    trigger: ".modal footer .btn-primary",
    run: "click",
};

/** An officer creates what is due and computes it. */
tours.add("sales_mgmt_payout_compute_tour", {
    url: "/odoo/sales-payout-runs",
    steps: () => [
        {
            content: "Open the menu",
            trigger: "[data-menu-xmlid='sales_mgmt_targets.menu_incentives']",
            run: "click",
        },
        {
            content: "What is due?",
            trigger: "[data-menu-xmlid='sales_mgmt_targets.menu_payout_run_new']",
            run: "click",
        },
        {
            content: "May waits for its run",
            trigger:
                ".modal .o_data_row:contains('Commission 2026'):contains('2026-05')",
        },
        {
            content: "Create it",
            trigger: ".modal button[name=action_create]",
            run: "click",
        },
        {
            content: "Compute it",
            trigger: ".o_form_view button[name=action_compute]",
            run: "click",
        },
        {
            content: "Everybody has a statement",
            trigger: ".o_data_row:contains('anna'):contains('500.00')",
        },
        {
            content: "Somebody else has to review it",
            trigger: ".alert:contains('computed by you')",
        },
        {
            content: "There is no button to review",
            trigger: ".o_form_statusbar:not(:has(button[name=action_review]))",
        },
    ],
});

/** A manager reviews the run. */
tours.add("sales_mgmt_payout_review_tour", {
    url: "/odoo/sales-payout-runs",
    steps: () => [
        openRun,
        {
            content: "Review",
            trigger: "button[name=action_review]",
            run: "click",
        },
        confirm,
        {
            content: "Reviewed; another manager approves",
            trigger: ".alert:contains('reviewed by you')",
        },
    ],
});

/** Another manager approves the run. */
tours.add("sales_mgmt_payout_approve_tour", {
    url: "/odoo/sales-payout-runs",
    steps: () => [
        openRun,
        {
            content: "Approve",
            trigger: "button[name=action_approve]",
            run: "click",
        },
        confirm,
        {
            content: "It is approved",
            trigger: ".o_arrow_button_current:contains('Approved')",
        },
    ],
});

/** A salesperson reads the own statement and disputes a line. */
tours.add("sales_mgmt_my_incentives_tour", {
    url: "/odoo/my-incentives",
    steps: () => [
        {
            content: "Open May",
            trigger: ".o_kanban_record:contains('2026-05'):contains('500.00')",
            run: "click",
        },
        {
            content: "The formula has the own figures",
            trigger: ".o_data_row:contains('10,000.00'):contains('5 %')",
        },
        {
            content: "Dispute the line",
            trigger: ".o_data_row button[name=action_dispute]",
            run: "click",
        },
        {
            content: "Say what is wrong",
            trigger: ".modal div[name=claim] textarea",
            run: "edit INV/2 is missing",
        },
        {
            content: "Say how much",
            trigger: ".modal div[name=claimed_amount] input",
            run: "edit 40",
        },
        {
            content: "Send it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The line is disputed",
            trigger: ".o_data_row:contains('Disputed')",
        },
    ],
});

/** An officer accepts the dispute. */
tours.add("sales_mgmt_dispute_tour", {
    url: "/odoo/sales-disputes",
    steps: () => [
        {
            content: "Open the dispute",
            trigger: ".o_data_row:contains('anna') td[name=category]",
            run: "click",
        },
        {
            content: "Answer it",
            trigger: "button[name=action_open_answer]",
            run: "click",
        },
        {
            content: "The claimed amount is proposed",
            trigger: ".modal div[name=amount] input:value(40.00)",
        },
        {
            content: "In words",
            trigger: ".modal div[name=text] textarea",
            run: "edit Right, it was forgotten",
        },
        {
            content: "Accept",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It is accepted",
            trigger: ".o_arrow_button_current:contains('Accepted')",
        },
    ],
});
