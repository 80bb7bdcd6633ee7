import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Confirm the question that a step asks. */
const confirm = {
    content: "Yes",
    trigger: ".modal footer .btn-primary",
    run: "click",
};

/** A salesperson reads an alert, and reports about the week. */
tours.add("sales_mgmt_tracking_rep_tour", {
    url: "/odoo/my-alerts",
    steps: () => [
        {
            content: "What is behind",
            trigger: ".o_data_row:contains('Opportunities Won') td[name=message]",
            run: "click",
        },
        {
            content: "The figures of that moment",
            trigger: ".o_form_view .alert-warning:contains('expected by now')",
        },
        {
            content: "Open the menu",
            trigger: "[data-menu-xmlid='sales_mgmt_targets.menu_my_work']",
            run: "click",
        },
        {
            content: "My work reports",
            trigger: "[data-menu-xmlid='sales_mgmt_targets.menu_my_work_reports']",
            run: "click",
        },
        {content: "Begin one", trigger: ".o_list_button_add", run: "click"},
        {
            content: "Another day than today",
            trigger: ".o_form_view div[name=date_from] button",
            run: "click",
        },
        {
            content: "About last week",
            trigger: ".o_form_view div[name=date_from] input",
            run: "edit 06/10/2026 && press Tab",
        },
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {
            content: "The figures are there",
            trigger: "div[name=figure_ids] .o_data_row:contains('Opportunities Won')",
        },
        {
            content: "A few words",
            trigger: "div[name=highlights] textarea",
            run: "edit A good week",
        },
        {
            content: "Confirm",
            trigger: "button[name=action_confirm]",
            run: "click",
        },
        confirm,
        {
            content: "It stays as it is",
            trigger: ".o_arrow_button_current:contains('Confirmed')",
        },
    ],
});

/** A leader sees who is behind, and holds a review. */
tours.add("sales_mgmt_tracking_leader_tour", {
    url: "/odoo/sales-alerts",
    steps: () => [
        {
            content: "Somebody of the team is behind",
            trigger: ".o_data_row:contains('anna')",
        },
        {
            content: "Nobody of another team is shown",
            trigger: ".o_list_renderer:not(:contains('carla'))",
        },
        {
            content: "Open the menu",
            trigger: "[data-menu-xmlid='sales_mgmt_targets.menu_team']",
            run: "click",
        },
        {
            content: "Review meetings",
            trigger: "[data-menu-xmlid='sales_mgmt_targets.menu_team_meetings']",
            run: "click",
        },
        {content: "Call one", trigger: ".o_list_button_add", run: "click"},
        {
            content: "Of the own unit",
            trigger: ".o_form_view div[name=unit_id] input:value(North)",
        },
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {
            content: "The agenda begins with what is worst",
            trigger: "div[name=item_ids] .o_data_row:contains('anna')",
        },
        {
            content: "To the decisions",
            trigger: ".o_notebook a[name=decisions]",
            run: "click",
        },
        {
            content: "Decide something",
            trigger: "div[name=decision_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "What",
            trigger: "div[name=decision_ids] td[name=name] input",
            run: "edit Call ten customers",
        },
        {
            content: "Who",
            trigger: "div[name=decision_ids] td[name=user_id] input",
            run: "edit anna",
        },
        {
            content: "Anna",
            trigger: ".o-autocomplete--dropdown-item a:contains('anna')",
            run: "click",
        },
        {
            content: "Until when",
            trigger: "div[name=decision_ids] td[name=date_due]",
            run: "click",
        },
        {
            content: "The end of the month",
            trigger: "div[name=decision_ids] td[name=date_due] input",
            run: "edit 06/30/2026 && press Tab",
        },
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {
            content: "Saved",
            trigger: ".o_form_view .o_form_saved",
        },
        {content: "Invite", trigger: "button[name=action_plan]", run: "click"},
        {
            content: "Close",
            trigger: "button[name=action_close].btn-primary",
            run: "click",
        },
        confirm,
        {
            content: "It stays as it is",
            trigger: ".o_arrow_button_current:contains('Closed')",
        },
    ],
});
