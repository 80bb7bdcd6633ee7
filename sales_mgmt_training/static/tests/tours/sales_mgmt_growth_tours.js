import {registry} from "@web/core/registry";

/** A salesperson does what is late, and writes a plan where there is none. */
registry.category("web_tour.tours").add("sales_mgmt_my_development_tour", {
    url: "/odoo/my-development",
    steps: () => [
        {
            content: "What is late comes first, and says so",
            trigger: ".o_sales_mgmt_growth_item:first:contains('1 day late')",
        },
        {
            content: "What was agreed stands there too",
            trigger: ".o_sales_mgmt_growth_item:contains('Be early')",
        },
        {
            content: "One click opens it",
            trigger: "button[aria-label='Open: Price List']",
            run: "click",
        },
        {
            content: "It was read",
            trigger: "button[name=action_confirm]",
            run: "click",
        },
        {
            content: "Perhaps it asks whether that is so",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Back to the screen",
            trigger: ".o_back_button, .breadcrumb-item a:first",
            run: "click",
        },
        {
            content: "It is due no more, and passed",
            trigger:
                ".o_sales_mgmt_my_development:not(:has(.o_sales_mgmt_growth_item:contains('Price List'))):contains('Price List')",
        },
        {
            content: "No plan yet",
            trigger: "button:contains('Write a Plan')",
            run: "click",
        },
        {
            content: "A goal",
            trigger: "[name=goal_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "In words",
            trigger: ".modal [name=name] input",
            run: "edit Speak freely",
        },
        {
            content: "Until a day",
            trigger: ".modal [name=date_due] input, .modal [name=date_due] button",
            run: "click",
        },
        {
            content: "Today",
            trigger: ".o_datetime_picker .o_today",
            run: "click",
        },
        {
            content: "That is the goal",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Keep the plan",
            trigger: "body:not(:has(.modal)) .o_form_button_save",
            run: "click",
        },
        {
            content: "Agree",
            trigger: "button[name=action_agree]",
            run: "click",
        },
        {
            content: "Yes",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The line above has not agreed yet",
            trigger: ".alert-info:contains('The person has agreed')",
        },
    ],
});

/** A leader filters who is late, and opens the very records. */
registry.category("web_tour.tours").add("sales_mgmt_team_development_tour", {
    url: "/odoo/team-development",
    steps: () => [
        {
            content: "Everybody below",
            trigger: ".o_sales_mgmt_team_summary:contains('2 of 2 people')",
        },
        {
            content: "Only who is late",
            trigger: ".o_sales_mgmt_team_filter_late",
            run: "click",
        },
        {
            content: "That is one",
            trigger: ".o_sales_mgmt_team_summary:contains('1 of 2 people')",
        },
        {
            content: "Open what is late",
            trigger: "td[data-column=late] button",
            run: "click",
        },
        {
            content: "The very record",
            trigger: ".o_list_view .o_data_row:contains('Price List')",
        },
        {
            content: "Back",
            trigger: ".o_back_button, .breadcrumb-item a:first",
            run: "click",
        },
        {
            content: "The development of the person",
            trigger: ".o_sales_mgmt_team_person:contains('anna')",
            run: "click",
        },
        {
            content: "Shows what is due, and nothing to do it with",
            trigger:
                ".o_sales_mgmt_my_development:contains('Price List'):not(:has(button:contains('Sit')))",
        },
    ],
});
