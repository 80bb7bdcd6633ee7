import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("sales_mgmt_training_exam_tour", {
    steps: () => [
        {
            content: "The exam is opened from the enrolment",
            trigger: "button[name=action_open_exam]:contains('Open Exam')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Start it",
            trigger: "button[value=start]:enabled",
            run: "click",
        },
        {
            content: "We name a price first",
            trigger: ".js_question-wrapper:contains('first') label:contains('We')",
            run: "click",
        },
        {
            content: "We never give way",
            trigger:
                ".js_question-wrapper:contains('give way') label:contains('Never')",
            run: "click",
        },
        {
            content: "Hand it in",
            trigger: "button[value=finish]:enabled",
            run: "click",
        },
        {
            content: "Yes, really",
            trigger: ".modal button:contains('Submit')",
            run: "click",
        },
        {
            content: "The score is there at once",
            trigger: "h1:contains('You scored 100')",
        },
        {
            content: "And back to the enrolment",
            trigger: "a.o_sales_mgmt_back",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is passed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Passed')",
        },
        {
            content: "And has earned a certificate",
            trigger: "button[name=action_open_certificate]",
            run: "click",
        },
        {
            content: "Which holds, and can be printed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Valid')",
        },
        {
            trigger: "button[name=action_print]:enabled",
        },
    ],
});
