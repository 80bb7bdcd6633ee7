import {registry} from "@web/core/registry";

const CANVAS = ".o_sales_mgmt_time_bombs canvas";

/**
 * Return the bubble of a complaint: where it is on the screen, and how large.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {String} subject
 * @returns {Object|undefined}
 */
function findBubble(canvas, subject) {
    // eslint-disable-next-line no-undef
    const chart = Chart.getChart(canvas);
    for (const [index, {data, label}] of chart.data.datasets.entries()) {
        const place = data.findIndex(({bomb}) =>
            bomb.complaint_id.display_name.endsWith(subject)
        );
        if (place >= 0) {
            const {x, y} = chart.getDatasetMeta(index).data[place];
            return {x, y, label};
        }
    }
    return undefined;
}

registry.category("web_tour.tours").add("sales_mgmt_complaint_time_bombs_tour", {
    steps: () => [
        {
            content: "The list names it",
            trigger: ".o_data_row:contains('The boiler leaks')",
        },
        {
            content: "Look at the picture",
            trigger: ".o_switch_view.o_graph",
            run: "click",
        },
        {
            content: "How many there are is said",
            trigger: ".o_sales_mgmt_time_bombs strong:contains('Open complaints: 1')",
            // the scripts of graphs come when the first one is opened
            timeout: 60000,
        },
        {
            content: "It is drawn as what it is, and clicking it opens it",
            trigger: CANVAS,
            run({anchor}) {
                const bubble = findBubble(anchor, "The boiler leaks");
                if (bubble?.label !== "Critical") {
                    throw new Error("The complaint is not drawn as a critical one");
                }
                const {left, top} = anchor.getBoundingClientRect();
                const place = {clientX: left + bubble.x, clientY: top + bubble.y};
                anchor.dispatchEvent(new MouseEvent("click", place));
            },
        },
        {
            content: "This is the complaint",
            trigger: ".o_breadcrumb:contains('The boiler leaks')",
            timeout: 60000,
        },
    ],
});
