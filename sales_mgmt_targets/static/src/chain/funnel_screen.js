import {Component, onWillStart, useState} from "@odoo/owl";
import {ChainFunnel} from "./funnel";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {PeriodChoice} from "../performance/period_choice";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** The funnel of a unit: where what it sells comes from, and what holds it up. */
export class ChainFunnelScreen extends Component {
    static template = "sales_mgmt_targets.ChainFunnelScreen";
    static components = {ChainFunnel, Layout, PeriodChoice};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        const {unit_id: unitId = false, ...period} = this.props.action.params || {};
        this.asked = {
            level: "month",
            day: false,
            ...period,
            unitId,
            ...this.props.state,
        };
        this.units = [];
        this.levels = [];
        this.state = useState({funnel: false, isBusy: false});
        onWillStart(async () => {
            const choices = await this.orm.call(
                "sales.mgmt.chain.diagnosis",
                "get_choices"
            );
            Object.assign(this, choices);
            this.asked.unitId = this.asked.unitId || this.units[0]?.id || false;
            await this.load();
        });
    }

    getLocalState() {
        return {...this.asked};
    }

    async load() {
        const {day, level, unitId} = this.asked;
        if (!unitId) {
            return;
        }
        this.state.isBusy = true;
        try {
            this.state.funnel = await this.keepLast.add(
                this.orm.call("sales.mgmt.chain.diagnosis", "get_diagnosis", [], {
                    level,
                    day,
                    unit_id: unitId,
                })
            );
        } finally {
            this.state.isBusy = false;
        }
    }

    onChoosePeriod(level, day) {
        Object.assign(this.asked, {level, day});
        return this.load();
    }

    onChooseUnit(ev) {
        this.asked.unitId = Number(ev.target.value);
        return this.load();
    }
}

registry.category("actions").add("sales_mgmt_chain_funnel", ChainFunnelScreen);
