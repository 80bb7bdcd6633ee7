import {describeRemainder, explain, formatAmount, formatGrowth} from "./board_text";
import {Component} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";

/** The active cell in words, and all that can be done with it: for touch as well. */
export class BoardBar extends Component {
    static template = "sales_mgmt_targets.BoardBar";
    static components = {Dropdown, DropdownItem};
    static props = {
        board: Object,
        row: Number,
        period: Number,
        version: Number,
    };

    get model() {
        return this.props.board.model;
    }

    get cell() {
        return this.model.getCell(this.props.row, this.props.period);
    }

    get place() {
        const {name} = this.model.rows[this.props.row];
        return `${name} · ${this.model.periods[this.props.period].name}`;
    }

    get amount() {
        const {cell} = this;
        return cell.amount === null ? "" : formatAmount(cell.amount, this.model.line);
    }

    get reason() {
        return explain(this.model, this.props.row, this.props.period);
    }

    /** What is known of the cell besides its amount, in short sentences. */
    get facts() {
        const {cell, model} = this;
        const {line} = model;
        const facts = [];
        const isMoved = cell.isFollowing || cell.isDirty;
        if (cell.id && isMoved && model.toUnits(cell.amount - cell.was)) {
            facts.push(_t("was %(amount)s", {amount: formatAmount(cell.was, line)}));
        }
        if (cell.reserve) {
            facts.push(
                _t("%(amount)s reserve", {amount: formatAmount(cell.reserve, line)})
            );
        }
        if (typeof cell.last === "number") {
            facts.push(
                _t("%(year)s: %(amount)s %(growth)s", {
                    year: line.base_year,
                    amount: formatAmount(cell.last, line),
                    growth: formatGrowth(model.getGrowth(cell)),
                })
            );
        }
        if (cell.actual) {
            facts.push(
                _t("achieved %(amount)s", {amount: formatAmount(cell.actual, line)})
            );
        }
        return facts.join(" · ");
    }

    /** The remainder of the cell itself, and of the cell that it is a part of. */
    get remainders() {
        const {model} = this;
        const {row, period} = this.props;
        const above = model.getWhole(row, period);
        return [[row, period], above]
            .filter((place) => place && model.getCell(...place).id)
            .map((place) => [place, model.getRemainder(...place)])
            .filter(([, remainder]) => remainder !== null)
            .map(([place, remainder], index) => ({
                key: index,
                className: getTone(remainder),
                text: this._describe(place, remainder),
            }));
    }

    _describe([row, period], remainder) {
        const {model} = this;
        const words = describeRemainder(remainder, model.line);
        const name =
            this.props.row === row ? model.periods[period].name : model.rows[row].name;
        if (!remainder) {
            return `${name}: ${words}`;
        }
        return model.hasFreePart(row, period)
            ? _t("%(name)s: %(remainder)s, taken up by what is not pinned", {
                  name,
                  remainder: words,
              })
            : _t("%(name)s: %(remainder)s, and no part is free to take it up", {
                  name,
                  remainder: words,
              });
    }

    get hasPeople() {
        const {row, period} = this.props;
        const isWhole = this.model.periods[period].level === "year";
        return isWhole && this.model.parts[row].length > 0;
    }

    get canSplit() {
        const {model, cell} = this;
        return (
            cell.isEditable &&
            cell.sums &&
            model.getParts(this.props.row, this.props.period).length > 0
        );
    }

    get canGrid() {
        const {line} = this.model;
        return this.hasPeople && line.sums_people && line.sums_periods;
    }

    get methods() {
        const {organisation, period} = this.model.line.methods;
        return {organisation: this.hasPeople ? organisation : [], period};
    }

    get splitLabel() {
        const {split} = this.cell;
        const {methods} = this.model.line;
        const names = ["organisation", "period"].map(
            (kind) => methods[kind].find((each) => each.name === split[kind])?.label
        );
        const parts = [
            names[0] && _t("people: %(method)s", {method: names[0]}),
            names[1] && _t("year: %(method)s", {method: names[1]}),
            split.grid && _t("grid"),
        ].filter(Boolean);
        return parts.length
            ? _t("Will be split (%(methods)s)", {methods: parts.join(", ")})
            : _t("Will be split by its weights");
    }

    get conflict() {
        const {conflict} = this.cell;
        return conflict && describeConflict(conflict, this.cell, this.model.line);
    }
}

/** Who changed what of a typed cell, when, from what to what. */
export function describeConflict(conflict, cell, line) {
    const [amount, reserve, isPinned] = conflict.now;
    const when = conflict.when
        ? formatDateTime(deserializeDateTime(conflict.when))
        : "";
    const values = {
        who: conflict.who || _t("Somebody"),
        when,
        old: formatAmount(conflict.base[0], line),
        new: formatAmount(amount, line),
        mine: formatAmount(cell.amount, line),
    };
    if (conflict.base[0] !== amount) {
        return _t(
            "%(who)s changed it from %(old)s to %(new)s (%(when)s). You typed %(mine)s.",
            values
        );
    }
    if (conflict.base[1] !== reserve) {
        values.old = formatAmount(conflict.base[1], line);
        values.new = formatAmount(reserve, line);
        return _t(
            "%(who)s changed the reserve from %(old)s to %(new)s (%(when)s).",
            values
        );
    }
    return isPinned
        ? _t("%(who)s pinned it (%(when)s).", values)
        : _t("%(who)s took the pin away (%(when)s).", values);
}

function getTone(remainder) {
    if (!remainder) {
        return "text-success";
    }
    return remainder > 0 ? "text-warning-emphasis" : "text-danger";
}
