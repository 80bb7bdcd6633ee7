import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {cookie} from "@web/core/browser/cookie";
import {formatFloat} from "@web/views/fields/formatters";
import {getCustomColor} from "@web/core/colors/colors";
import {loadBundle} from "@web/core/assets";

const LINE = "#5752d1";
// from two scores on there is a line to follow
const LEAST_POINTS = 2;

/** The scores of signed reviews, one after the other; each opens its review. */
export class ReviewHistory extends Component {
    static template = "sales_mgmt_training.ReviewHistory";
    static props = {
        reviews: {type: Array, element: Object},
        onOpen: Function,
    };

    setup() {
        this.canvasRef = useRef("canvas");
        this.chart = null;
        onWillStart(() => this.isLine && loadBundle("web.chartjs_lib"));
        useEffect(() => this.renderChart());
        onWillUnmount(() => this.chart?.destroy());
    }

    get isLine() {
        return this.props.reviews.length >= LEAST_POINTS;
    }

    get latestFirst() {
        return [...this.props.reviews].reverse();
    }

    /** What a screen reader says instead of the picture. */
    get description() {
        return this.props.reviews
            .map((review) => `${review.label}: ${this.formatScore(review.score)}`)
            .join("; ");
    }

    formatScore(score) {
        return formatFloat(score, {digits: [16, 2], trailingZeros: false});
    }

    describe(review) {
        return _t("Open the review of %(period)s, score %(score)s", {
            period: review.label,
            score: this.formatScore(review.score),
        });
    }

    get options() {
        const scheme = cookie.get("color_scheme");
        const color = getCustomColor(scheme, "#111827", "#e4e4e4");
        const grid = getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");
        return {
            maintainAspectRatio: false,
            plugins: {legend: {display: false}},
            scales: {
                x: {ticks: {color}, grid: {display: false}},
                y: {
                    min: 0,
                    suggestedMax: 100,
                    ticks: {color, stepSize: 25},
                    grid: {color: grid},
                },
            },
            onClick: (_event, [element]) =>
                element && this.props.onOpen(this.props.reviews[element.index]),
        };
    }

    renderChart() {
        this.chart?.destroy();
        this.chart = null;
        if (!this.canvasRef.el) {
            return;
        }
        // eslint-disable-next-line no-undef
        this.chart = new Chart(this.canvasRef.el, {
            type: "line",
            data: {
                labels: this.props.reviews.map((review) => review.label),
                datasets: [
                    {
                        label: _t("Score"),
                        data: this.props.reviews.map((review) => review.score),
                        borderColor: LINE,
                        backgroundColor: LINE,
                        tension: 0,
                    },
                ],
            },
            options: this.options,
        });
    }
}
