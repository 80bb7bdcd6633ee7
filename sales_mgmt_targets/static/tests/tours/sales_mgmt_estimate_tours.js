import {registry} from "@web/core/registry";

/** A salesperson ticks open deals and sees at once what they would pay. */
registry.category("web_tour.tours").add("sales_mgmt_estimate_tour", {
    url: "/odoo/my-incentives",
    steps: () => [
        {
            content: "From the card of the running month",
            trigger:
                ".o_kanban_record:contains('2026-02') a[name=action_open_estimate]",
            run: "click",
        },
        {
            content: "As things stand",
            trigger: ".o_sales_mgmt_estimate_now:contains('400.00')",
        },
        {
            content: "What the deal adds on its own",
            trigger:
                ".o_sales_mgmt_estimate_deal:contains('Open 5000') .o_sales_mgmt_estimate_adds:contains('400.00')",
        },
        {
            content: "Tick it",
            trigger:
                ".o_sales_mgmt_estimate_deal:contains('Open 5000') input[type=checkbox]",
            run: "click",
        },
        {
            content: "It crosses the tier",
            trigger: ".o_sales_mgmt_estimate_then:contains('800.00')",
        },
        {
            content: "The formula has both rates",
            trigger:
                ".o_sales_mgmt_estimate_rule:contains('10 %'):contains('highest tier')",
        },
        {
            content: "A smaller amount",
            trigger:
                ".o_sales_mgmt_estimate_deal:contains('Open 5000') .o_sales_mgmt_estimate_amount",
            run: "edit 2000 && click body",
        },
        {
            content: "Just reaches the tier",
            trigger: ".o_sales_mgmt_estimate_difference:contains('100.00')",
        },
        {
            content: "No amount at all",
            trigger:
                ".o_sales_mgmt_estimate_deal:contains('Open 5000') .o_sales_mgmt_estimate_amount",
            run: "edit -5 && click body",
        },
        {
            content: "Is told",
            trigger: ".o_sales_mgmt_estimate_deal:contains('zero or more')",
        },
        {
            content: "Empty is the amount of the deal",
            trigger:
                ".o_sales_mgmt_estimate_deal:contains('Open 5000') .o_sales_mgmt_estimate_amount",
            run: "edit 5000 && click body",
        },
        {
            content: "All of them",
            trigger: ".o_sales_mgmt_estimate_all",
            run: "click",
        },
        {
            content: "Reach the cap",
            trigger: ".o_sales_mgmt_estimate_then:contains('850.00')",
        },
        {
            content: "The cap is told",
            trigger: ".o_sales_mgmt_estimate_note:contains('cap is reached')",
        },
    ],
});
