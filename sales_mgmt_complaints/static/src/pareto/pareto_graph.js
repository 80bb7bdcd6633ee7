import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {graphView} from "@web/views/graph/graph_view";
import {registry} from "@web/core/registry";

const SHARE_COLOR = "#c0702e";
const LIMIT_COLOR = "#b02a37";
const VITAL = 80;

/**
 * Return how many percent of the whole each column and those before it make up.
 *
 * @param {Object[]} datasets what is stacked in the columns
 * @param {Number} length number of columns
 * @returns {Number[]}
 */
export function cumulate(datasets, length) {
    const sums = Array.from({length}, (_value, index) =>
        datasets.reduce((sum, {data}) => sum + (data[index] || 0), 0)
    );
    const total = sums.reduce((sum, value) => sum + value, 0);
    let reached = 0;
    return sums.map((value) => {
        reached += value;
        return total ? (100 * reached) / total : 0;
    });
}

/** Columns from the largest to the smallest, their cumulated share and the 80 % line. */
export class ParetoRenderer extends GraphRenderer {
    get isPareto() {
        const {mode, order} = this.model.metaData;
        return mode === "bar" && order === "DESC";
    }

    getBarChartData() {
        const data = super.getBarChartData();
        if (!this.isPareto || !this.model.data.datasets.length) {
            return data;
        }
        const {datasets, labels} = this.model.data;
        const line = {type: "line", yAxisID: "share", fill: false, tension: 0};
        this.share = {
            ...line,
            label: _t("Cumulated share (%)"),
            data: cumulate(datasets, labels.length),
            trueLabels: labels,
            order: -2,
            borderColor: SHARE_COLOR,
            backgroundColor: SHARE_COLOR,
            borderWidth: 2,
            pointRadius: 4,
            pointHitRadius: 12,
        };
        this.limit = {
            ...line,
            label: _t("80 %"),
            data: labels.map(() => VITAL),
            trueLabels: labels,
            order: -1,
            borderColor: LIMIT_COLOR,
            backgroundColor: LIMIT_COLOR,
            borderDash: [6, 4],
            borderWidth: 1.5,
            pointRadius: 0,
            pointHitRadius: 0,
        };
        return {...data, datasets: [...data.datasets, this.share, this.limit]};
    }

    getScaleOptions() {
        const scales = super.getScaleOptions();
        const {allIntegers} = this.model.metaData;
        if (allIntegers && scales.y) {
            // no fractions of a complaint
            scales.y.ticks.precision = 0;
            scales.y.ticks.callback = (value) => this.formatValue(value, true);
        }
        if (this.isPareto && this.model.data.datasets.length) {
            scales.share = {
                type: "linear",
                position: "right",
                min: 0,
                max: 100,
                grid: {display: false},
                border: {display: false},
                ticks: {callback: (value) => `${value} %`, color: SHARE_COLOR},
            };
        }
        return scales;
    }

    getTooltipItems(data, metaData, tooltipModel) {
        const columns = data.datasets.length;
        const isLine = ({datasetIndex}) => datasetIndex >= columns;
        const items = super.getTooltipItems(data, metaData, {
            ...tooltipModel,
            dataPoints: tooltipModel.dataPoints.filter((point) => !isLine(point)),
        });
        for (const {dataIndex} of tooltipModel.dataPoints.filter(isLine)) {
            const value = formatFloat(this.share.data[dataIndex], {digits: [16, 1]});
            items.push({
                label: `${this.share.trueLabels[dataIndex]}: ${this.share.label}`,
                value,
                boxColor: SHARE_COLOR,
            });
        }
        return items;
    }
}

registry.category("views").add("sales_mgmt_complaint_pareto", {
    ...graphView,
    Renderer: ParetoRenderer,
});
