import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A manager writes one annual number, divides it, changes one share and proposes it. */
tours.add("sales_mgmt_plan_tour", {
    url: "/odoo/sales-plans",
    steps: () => [
        {content: "Open the plan", trigger: "td:contains('Plan 2026')", run: "click"},
        {
            content: "Open the split",
            trigger: "button[name=action_open_split]",
            run: "click",
        },
        {
            content: "Set the annual number",
            trigger: ".modal div[name=amount] input",
            run: "edit 9000",
        },
        {
            content: "Divide it",
            trigger: ".modal button[name=action_split]",
            run: "click",
        },
        {
            content: "The top of the tree holds the annual number",
            trigger: ".o_hierarchy_node:contains('Northwind'):contains('9,000.00')",
        },
        {
            content: "Unfold a unit",
            trigger:
                ".o_hierarchy_node:contains('North'):contains('6,000.00') .o_hierarchy_node_button",
            run: "click",
        },
        {
            content: "Open a person",
            trigger: ".o_hierarchy_node:contains('anna') .o_hierarchy_node_content",
            run: "click",
        },
        {
            content: "Give her more",
            trigger: ".o_form_view div[name=amount] input",
            run: "edit 4000",
        },
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {
            content: "Her quarters follow",
            trigger: ".o_data_row:contains('2026 Q1'):contains('1,000.00')",
        },
        {
            content: "Back to the tree",
            trigger: ".o_back_button, .breadcrumb-item:last a",
            run: "click",
        },
        {
            content: "Her colleague took up the difference",
            trigger: ".o_hierarchy_node:contains('boris'):contains('2,000.00')",
        },
        {content: "As a list", trigger: ".o_switch_view.o_list", run: "click"},
        {
            content: "Edit her amount in its row",
            trigger:
                ".o_data_row:contains('anna'):contains('4,000.00') td[name=amount]",
            run: "click",
        },
        {
            content: "Give her less",
            trigger: ".o_data_row:contains('anna') td[name=amount] input",
            run: "edit 3500",
        },
        {
            content: "Save the row",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "The row of her colleague follows at once",
            trigger: ".o_data_row:contains('boris'):contains('2,500.00')",
        },
    ],
});

/** A salesperson sees the distance to the target and opens the deals behind it. */
tours.add("sales_mgmt_my_targets_tour", {
    url: "/odoo/my-targets",
    steps: () => [
        {
            content: "This month's card tells what was achieved",
            trigger: ".o_kanban_record:contains('2026-06'):contains('90.00')",
        },
        {content: "As a list", trigger: ".o_switch_view.o_list", run: "click"},
        {
            content: "Open the documents behind the figure",
            trigger: ".o_data_row:contains('2026-06') button[name=action_open_records]",
            run: "click",
        },
        {
            content: "Exactly the deal that was won",
            trigger: ".o_data_row:contains('Deal of 90')",
        },
    ],
});

/** A leader sees everybody in the own units, and nobody else. */
tours.add("sales_mgmt_team_tour", {
    url: "/odoo/team-targets",
    steps: () => [
        {content: "Anna is there", trigger: ".o_data_row:contains('anna')"},
        {
            content: "Nobody of the other unit is",
            trigger: ".o_list_renderer:not(:contains('carla'))",
        },
    ],
});
