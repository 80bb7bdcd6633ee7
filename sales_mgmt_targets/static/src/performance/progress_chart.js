import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {cookie} from "@web/core/browser/cookie";
import {formatFigure} from "./figure";
import {getColor} from "@web/core/colors/colors";
import {loadBundle} from "@web/core/assets";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** How a figure grew through a period, beside what was planned. */
export class ProgressChart extends Component {
    static template = "sales_mgmt_targets.ProgressChart";
    static props = {
        metric: Object,
        progress: Object,
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.progress]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get labels() {
        return this.props.progress.labels.map((label) =>
            DAY.test(label) ? formatDate(deserializeDate(label)) : label
        );
    }

    /** Under the axis a day is its number: the month stands above the chart. */
    get ticks() {
        return this.props.progress.labels.map((label) =>
            DAY.test(label) ? String(deserializeDate(label).day) : label
        );
    }

    /** What the picture shows, for who does not see it. */
    get description() {
        const {achieved, planned} = this.props.progress;
        const last = achieved.length - 1;
        return _t("%(metric)s up to %(day)s: %(achieved)s of %(planned)s planned.", {
            metric: this.props.metric.name,
            day: this.labels[last] || "",
            achieved: formatFigure(achieved[last], this.props.metric),
            planned: formatFigure(planned[last], this.props.metric),
        });
    }

    draw() {
        this.chart?.destroy();
        const {metric, progress} = this.props;
        const {labels} = this;
        const scheme = cookie.get("color_scheme");
        const format = (value) => formatFigure(value, metric, {isShort: true});
        const isDark = scheme === "dark";
        const text = isDark ? "#c0c5cb" : "#5f6368";
        const grid = isDark ? "#3c4048" : "#e7e9ed";
        const line = (label, data, color, extra) => ({
            label,
            data,
            borderColor: color,
            backgroundColor: color,
            pointRadius: 0,
            pointHitRadius: 12,
            borderWidth: 2,
            spanGaps: true,
            ...extra,
        });
        // eslint-disable-next-line no-undef
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: this.ticks,
                datasets: [
                    line(_t("Achieved"), progress.achieved, getColor(0, scheme, "md"), {
                        borderWidth: 3,
                    }),
                    line(_t("Planned"), progress.planned, text, {borderDash: [6, 4]}),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: {mode: "index", intersect: false},
                plugins: {
                    legend: {labels: {color: text, boxHeight: 2}},
                    tooltip: {
                        callbacks: {
                            title: ([item]) => labels[item.dataIndex],
                            label: (item) =>
                                `${item.dataset.label}: ${formatFigure(item.raw, metric)}`,
                        },
                    },
                },
                scales: {
                    x: {
                        grid: {display: false},
                        ticks: {color: text, maxRotation: 0, autoSkipPadding: 16},
                    },
                    y: {
                        beginAtZero: true,
                        grid: {color: grid},
                        ticks: {color: text, callback: format, maxTicksLimit: 6},
                    },
                },
            },
        });
    }
}
