import {Component} from "@odoo/owl";
import {formatMonetary} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {AttainmentBar} from "../attainment_bar/attainment_bar";

/** Target, achieved and attainment of a sales team in the running periods. */
export class TeamFigures extends Component {
    static template = "sales_mgmt_targets.TeamFigures";
    static components = {AttainmentBar};
    static props = {...standardFieldProps};

    get figures() {
        return this.props.record.data[this.props.name] || [];
    }

    format(value, currencyId) {
        return formatMonetary(
            value,
            currencyId ? {currencyId} : {digits: [16, 2], trailingZeros: false}
        );
    }
}

export const teamFigures = {
    component: TeamFigures,
    supportedTypes: ["json"],
};

registry.category("fields").add("sales_mgmt_team_figures", teamFigures);
