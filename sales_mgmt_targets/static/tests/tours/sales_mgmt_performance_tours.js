import {registry} from "@web/core/registry";

/** A salesperson sees how far the month is, and goes on to the year and a document. */
registry.category("web_tour.tours").add("sales_mgmt_performance_tour", {
    url: "/odoo/my-performance",
    steps: () => [
        {
            content: "What is missing of the month's target",
            trigger:
                ".o_sales_mgmt_performance_card .o_sales_mgmt_performance_distance:contains('60.00 to go')",
        },
        {
            content: "It is on track, in words",
            trigger: ".o_sales_mgmt_performance_light:contains('On track')",
        },
        {
            content: "What each day has to bring",
            trigger: ".o_sales_mgmt_performance_daily:contains('each working day')",
        },
        {
            content: "The chart is drawn, and tells its story to who does not see it",
            trigger: ".o_sales_mgmt_progress_chart canvas[aria-label*='planned']",
        },
        {
            content: "The deal without a day is told",
            trigger:
                ".o_sales_mgmt_performance_undated:contains('One open opportunity')",
        },
        {
            content: "The month before",
            trigger: ".o_sales_mgmt_period_before",
            run: "click",
        },
        {
            content: "Is over",
            trigger: ".o_sales_mgmt_performance:contains('The period is over')",
        },
        {
            content: "And brought what it was to bring",
            trigger: ".o_sales_mgmt_performance_distance:contains('Target reached')",
        },
        {
            content: "Back to today",
            trigger: ".o_sales_mgmt_period_now",
            run: "click",
        },
        {
            content: "The whole year",
            trigger: ".o_sales_mgmt_period_choice [data-level=year]",
            run: "click",
        },
        {
            content: "Has a target of its own",
            trigger: ".o_sales_mgmt_performance_card:contains('3,600')",
        },
        {
            content: "Down to the documents that count",
            trigger: ".o_sales_mgmt_performance_open",
            run: "click",
        },
        {
            content: "They are exactly those of the figure",
            trigger: ".o_list_view .o_data_row:contains('Deal of 240')",
        },
    ],
});

/** A leader looks at the team, sorts it, and opens the figures of a person. */
registry.category("web_tour.tours").add("sales_mgmt_team_board_tour", {
    url: "/odoo/team-board",
    steps: () => [
        {
            content: "The own unit with its people",
            trigger: ".o_sales_mgmt_team_unit:contains('North')",
        },
        {
            content: "Who is behind is told in words, not by colour alone",
            trigger:
                ".o_sales_mgmt_team_person:contains('boris') .o_sales_mgmt_team_far[aria-label*='Far behind']",
        },
        {
            content: "Fold it up",
            trigger:
                ".o_sales_mgmt_team_unit:contains('North') .o_sales_mgmt_team_fold",
            run: "click",
        },
        {
            content: "The people are gone",
            trigger: "tbody:not(:has(.o_sales_mgmt_team_person))",
        },
        {
            content: "Everybody, the farthest behind first",
            trigger: ".o_sales_mgmt_team_flat",
            run: "click",
        },
        {
            content: "It begins with Boris",
            trigger: "tbody tr:first-child:contains('boris')",
        },
        {
            content: "Turn the order round",
            trigger: "thead th button",
            run: "click",
        },
        {
            content: "It begins with Anna",
            trigger: "tbody tr:first-child:contains('anna')",
        },
        {
            content: "Look at what was achieved",
            trigger: ".o_sales_mgmt_team_figure",
            run: "select actual",
        },
        {
            content: "In money",
            trigger: ".o_sales_mgmt_team_cell:contains('240.00')",
        },
        {
            content: "Open Anna",
            trigger: ".o_sales_mgmt_team_person_name:contains('anna')",
            run: "click",
        },
        {
            content: "Her figures",
            trigger: ".o_sales_mgmt_performance h1:contains('anna')",
        },
    ],
});
