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

/**
 * Write a figure of a metric: money short and without cents, a rate in percent.
 *
 * @param {Number | null} value unknown is no zero
 * @param {{unit: String, currency_id: Number | false}} metric
 * @param {{isShort: Boolean}} options short stands in narrow places
 */
export function formatFigure(value, metric, {isShort = false} = {}) {
    if (value === null || value === undefined || value === false) {
        return UNKNOWN;
    }
    if (metric.unit === "percent") {
        return formatPercentage(roundDecimals(value, 4) || 0, {digits: [16, 1]});
    }
    if (metric.currency_id) {
        const isLarge = Math.abs(value) >= 1000;
        return formatMonetary(isLarge ? Math.round(value) : value, {
            currencyId: metric.currency_id,
            digits: isLarge || !value ? [16, 0] : [16, 2],
            humanReadable: isShort && Math.abs(value) >= 10000,
        });
    }
    return formatFloat(roundDecimals(value, 2) || 0, {
        digits: [16, 2],
        trailingZeros: false,
        humanReadable: isShort && Math.abs(value) >= 10000,
        decimals: 1,
    });
}

/** Write a share as whole percent. */
export function formatShare(share) {
    return share === null || share === undefined
        ? UNKNOWN
        : formatPercentage(share, {digits: [16, 0]});
}
