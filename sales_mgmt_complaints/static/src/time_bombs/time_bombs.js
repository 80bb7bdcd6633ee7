import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";
import {GraphModel} from "@web/views/graph/graph_model";
import {_t} from "@web/core/l10n/translation";
import {cookie} from "@web/core/browser/cookie";
import {formatCurrency} from "@web/core/currency";
import {getCustomColor} from "@web/core/colors/colors";
import {graphView} from "@web/views/graph/graph_view";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const LIMIT = 500;
const SPECIFICATION = {
    complaint_id: {fields: {display_name: {}}},
    commercial_partner_id: {fields: {display_name: {}}},
    user_id: {fields: {display_name: {}}},
    currency_id: {fields: {}},
    severity: {},
    deadline_state: {},
    age_days: {},
    untouched_days: {},
    customer_value: {},
    risk: {},
};
// Of severities, the least first
const COLORS = ["#8f9bb3", "#3d8bcd", "#e8a33d", "#c9302c"];
const SMALLEST = 5;
const LARGEST = 26;
const DAYS_OF_LARGEST = 30;
const scheme = cookie.get("color_scheme");
const INK = getCustomColor(scheme, "#111827", "#e4e4e4");
const GRID = getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");

/**
 * Return how large a bubble is: its area grows with the days, up to a month.
 *
 * @param {Number} days since somebody last worked on the complaint
 * @returns {Number} radius in pixels
 */
export function toRadius(days) {
    const share = Math.min(Math.max(days, 0), DAYS_OF_LARGEST) / DAYS_OF_LARGEST;
    return Math.sqrt(SMALLEST ** 2 + share * (LARGEST ** 2 - SMALLEST ** 2));
}

/**
 * Return the keys of the severities, without the edge of what is overdue.
 *
 * @param {Object} chart
 * @returns {Object[]}
 */
function generateLabels(chart) {
    // eslint-disable-next-line no-undef
    const items = Chart.defaults.plugins.legend.labels.generateLabels(chart);
    return items.map((item) => ({...item, lineWidth: 0}));
}

/** Reads the complaints themselves, the worst first, and not sums of groups. */
export class TimeBombModel extends GraphModel {
    async _fetchDataPoints(metaData) {
        const {context, domain, resModel} = metaData;
        const {length, records} = await this.keepLast.add(
            this.orm.webSearchRead(resModel, domain, {
                specification: SPECIFICATION,
                order: "risk desc, id desc",
                limit: LIMIT,
                context,
            })
        );
        this.dataPoints = records;
        this.metaData = metaData;
        this.data = {length, exceeds: length > records.length};
    }
}

/** Open complaints by age, customer, severity and the days nobody looked at them. */
export class TimeBombRenderer extends Component {
    static template = "sales_mgmt_complaints.TimeBombRenderer";
    static props = ["class?", "model", "buttonTemplate"];

    setup() {
        this.action = useService("action");
        this.canvasRef = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(() => this.renderChart());
        onWillUnmount(() => this.chart?.destroy());
    }

    get caption() {
        const {exceeds, length} = this.props.model.data;
        return exceeds
            ? _t("The %(shown)s worst of %(count)s open complaints", {
                  shown: formatInteger(LIMIT),
                  count: formatInteger(length),
              })
            : _t("Open complaints: %s", formatInteger(length));
    }

    get severities() {
        return this.props.model.metaData.fields.severity.selection;
    }

    get datasets() {
        const bySeverity = Object.groupBy(
            this.props.model.dataPoints,
            ({severity}) => severity
        );
        return this.severities
            .map(([key, label], index) => ({
                label,
                data: (bySeverity[key] || []).map((bomb) => ({
                    x: bomb.age_days,
                    y: bomb.customer_value,
                    r: toRadius(bomb.untouched_days),
                    bomb,
                })),
                backgroundColor: `${COLORS[index]}b0`,
                hoverBackgroundColor: COLORS[index],
                borderColor: ({raw}) => this.isOverdue(raw) && INK,
                borderWidth: ({raw}) => (this.isOverdue(raw) ? 2 : 0),
            }))
            .filter(({data}) => data.length);
    }

    isOverdue(point) {
        return point?.bomb.deadline_state === "breached";
    }

    renderChart() {
        this.chart?.destroy();
        this.chart = null;
        if (!this.canvasRef.el) {
            return;
        }
        // eslint-disable-next-line no-undef
        this.chart = new Chart(this.canvasRef.el, {
            type: "bubble",
            data: {datasets: this.datasets},
            options: this.options,
        });
    }

    get options() {
        return {
            maintainAspectRatio: false,
            animation: false,
            // what lies at the edge is drawn in full
            clip: LARGEST,
            layout: {padding: {top: 8, right: LARGEST}},
            scales: {
                x: this.getScale(_t("Days Open"), (value) => formatInteger(value)),
                y: this.getScale(_t("Orders of the Customer Within a Year"), (value) =>
                    formatFloat(value, {humanReadable: true})
                ),
            },
            plugins: {
                legend: {labels: {color: INK, usePointStyle: true, generateLabels}},
                tooltip: {
                    displayColors: false,
                    callbacks: {
                        title: ([point]) => point.raw.bomb.complaint_id.display_name,
                        label: ({raw}) => this.describe(raw.bomb),
                    },
                },
            },
            onHover: ({native}, elements) => {
                native.target.style.cursor = elements.length ? "pointer" : "";
            },
            onClick: (_event, elements) => this.onClick(elements),
        };
    }

    getScale(text, callback) {
        return {
            beginAtZero: true,
            title: {display: true, text, color: INK},
            ticks: {callback, color: INK, precision: 0},
            grid: {color: GRID},
        };
    }

    /**
     * Return the lines that stand beside the pointer.
     *
     * @param {Object} bomb
     * @returns {String[]}
     */
    describe(bomb) {
        const days = (value) => formatFloat(value, {digits: [16, 1]});
        return [
            bomb.commercial_partner_id?.display_name || "",
            _t("Risk: %s", formatInteger(Math.round(bomb.risk))),
            _t("%(open)s days open, %(untouched)s untouched", {
                open: days(bomb.age_days),
                untouched: days(bomb.untouched_days),
            }),
            _t(
                "Orders within a year: %s",
                formatCurrency(bomb.customer_value, bomb.currency_id?.id)
            ),
            _t("Owner: %s", bomb.user_id?.display_name || ""),
            this.isOverdue({bomb}) ? _t("Overdue") : "",
        ].filter(Boolean);
    }

    onClick([element]) {
        if (!element) {
            return undefined;
        }
        const {bomb} =
            this.chart.data.datasets[element.datasetIndex].data[element.index];
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.mgmt.complaint",
            res_id: bomb.complaint_id.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("views").add("sales_mgmt_complaint_time_bombs", {
    ...graphView,
    Model: TimeBombModel,
    Renderer: TimeBombRenderer,
    // single complaints are drawn, not groups of them
    searchMenuTypes: ["filter", "favorite"],
});
