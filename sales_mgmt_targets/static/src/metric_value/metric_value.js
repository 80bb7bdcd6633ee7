import {MonetaryField, monetaryField} from "@web/views/fields/monetary/monetary_field";
import {formatMonetary} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";

/** A figure of a metric: money shows its currency, a count shows no decimals it lacks. */
export class MetricValueField extends MonetaryField {
    get formattedValue() {
        if (this.currency) {
            return super.formattedValue;
        }
        return formatMonetary(this.value, {digits: [16, 2], trailingZeros: false});
    }
}

export const metricValueField = {
    ...monetaryField,
    component: MetricValueField,
    fieldDependencies: [
        {name: "currency_id", type: "many2one", relation: "res.currency"},
    ],
};

registry.category("fields").add("sales_mgmt_metric_value", metricValueField);
