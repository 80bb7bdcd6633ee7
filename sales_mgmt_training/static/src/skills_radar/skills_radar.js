import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {cookie} from "@web/core/browser/cookie";
import {getCustomColor} from "@web/core/colors/colors";
import {loadBundle} from "@web/core/assets";

// with fewer axes a radar is a line or a point, and says nothing
const LEAST_AXES = 3;
const LONGEST_LABEL = 18;
const MINE = "#017e84";
const WANTED = "#e8a33d";

/**
 * Return a label that fits beside an axis.
 *
 * @param {String} name
 * @returns {String}
 */
export function shorten(name) {
    return name.length > LONGEST_LABEL ? `${name.slice(0, LONGEST_LABEL - 1)}…` : name;
}

/** How well somebody masters what the job asks for; in words below the picture. */
export class SkillsRadar extends Component {
    static template = "sales_mgmt_training.SkillsRadar";
    static props = {
        rows: {type: Array, element: Object},
        job: {type: String, optional: true},
        more: {type: Number, optional: true},
    };

    setup() {
        this.canvasRef = useRef("canvas");
        this.chart = null;
        onWillStart(() => this.isRadar && loadBundle("web.chartjs_lib"));
        useEffect(() => this.renderChart());
        onWillUnmount(() => this.chart?.destroy());
    }

    get isRadar() {
        return this.props.rows.length >= LEAST_AXES;
    }

    get hasWanted() {
        return this.props.rows.some((row) => row.wanted);
    }

    get caption() {
        return this.props.job
            ? _t("My skills and what “%(job)s” asks for, out of 100", {
                  job: this.props.job,
              })
            : _t("My skills, out of 100");
    }

    get gaps() {
        return this.props.rows.filter((row) => row.said < row.wanted).length;
    }

    /** What a screen reader says instead of the picture. */
    get description() {
        return this.props.rows
            .map((row) => `${row.name}: ${this.spell(row)}`)
            .join("; ");
    }

    spell(row) {
        return row.wanted
            ? _t("%(said)s of %(wanted)s", {said: row.said, wanted: row.wanted})
            : String(row.said);
    }

    /** Nobody but the person says so. */
    isUnproved(row) {
        return row.said > row.proved;
    }

    isGap(row) {
        return row.said < row.wanted;
    }

    get datasets() {
        const mine = {
            label: _t("Mine"),
            data: this.props.rows.map((row) => row.said),
            borderColor: MINE,
            backgroundColor: `${MINE}40`,
            // hollow points are what the person says without a proof
            pointBackgroundColor: this.props.rows.map((row) =>
                this.isUnproved(row) ? "transparent" : MINE
            ),
        };
        const wanted = {
            label: _t("Asked for"),
            data: this.props.rows.map((row) => row.wanted),
            borderColor: WANTED,
            borderDash: [6, 4],
            backgroundColor: "transparent",
            pointBackgroundColor: WANTED,
        };
        return this.hasWanted ? [mine, wanted] : [mine];
    }

    get options() {
        const scheme = cookie.get("color_scheme");
        const color = getCustomColor(scheme, "#111827", "#e4e4e4");
        const grid = getCustomColor(scheme, "rgba(0,0,0,.12)", "rgba(255,255,255,.2)");
        return {
            maintainAspectRatio: false,
            plugins: {legend: {position: "bottom", labels: {color}}},
            scales: {
                r: {
                    min: 0,
                    max: 100,
                    angleLines: {color: grid},
                    grid: {color: grid},
                    pointLabels: {color, font: {size: 12}},
                    ticks: {stepSize: 25, color, backdropColor: "transparent"},
                },
            },
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
            type: "radar",
            data: {
                labels: this.props.rows.map((row) => shorten(row.name)),
                datasets: this.datasets,
            },
            options: this.options,
        });
    }
}
