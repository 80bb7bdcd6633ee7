import {registry} from "@web/core/registry";

/** A rep plans the instalments of an invoice, and sees them in the list. */
registry.category("web_tour.tours").add("sales_mgmt_collection_plan_tour", {
    url: "/odoo/my-receivables",
    steps: () => [
        {
            content: "The open invoice of Acme is not promised yet",
            trigger: ".o_list_view .o_data_row:contains('Acme')",
        },
        {
            content: "Plan it",
            trigger:
                ".o_list_view .o_data_row:contains('Acme') button[name=action_plan_collection]",
            run: "click",
        },
        {
            content: "All of it is left to be planned",
            trigger: ".modal .o_field_widget[name=amount_left]:contains('1,000.00')",
        },
        {
            content: "In two instalments",
            trigger: ".modal .o_field_widget[name=count] input",
            run: "edit 2 && press Tab",
        },
        {
            content: "Of 500 each",
            trigger:
                ".modal .o_field_widget[name=line_ids] .o_data_row:nth-child(2):contains('500.00')",
        },
        {
            content: "Promise it",
            trigger: ".modal button[name=action_plan]",
            run: "click",
        },
        {
            content: "Back in the list",
            trigger: "body:not(:has(.modal)) .o_list_view",
        },
    ],
});

/** After a payment the first promise is kept, and the second one is still to come. */
registry.category("web_tour.tours").add("sales_mgmt_collection_kept_tour", {
    url: "/odoo/my-collections",
    steps: () => [
        {
            content: "Only what is open is listed",
            trigger: ".o_list_view .o_data_row:contains('500.00'):contains('Planned')",
        },
        {
            content: "Show what was kept too",
            trigger: ".o_searchview_facet:contains('Open') .o_facet_remove",
            run: "click",
        },
        {
            content: "The first promise is kept",
            trigger: ".o_list_view .o_data_row:first-child:contains('Kept')",
        },
        {
            content: "Open the second one",
            trigger: ".o_list_view .o_data_row:contains('Planned') td[name=partner_id]",
            run: "click",
        },
        {
            content: "Nothing came of it yet",
            trigger: ".o_form_view .o_field_widget[name=received]:contains('0.00')",
        },
        {
            content: "The way to the document",
            trigger: ".o_form_view button[name=action_open_document]",
        },
    ],
});
