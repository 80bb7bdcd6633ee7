import {Component} from "@odoo/owl";

/** Choose how long a period is, and go to the one before or after. */
export class PeriodChoice extends Component {
    static template = "sales_mgmt_targets.PeriodChoice";
    static props = {
        levels: Array,
        period: Object,
        onChoose: Function,
    };

    choose(level, day) {
        return this.props.onChoose(level, day);
    }

    onLevel(level) {
        const {from, today, is_running: isRunning} = this.props.period;
        return this.choose(level, isRunning ? today : from);
    }

    onStep(day) {
        return this.choose(this.props.period.level, day);
    }
}
