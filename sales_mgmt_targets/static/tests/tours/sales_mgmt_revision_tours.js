import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("sales_mgmt_revision_tour", {
    url: "/odoo/sales-plans",
    steps: () => [
        {content: "Open the plan", trigger: "td:contains('Plan 2026')", run: "click"},
        {
            content: "Revise it",
            trigger: "button[name=action_ask_revision]",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal div[name=reason] textarea",
            run: "edit Lyon opens",
        },
        {
            content: "Make the new version",
            trigger: ".modal button[name=action_revise]",
            run: "click",
        },
        {
            content: "It says what it is to change",
            trigger: "div[name=notice_version]:contains('is to change the targets')",
        },
        {
            content: "Nothing differs yet",
            trigger: "button[name=action_open_differences]:contains('0')",
        },
        {
            content: "Ask for more",
            trigger: "div[name=line_ids] td[name=amount]",
            run: "click",
        },
        {
            content: "Type the annual number",
            trigger: "div[name=line_ids] td[name=amount] input",
            run: "edit 4800",
        },
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {
            content: "Divide it",
            trigger: "button[name=action_open_split]",
            run: "click",
        },
        {
            content: "Over what is ahead",
            trigger: ".modal button[name=action_split]",
            run: "click",
        },
        {
            content: "The top holds the annual number",
            trigger: ".o_hierarchy_node:contains('4,800.00')",
        },
        {
            content: "Back to the plan",
            trigger: ".o_back_button, .breadcrumb-item:last a",
            run: "click",
        },
        {
            content: "Read what changes",
            trigger: "button[name=action_open_differences]",
            run: "click",
        },
        {
            content: "Old, new and change of the metric",
            trigger:
                ".o_group_header:contains('Opportunities Won'):contains('1,200.00')",
        },
    ],
});

tours.add("sales_mgmt_scenario_tour", {
    url: "/odoo/sales-plans",
    steps: () => [
        {content: "Open the plan", trigger: "td:contains('Plan 2026')", run: "click"},
        {
            content: "What if",
            trigger: "button[name=action_ask_scenario]",
            run: "click",
        },
        {
            content: "It grows by a tenth",
            trigger: ".modal div[name=growth] input",
            run: "edit 10",
        },
        {
            content: "Make the scenario",
            trigger: ".modal button[name=action_create_scenario]",
            run: "click",
        },
        {
            content: "It is a scenario, and cannot be proposed",
            trigger:
                ".o_form_view:has(.ribbon:contains('Scenario')):not(:has(button[name=action_propose]))",
        },
        {
            content: "Side by side with the plan",
            trigger: "button[name=action_compare]",
            run: "click",
        },
        {
            content: "Both stand in the picture of figures",
            trigger:
                ".o_pivot th:contains('Plan 2026, scenario 1'), .o_pivot td:contains('Plan 2026, scenario 1')",
        },
        {
            content: "Back to the scenario",
            trigger: ".o_back_button, .breadcrumb-item:last a",
            run: "click",
        },
        {
            content: "It is chosen",
            trigger: "button[name=action_ask_promotion]",
            run: "click",
        },
        {
            content: "What changes is told first",
            trigger: ".modal div[name=table]:contains('3,960.00')",
        },
        {
            content: "Promote it",
            trigger: ".modal button[name=action_promote]",
            run: "click",
        },
        {
            content: "The draft has its figures and can be proposed",
            trigger:
                ".o_form_view:has(button[name=action_propose]) div[name=line_ids]:contains('3,960.00')",
        },
    ],
});
