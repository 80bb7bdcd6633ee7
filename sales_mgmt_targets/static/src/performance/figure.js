import {
    formatFloat,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";
import {roundDecimals} from "@web/core/utils/numbers";

export const UNKNOWN = "–";

/**
 * How a figure stands, in words: colour alone says nothing to some people.
 * Words are chosen when they are shown: by then translations are there.
 */
export const LIGHTS = {
    good: {icon: "fa-check-circle", color: "success", text: () => _t("On track")},
    near: {icon: "fa-exclamation-circle", color: "warning", text: () => _t("Behind")},
    far: {icon: "fa-times-circle", color: "danger", text: () => _t("Far behind")},
    none: {icon: "fa-circle-o", color: "muted", text: () => _t("Nothing expected yet")},
};

const LARGE = 1000;
const LONG = 10000;

function formatMoney(value, currencyId, isShort) {
    const isWhole = Math.abs(value) >= LARGE || value === 0;
    return formatMonetary(isWhole ? Math.round(value) : value, {
        currencyId,
        digits: isWhole ? [16, 0] : [16, 2],
        humanReadable: isShort && Math.abs(value) >= LONG,
    });
}

function formatNumber(value, isShort) {
    return formatFloat(roundDecimals(value, 2) || 0, {
        digits: [16, 2],
        trailingZeros: false,
        humanReadable: isShort && Math.abs(value) >= LONG,
        decimals: 1,
    });
}

/**
 * Write a figure of a metric: money without cents if it is large, a rate in percent.
 *
 * @param {Number | null} value unknown is no zero
 * @param {{unit: String, currency_id: Number | false}} metric
 * @param {{isShort: Boolean}} options short stands in narrow places
 */
export function formatFigure(value, metric, {isShort = false} = {}) {
    if (typeof value !== "number") {
        return UNKNOWN;
    }
    if (metric.unit === "percent") {
        return formatPercentage(roundDecimals(value, 4) || 0, {digits: [16, 1]});
    }
    return metric.currency_id
        ? formatMoney(value, metric.currency_id, isShort)
        : formatNumber(value, isShort);
}

/** Write a share as whole percent. */
export function formatShare(share) {
    return share === null || share === undefined
        ? UNKNOWN
        : formatPercentage(share, {digits: [16, 0]});
}
