import {MonetaryField, monetaryField} from "@web/views/fields/monetary/monetary_field";
import {formatMonetary, formatPercentage} from "@web/views/fields/formatters";
import {parsePercentage} from "@web/views/fields/parsers";
import {registry} from "@web/core/registry";

/**
 * A figure of a metric: money with its currency, a rate in percent, a count as it is.
 *
 * The option `is_total` is for what a rate is made of, which is no rate itself.
 */
export class MetricValueField extends MonetaryField {
    static props = {...MonetaryField.props, isTotal: {type: Boolean, optional: true}};

    get isPercent() {
        return !this.props.isTotal && this.props.record.data.metric_unit === "percent";
    }

    get inputOptions() {
        const options = super.inputOptions;
        return this.isPercent ? {...options, parse: parsePercentage} : options;
    }

    get formattedValue() {
        if (this.isPercent) {
            return formatPercentage(this.value || 0, {
                digits: [16, 2],
                trailingZeros: false,
            });
        }
        if (this.currency) {
            return super.formattedValue;
        }
        return formatMonetary(this.value, {digits: [16, 2], trailingZeros: false});
    }
}

export const metricValueField = {
    ...monetaryField,
    component: MetricValueField,
    // tens of millions with cents and a currency
    listViewWidth: [120, 150],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...monetaryField.extractProps(fieldInfo, dynamicInfo),
        isTotal: fieldInfo.options.is_total,
    }),
    fieldDependencies: [
        {name: "currency_id", type: "many2one", relation: "res.currency"},
        {name: "metric_unit", type: "selection"},
    ],
};

registry.category("fields").add("sales_mgmt_metric_value", metricValueField);
