import {Component, onPatched, useRef} from "@odoo/owl";
import {formatCell, getNote} from "./board_text";
import {_t} from "@web/core/l10n/translation";

/**
 * One row of the board. It is rendered again only if something of it changed: so what
 * changes is told by `version`, and everything else stays the same objects.
 */
export class BoardRow extends Component {
    static template = "sales_mgmt_targets.BoardRow";
    static props = {
        board: Object,
        columns: Array,
        row: Number,
        version: Number,
        // place of the active period, -1 in other rows
        active: Number,
        // the marked block, empty in rows that lie outside
        marked: Array,
        editing: {type: [Object, {value: null}]},
    };

    setup() {
        this.input = useRef("input");
        // focus is taken once: while somebody types nothing is selected anew
        this.focused = null;
        onPatched(() => this.focus());
    }

    focus() {
        const {editing} = this.props;
        if (editing && this.input.el && this.focused !== editing) {
            const {el} = this.input;
            el.focus();
            // a first letter that was typed is gone on with
            el.setSelectionRange(
                editing.isWhole ? 0 : el.value.length,
                el.value.length
            );
        }
        this.focused = editing;
    }

    get model() {
        return this.props.board.model;
    }

    get data() {
        return this.model.rows[this.props.row];
    }

    get hasParts() {
        return this.model.parts[this.props.row].length > 0;
    }

    get foldLabel() {
        return this.model.isOpen(this.props.row)
            ? _t("Fold up %(unit)s", {unit: this.data.name})
            : _t("Unfold %(unit)s", {unit: this.data.name});
    }

    getCell(period) {
        return this.model.getCell(this.props.row, period);
    }

    getNote(period) {
        return getNote(this.model, this.props.row, period);
    }

    format(value) {
        return formatCell(value, this.model.line);
    }

    getClass(period) {
        const cell = this.getCell(period);
        return {
            [`o_sales_mgmt_planning_${this.model.periods[period].level}`]: true,
            o_sales_mgmt_planning_active: this.props.active === period,
            o_sales_mgmt_planning_marked: this.props.marked.includes(period),
            o_sales_mgmt_planning_dirty: cell.isDirty || cell.split,
            o_sales_mgmt_planning_following: cell.isFollowing,
            o_sales_mgmt_planning_conflict: cell.conflict,
            o_sales_mgmt_planning_fixed: !cell.isEditable,
        };
    }

    isEditing(period) {
        return this.props.editing && this.props.active === period;
    }
}
