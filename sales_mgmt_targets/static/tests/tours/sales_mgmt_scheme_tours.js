import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** An officer writes a rulebook, sees what it pays, and hands it over. */
tours.add("sales_mgmt_scheme_write_tour", {
    url: "/odoo/incentive-schemes",
    steps: () => [
        {content: "A new rulebook", trigger: ".o_list_button_add", run: "click"},
        {
            content: "Name it",
            trigger: ".o_form_view div[name=name] input",
            run: "edit Field sales",
        },
        {
            content: "Add a rule",
            trigger: "div[name=component_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Name the rule",
            trigger: ".modal div[name=name] input",
            run: "edit Commission && press Tab",
        },
        {
            content: "Its problems are told at once",
            trigger: ".modal .alert-danger:contains('which metric it pays on')",
        },
        {
            content: "Look for the metric",
            trigger: ".modal div[name=pay_metric_id] input",
            run: "edit Orders Confirmed",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item a:contains('Orders Confirmed')",
            run: "click",
        },
        {
            content: "Give it a rate",
            trigger: ".modal div[name=rate] input",
            run: "edit 3 && press Tab",
        },
        {
            content: "Nothing is wrong any more",
            trigger: ".modal .o_form_view:not(:has(.alert-danger))",
        },
        {content: "Save it", trigger: ".modal .o_form_button_save", run: "click"},
        {
            content: "See it in words",
            trigger: ".nav-link:contains('In Words')",
            run: "click",
        },
        {content: "Save the rulebook", trigger: ".o_form_button_save", run: "click"},
        {content: "The words are there", trigger: "p:contains('It pays 3 %.')"},
        {
            content: "Back to the rules",
            trigger: ".nav-link:contains('Components')",
            run: "click",
        },
        {
            content: "Try the rule",
            trigger: ".o_data_row:contains('Commission') button[name=action_try]",
            run: "click",
        },
        {
            content: "With a result of 1 000",
            trigger: ".modal div[name=pay_value] input",
            run: "edit 1000 && press Tab",
        },
        {
            content: "The formula is filled in",
            trigger: ".modal div[name=explanation]:contains('3 %')",
        },
        {
            content: "Enough of it",
            trigger: ".modal button:contains('Close')",
            run: "click",
        },
        {
            content: "Hand it over",
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            content: "It waits for somebody else",
            trigger: ".alert-info:contains('waits for approval')",
        },
    ],
});

/** A manager approves and publishes it. */
tours.add("sales_mgmt_scheme_approve_tour", {
    url: "/odoo/incentive-schemes",
    steps: () => [
        {
            content: "Open the rulebook",
            trigger: ".o_data_row td:contains('Field sales')",
            run: "click",
        },
        {content: "Approve it", trigger: "button[name=action_approve]", run: "click"},
        {content: "Yes", trigger: ".modal .btn-primary", run: "click"},
        {
            content: "Its people are asked",
            trigger: "button[name=action_open_acknowledgements]:contains('0 / 3')",
        },
    ],
});

/** A salesperson reads and acknowledges it. */
tours.add("sales_mgmt_scheme_acknowledge_tour", {
    url: "/odoo/my-rules",
    steps: () => [
        {
            content: "The rules that concern me",
            trigger:
                ".o_kanban_record:contains('Field sales'):contains('Not Answered')",
            run: "click",
        },
        {content: "I read them", trigger: "p:contains('It pays 3 %.')"},
        {
            content: "And say so",
            trigger: "button[name=action_acknowledge]",
            run: "click",
        },
        {content: "Yes", trigger: ".modal .btn-primary", run: "click"},
        {
            content: "It is kept with the hash of what was read",
            trigger: "div[name=answered_hash]",
        },
    ],
});
