import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("sales_mgmt_training_career_propose_tour", {
    steps: () => [
        {
            content: "Anna meets all criteria",
            trigger: ".o_data_row:contains('anna') button[name=action_propose]",
            run: "click",
        },
        {
            content: "Person and level are filled in",
            trigger: ".o_field_widget[name=level_id] input:value('Senior')",
        },
        {
            content: "Propose it",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "The evidence is there",
            trigger:
                ".o_field_widget[name=evidence_ids] .o_data_row:contains('months')",
        },
        {
            content: "Nobody approves what they proposed",
            trigger: ".o_form_statusbar:not(:has(button[name=action_approve]))",
        },
        {
            content: "It waits for somebody else",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Proposed')",
        },
    ],
});

tours.add("sales_mgmt_training_career_approve_tour", {
    steps: () => [
        {
            content: "The proposal is on the list of the director",
            trigger: ".o_data_row:contains('anna') td[name=level_id]",
            run: "click",
        },
        {
            content: "Approve it",
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            content: "Yes, really",
            trigger: ".modal button.btn-primary",
            run: "click",
        },
        {
            content: "It took effect, for its day has come",
            trigger:
                ".o_statusbar_status .o_arrow_button_current:contains('In Effect')",
        },
    ],
});

tours.add("sales_mgmt_training_career_level_tour", {
    steps: () => [
        {
            content: "Anna's file tells the new level",
            trigger: ".o_kanban_record:contains('Senior')",
            run: "click",
        },
        {
            content: "In the file, with its history",
            trigger: ".nav-link:contains('Career')",
            run: "click",
        },
        {
            content: "Junior is past",
            trigger:
                ".o_field_widget[name=standing_ids] .o_data_row:contains('Junior')",
        },
        {
            content: "Senior is now",
            trigger:
                ".o_field_widget[name=standing_ids] .o_data_row:contains('Senior')",
        },
    ],
});
