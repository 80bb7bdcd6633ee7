import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

// At this part of what was expected to date somebody is behind, below it far behind
const AMBER = 0.9;

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
        const {expected, pace} = this.props.record.data;
        if (!expected) {
            return "muted";
        }
        if (pace >= 1) {
            return "success";
        }
        return pace >= AMBER ? "warning" : "danger";
    }

    get description() {
        const {expected, pace} = this.props.record.data;
        if (!expected) {
            return _t("Nothing was expected by today.");
        }
        return _t("%(pace)s of what was expected by today.", {
            pace: formatPercentage(pace || 0, {digits: [16, 0]}),
        });
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
        {name: "pace", type: "float"},
    ],
};

registry.category("fields").add("sales_mgmt_attainment_bar", attainmentBar);
