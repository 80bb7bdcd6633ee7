import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const ICONS = {0: "", 1: "fa-book", 2: "fa-check", 3: "fa-star"};
const COLOURS = {
    0: "text-muted",
    1: "text-bg-light",
    2: "text-bg-success",
    3: "text-bg-primary",
};

/** Who can stand in for what: people by topics, and where too few can. */
export class CoverMatrix extends Component {
    static template = "sales_mgmt_training.CoverMatrix";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            matrix: {topics: [], rows: [], minimum: [], levels: []},
            unit: "",
        });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.matrix = await this.orm.call("sales.mgmt.cover", "get_matrix", []);
    }

    get units() {
        return [...new Set(this.state.matrix.rows.map((row) => row.unit))].sort();
    }

    get rows() {
        const {unit, matrix} = this.state;
        return unit ? matrix.rows.filter((row) => row.unit === unit) : matrix.rows;
    }

    get labels() {
        return Object.fromEntries(this.state.matrix.levels);
    }

    icon(level) {
        return ICONS[level];
    }

    colour(level) {
        return COLOURS[level];
    }

    /** What a screen reader and the tip of the mouse say about a cell. */
    describe(row, cell, topic) {
        const parts = [row.name, topic.name, this.labels[cell.level]];
        if (cell.level !== "0" && cell.proved) {
            parts.push(_t("proved by a course or certificate"));
        }
        return parts.concat(cell.evidence || []).join(" · ");
    }

    onChooseUnit(ev) {
        this.state.unit = ev.target.value;
    }

    /** Set the level of a person in a dialog, if the reader may. */
    onCell(row, cell) {
        if (!row.may_set) {
            return;
        }
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: row.name,
                res_model: "sales.mgmt.cover",
                res_id: cell.id,
                views: [[false, "form"]],
                target: "new",
                context: {default_person_id: row.id, default_topic_id: cell.topic},
            },
            {onClose: () => this.load()}
        );
    }
}

registry.category("actions").add("sales_mgmt_cover_matrix", CoverMatrix);
