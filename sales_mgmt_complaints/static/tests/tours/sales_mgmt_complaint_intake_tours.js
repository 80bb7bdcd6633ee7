import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("sales_mgmt_complaint_portal_tour", {
    steps: () => [
        {
            content: "Nothing is wrong yet; something is now",
            trigger: "a[href='/my/complaints/new']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Say what is wrong",
            trigger: "input[name=name]",
            run: "edit The meter hums",
        },
        {
            content: "And how it began",
            trigger: "textarea[name=description]",
            run: "edit Since Monday <script>window.stolen = 1</script>",
        },
        {
            content: "Send it",
            trigger: "form[action='/my/complaints/submit'] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has a reference",
            trigger: ".alert-success strong:contains('C/')",
        },
        {
            content: "Answer in the thread",
            trigger: "#chatterRoot:shadow .o-mail-Composer-input",
            run: "edit It hums still",
            // its scripts come when the page is there
            timeout: 60000,
        },
        {
            content: "Send the answer",
            trigger: "#chatterRoot:shadow .o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "It is there",
            trigger: "#chatterRoot:shadow .o-mail-Message:contains('It hums still')",
        },
    ],
});

registry.category("web_tour.tours").add("sales_mgmt_complaint_rate_tour", {
    steps: () => [
        {
            content: "Choose one of the five",
            trigger: "#complaint_rate label[for=score_4]",
            run: "click",
        },
        {
            content: "Say why",
            trigger: "#complaint_rate textarea[name=comment]",
            run: "edit It hums no more",
        },
        {
            content: "Send it",
            trigger: "#complaint_rate button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has arrived, and is not asked again",
            trigger: "#complaint_rate:not(:has(form)) .alert-success",
        },
    ],
});

registry.category("web_tour.tours").add("sales_mgmt_complaint_entry_tour", {
    steps: () => [
        {
            content: "Say who complains",
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Paul",
        },
        {
            content: "Choose Paul of Brewery",
            trigger:
                ".o-autocomplete--dropdown-item:contains('Brewery'):contains('Paul'):not(:contains('portal'))",
            run: "click",
        },
        {
            content: "Say what is wrong",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit The display is dark && press Tab",
        },
        {
            content: "It is known already",
            trigger:
                ".modal div[name=similar] .o_data_row:contains('The display is dead')",
        },
        {
            content: "Add to it",
            trigger: ".modal .o_field_widget[name=join_id] input",
            run: "edit display",
        },
        {
            content: "Choose the known one",
            trigger: ".o-autocomplete--dropdown-item:contains('The display is dead')",
            run: "click",
        },
        {
            content: "Add the words",
            trigger: ".modal button[name=action_join]",
            run: "click",
        },
        {
            content: "The complaint opens with the new words",
            trigger: ".o_form_view .o-mail-Message:contains('The display is dark')",
        },
    ],
});
