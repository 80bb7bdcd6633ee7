import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

// Up to this part of what was expected to date somebody is behind, beyond it far behind
const AMBER = 0.9;
const AMBER_IF_LOWER_IS_BETTER = 1.1;

/** How much of a target is achieved, with a mark where it was expected to be today. */
export class AttainmentBar extends Component {
    static template = "sales_mgmt_targets.AttainmentBar";
    static props = {...standardFieldProps};

    get attainment() {
        return this.props.record.data[this.props.name] || 0;
    }

    get label() {
        return formatPercentage(this.attainment, {digits: [16, 0]});
    }

    get width() {
        return Math.min(Math.max(this.attainment, 0), 1) * 100;
    }

    get expectedPosition() {
        const {amount, expected} = this.props.record.data;
        return amount > 0 && expected > 0 ? Math.min(expected / amount, 1) * 100 : null;
    }

    get status() {
        const {expected, lower_is_better: lowerIsBetter, pace} = this.props.record.data;
        if (!expected) {
            return "muted";
        }
        if (lowerIsBetter ? pace <= 1 : pace >= 1) {
            return "success";
        }
        const isNear = lowerIsBetter ? pace <= AMBER_IF_LOWER_IS_BETTER : pace >= AMBER;
        return isNear ? "warning" : "danger";
    }

    get description() {
        const {expected, lower_is_better: lowerIsBetter, pace} = this.props.record.data;
        if (!expected) {
            return _t("Nothing was expected by today.");
        }
        const values = {pace: formatPercentage(pace || 0, {digits: [16, 0]})};
        return lowerIsBetter
            ? _t("%(pace)s of what was expected by today; lower is better.", values)
            : _t("%(pace)s of what was expected by today.", values);
    }
}

export const attainmentBar = {
    component: AttainmentBar,
    displayName: _t("Attainment"),
    supportedTypes: ["float"],
    listViewWidth: [120, 200],
    fieldDependencies: [
        {name: "amount", type: "monetary", currency_field: "currency_id"},
        {name: "expected", type: "monetary", currency_field: "currency_id"},
        {name: "currency_id", type: "many2one", relation: "res.currency"},
        {name: "lower_is_better", type: "boolean"},
        {name: "pace", type: "float"},
    ],
};

registry.category("fields").add("sales_mgmt_attainment_bar", attainmentBar);
