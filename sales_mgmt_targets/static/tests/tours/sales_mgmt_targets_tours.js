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

/** Of a metric that should be low, much is bad: the bar is red before it is full. */
tours.add("sales_mgmt_limit_tour", {
    url: "/odoo/my-targets",
    steps: () => [
        {
            content: "Too much for the middle of the month",
            trigger:
                ".o_kanban_record:contains('2026-06'):contains('Left to the limit: $ 10.00') .bg-danger",
        },
        {
            content: "Little for the whole year",
            trigger:
                ".o_kanban_record:contains('Left to the limit'):contains('1,110.00') .bg-success",
        },
    ],
});

/** A director divides a number by segment and locks what is agreed. */
tours.add("sales_mgmt_segment_tour", {
    url: "/odoo/sales-plans",
    steps: () => [
        {content: "Open the plan", trigger: "td:contains('Plan 2026')", run: "click"},
        {
            content: "Open the split",
            trigger: "button[name=action_open_split]",
            run: "click",
        },
        {
            content: "Look for a segmentation",
            trigger: ".modal div[name=segmentation_id] input",
            run: "edit Markets",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item a:contains('Markets')",
            run: "click",
        },
        {
            content: "Divide it",
            trigger: ".modal button[name=action_split]",
            run: "click",
        },
        {
            content: "Open a segment",
            trigger: ".o_hierarchy_node:contains('Home') .o_hierarchy_node_content",
            run: "click",
        },
        {content: "Lock it", trigger: "button[name=action_ask_lock]", run: "click"},
        {
            content: "Say why",
            trigger: ".modal div[name=reason] input",
            run: "edit Agreed with the board",
        },
        {
            content: "Confirm",
            trigger: ".modal-footer button[name=action_lock]",
            run: "click",
        },
        {
            content: "The reason stands on the target",
            trigger: ".o_form_view .alert:contains('Agreed with the board')",
        },
    ],
});

/** Whoever asks for new figures sees how far they are, until they are there. */
tours.add("sales_mgmt_refresh_tour", {
    url: "/odoo/sales-measurement-runs",
    steps: () => [
        {
            content: "Ask for new figures",
            trigger: "button[name=action_request]",
            run: "click",
        },
        {
            content: "They are being measured",
            trigger: ".modal .alert:contains('being refreshed')",
        },
        {
            content: "By itself the dialog tells that they are there",
            trigger: ".modal .o_progressbar:contains('100')",
        },
        {
            content: "Close it",
            trigger: ".modal-footer button:contains('Close')",
            run: "click",
        },
        {content: "It is gone", trigger: "body:not(:has(.modal))"},
    ],
});

/** What belongs to nobody gets an owner where it was noticed. */
tours.add("sales_mgmt_reconciliation_tour", {
    steps: () => [
        {
            content: "Something belongs to nobody",
            trigger: ".o_form_view div[name=unassigned]:contains('90.00')",
        },
        {content: "Assign it", trigger: "button[name=action_assign]", run: "click"},
        {
            content: "Look for a salesperson",
            trigger: ".modal div[name=user_id] input",
            run: "edit boris",
        },
        {
            content: "Choose",
            trigger: ".o-autocomplete--dropdown-item a:contains('boris')",
            run: "click",
        },
        {
            content: "Assign",
            trigger: ".modal-footer button[name=action_assign]",
            run: "click",
        },
        {content: "Done", trigger: "body:not(:has(.modal))"},
    ],
});

/** An administrator makes sure that a metric measures what it says. */
tours.add("sales_mgmt_metric_tour", {
    steps: () => [
        {
            content: "Check the definition",
            trigger: "button[name=action_check]",
            run: "click",
        },
        {
            content: "Nothing is wrong",
            trigger: ".o_notification:contains('Nothing to complain about')",
        },
        {
            content: "Preview its figures",
            trigger: "button[name=action_preview]",
            run: "click",
        },
        {content: "Month by month", trigger: ".modal .o_data_row:eq(11)"},
        {
            content: "Close it",
            trigger: ".modal-footer button:contains('Close')",
            run: "click",
        },
        {content: "It is gone", trigger: "body:not(:has(.modal))"},
    ],
});

/** Who takes part sees the whole ranking, with the own place marked. */
tours.add("sales_mgmt_contest_board_tour", {
    url: "/odoo/ranking-board",
    steps: () => [
        {
            content: "The contest that runs",
            trigger: ".o_sales_mgmt_board_title:contains('Summer Race')",
        },
        {
            content: "A colleague is first",
            trigger:
                ".o_sales_mgmt_board_line[data-place='1']:contains('anna'):contains('300.00')",
        },
        {
            content: "The own place stands out, with the way to go",
            trigger:
                ".o_sales_mgmt_board_own[data-place='2']:contains('boris'):contains('200.00')",
        },
        {
            content: "Only the first three",
            trigger: ".o_sales_mgmt_board_controls select[aria-label='Places shown']",
            run: "select 3",
        },
        {
            content: "Dark, for the wall",
            trigger: ".o_sales_mgmt_board_controls button[title='Dark or light']",
            run: "click",
        },
        {content: "It is dark", trigger: ".o_sales_mgmt_board_dark"},
    ],
});

/** A salesperson puts a colleague forward for an award. */
tours.add("sales_mgmt_nomination_tour", {
    url: "/odoo/sales-honour-rounds",
    steps: () => [
        {
            content: "Open the round",
            trigger: ".o_kanban_record:contains('Innovation Award')",
            run: "click",
        },
        {
            content: "Nominate",
            trigger: ".o_statusbar_buttons button[name=action_nominate]",
            run: "click",
        },
        {
            content: "Look for the colleague",
            trigger: ".modal div[name=user_id] input",
            run: "edit boris",
        },
        {
            content: "Choose",
            trigger: ".o-autocomplete--dropdown-item a:contains('boris')",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal div[name=reason] textarea",
            run: "edit Found a new way to customers",
        },
        {
            content: "Send it",
            trigger: ".modal-footer button:contains('Nominate')",
            run: "click",
        },
        {
            content: "The own nomination is listed",
            trigger: ".o_form_view .o_data_row:contains('boris')",
        },
    ],
});

/** A manager opens the run that waits, reads what it pays, and approves it. */
tours.add("sales_mgmt_payout_run_tour", {
    url: "/odoo/sales-payout-runs",
    steps: () => [
        {
            content: "Open the run that waits for its approval",
            trigger: ".o_kanban_group:contains('Reviewed') .o_kanban_record",
            run: "click",
        },
        {
            content: "It says who is paid what",
            trigger:
                "div[name=payout_ids] .o_data_row:contains('anna'):contains('500.00')",
        },
        {
            content: "Approve it",
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            content: "Knowing that it is final",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It is approved",
            trigger: ".o_arrow_button_current:contains('Approved')",
        },
    ],
});

/** A salesperson reads how a line was computed, and disputes it. */
tours.add("sales_mgmt_statement_tour", {
    url: "/odoo/my-incentives",
    steps: () => [
        {
            content: "Open the statement",
            trigger: ".o_kanban_record:contains('500.00')",
            run: "click",
        },
        {
            content: "The calculation has its figures filled in",
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
            run: "edit An invoice is missing",
        },
        {
            content: "Hand it in",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The line is disputed",
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});
