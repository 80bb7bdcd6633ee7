import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";
import {
    countConflicts,
    countPasted,
    countUnsaved,
    formatCell,
    getEditText,
    readAmount,
} from "./board_text";
import {BoardBar} from "./board_bar";
import {BoardRow} from "./board_row";
import {BoardSession} from "./board_session";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {revealCell} from "./board_scroll";
import {runInputKey, runKey} from "./board_keys";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useDebounced} from "@web/core/utils/timing";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {useUnsavedGuard} from "../unsaved_guard/unsaved_guard";
import {useVirtualGrid} from "@web/core/virtual_grid_hook";

const ROW_HEIGHT = 48;
const BUFFER = 0.4;
const PREVIEW_DELAY = 250;
const NOTHING = [];

/** Units and people by periods, typed in place; see `BoardModel` for what is typed. */
export class PlanningBoard extends Component {
    static template = "sales_mgmt_targets.PlanningBoard";
    static components = {BoardBar, BoardRow, Dropdown, DropdownItem, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.scroll = useRef("scroll");
        this.rowHeight = ROW_HEIGHT;
        this.session = new BoardSession(this.orm);
        this.state = useState({
            version: 0,
            level: this.props.state?.level || (this.ui.isSmall ? "quarter" : "month"),
            isBusy: false,
            message: "",
            editing: null,
            query: "",
        });
        this.grid = useVirtualGrid({
            scrollableRef: this.scroll,
            bufferCoef: BUFFER,
            onChange: () => this.render(),
        });
        this.askPreview = useDebounced(() => this.preview(), PREVIEW_DELAY);
        this.unsavedGuard = useUnsavedGuard(() =>
            this.model?.isDirty ? this.unsaved : ""
        );
        useSetupAction({
            getLocalState: () => ({
                lineId: this.model?.line?.id,
                level: this.state.level,
            }),
        });
        onWillStart(() => this.load(this.props.state?.lineId || this.askedLine));
        onMounted(() => this.focus());
        onWillUnmount(() => this.askPreview.cancel());
    }

    get askedLine() {
        const {context, params} = this.props.action;
        return params?.line_id || context?.line_id || false;
    }

    get columns() {
        return this.selection.columns;
    }

    /** Places of the rows in the window, and the heights of what lies around them. */
    get shownPart() {
        const rows = this.model.getShown();
        const [first, last] = this.grid.rowsIndexes?.length
            ? this.grid.rowsIndexes
            : [0, -1];
        return {
            rows: rows.slice(first, last + 1),
            above: first * ROW_HEIGHT,
            below: Math.max(0, rows.length - 1 - last) * ROW_HEIGHT,
        };
    }

    get levelNames() {
        return {year: _t("Year"), quarter: _t("Quarters"), month: _t("Months")};
    }

    get unsaved() {
        return countUnsaved(this.model.count);
    }

    get canSave() {
        const {conflicts, isDirty, refusal} = this.model;
        return isDirty && !refusal && !conflicts.size && !this.state.isBusy;
    }

    get conflictText() {
        return countConflicts(this.model.conflicts.size);
    }

    // ------------------------------------------------------------
    // Talking with the server
    // ------------------------------------------------------------

    get model() {
        return this.session.model;
    }

    get selection() {
        return this.session.selection;
    }

    async load(lineId) {
        await this.whileBusy(() => this.session.load(lineId, this.state.level));
        this.state.query = "";
        this.state.editing = null;
        if (this.model) {
            this.state.level = this.selection.level;
            this.refresh();
        }
    }

    async whileBusy(action) {
        this.state.isBusy = true;
        try {
            return await action();
        } finally {
            this.state.isBusy = false;
        }
    }

    async preview() {
        if (await this.session.preview()) {
            this.refresh();
        }
    }

    async save() {
        if (!this.canSave) {
            return;
        }
        this.askPreview.cancel();
        this.say(await this.whileBusy(() => this.session.save()));
        this.refresh();
        if (this.model.conflicts.size) {
            this.reveal();
            this.askPreview();
        }
    }

    discard() {
        this.model.forget();
        this.refresh();
        this.focus();
    }

    /** Lock or unlock the active target; the board is read anew afterwards. */
    lock(name) {
        const {id} = this.activeCell;
        return this.action.doActionButton({
            type: "object",
            name,
            resModel: "sales.mgmt.target",
            resId: id,
            resIds: [id],
            context: {},
            onClose: () => this.reload(),
        });
    }

    /** Do something with the plan as a whole, like taking it out to Excel. */
    openPlan(name) {
        const {plan_id: id} = this.model.line;
        return this.action.doActionButton({
            type: "object",
            name,
            resModel: "sales.mgmt.plan",
            resId: id,
            resIds: [id],
            context: {},
        });
    }

    async reload() {
        await this.whileBusy(() => this.session.reload());
        this.refresh();
    }

    // ------------------------------------------------------------
    // Leaving
    // ------------------------------------------------------------

    async onChooseLine(ev) {
        const select = ev.target;
        if (await this.unsavedGuard.mayLeave()) {
            await this.load(Number(select.value));
        } else {
            select.value = this.model.line.id;
        }
    }

    // ------------------------------------------------------------
    // Looking around
    // ------------------------------------------------------------

    /** Show the model as it is now. */
    refresh() {
        this.selection.settle();
        this.grid.setRowsHeights(this.model.getShown().map(() => ROW_HEIGHT));
        this.state.version = this.model.version;
        this.render();
    }

    onChooseLevel(level) {
        this.state.level = level;
        this.selection.level = level;
        this.refresh();
    }

    onSearch(ev) {
        this.state.query = ev.target.value;
        this.model.search(this.state.query);
        this.refresh();
    }

    onFoldAll(isFolding) {
        if (isFolding) {
            this.model.foldAll();
        } else {
            this.model.unfoldAll();
        }
        this.model.touch();
        this.refresh();
    }

    toggleFold(row) {
        this.model.toggleFold(row);
        this.refresh();
    }

    /** Which periods of a row are marked. */
    getMarked(row) {
        if (!this.selection.anchor) {
            return NOTHING;
        }
        const [rows, columns] = this.selection.getBlock();
        return rows.includes(row) ? columns : NOTHING;
    }

    select(row, period, isExtending = false) {
        this.selection.go(row, period, isExtending);
        this.reveal();
    }

    move(down, right, isExtending = false) {
        this.selection.move(down, right, isExtending);
        this.reveal();
    }

    reveal() {
        const {row, period} = this.selection;
        revealCell(this.scroll.el, {
            top: this.model.getShown().indexOf(row) * ROW_HEIGHT,
            height: ROW_HEIGHT,
            column: this.columns.indexOf(period),
        });
        this.render();
    }

    focus() {
        this.scroll.el?.focus({preventScroll: true});
    }

    say(message) {
        this.state.message = message;
    }

    // ------------------------------------------------------------
    // Typing
    // ------------------------------------------------------------

    get activeCell() {
        return this.model.getCell(this.selection.row, this.selection.period);
    }

    /** Begin to edit the active cell, with a first letter or with what there is. */
    edit(field, text = null) {
        const cell = this.activeCell;
        if (!cell.isEditable || (field === "reserve" && !cell.sums)) {
            return;
        }
        this.state.editing = {
            field,
            isWhole: text === null,
            text: text ?? getEditText(cell[field], this.model.line),
            label: field === "reserve" ? _t("Reserve") : _t("Target"),
        };
    }

    cancel() {
        this.state.editing = null;
    }

    /** Take over what was typed; what is no number is said and left. */
    commit(text) {
        const {editing} = this.state;
        this.state.editing = null;
        if (!editing || (text === editing.text && editing.isWhole)) {
            return;
        }
        try {
            this.session.type(editing.field, text);
        } catch {
            this.say(_t("“%s” is no amount.", text));
            return;
        }
        this.change();
    }

    /** Something was typed, pinned, split or taken back. */
    change(message = "") {
        this.say(message);
        this.refresh();
        this.askPreview();
    }

    togglePin() {
        const {id, isEditable} = this.activeCell;
        if (isEditable) {
            const isDone = this.model.togglePin(id);
            this.change(
                isDone ? "" : _t("A typed amount is pinned; take it back first.")
            );
        }
    }

    split(wish) {
        this.model.setSplit(this.activeCell.id, wish);
        this.change();
        this.focus();
    }

    revert() {
        this.model.revert(this.activeCell.id);
        this.change();
        this.focus();
    }

    undo() {
        this.model.undo();
        this.change();
    }

    redo() {
        this.model.redo();
        this.change();
    }

    decide(isMine) {
        this.model.decide(this.activeCell.id, isMine);
        const [next] = this.model.conflicts.keys();
        this.change();
        if (next) {
            this.select(...this.model.places.get(next));
        }
    }

    decideAll(isMine) {
        for (const id of [...this.model.conflicts.keys()]) {
            this.model.decide(id, isMine);
        }
        this.change();
    }

    // ------------------------------------------------------------
    // Events
    // ------------------------------------------------------------

    onClick(ev) {
        const line = ev.target.closest("tr[data-row]");
        if (!line || ev.target.closest("input")) {
            return;
        }
        const row = Number(line.dataset.row);
        const cell = ev.target.closest("td");
        if (cell) {
            this.onClickCell(row, Number(cell.dataset.period), ev.shiftKey);
        } else if (this.model.parts[row].length) {
            this.toggleFold(row);
        }
    }

    /** A second tap edits: there is no double click under a finger. */
    onClickCell(row, period, isExtending) {
        const isAgain = row === this.selection.row && period === this.selection.period;
        this.select(row, period, isExtending);
        this.focus();
        if (isAgain && !isExtending) {
            this.edit("amount");
        }
    }

    onKeydown(ev) {
        if (!this.state.editing && runKey(this, ev)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    onInputKey(ev) {
        if (runInputKey(this, ev)) {
            ev.preventDefault();
            this.focus();
        }
    }

    onInputBlur(ev) {
        this.commit(ev.target.value);
    }

    onCopy(ev) {
        if (!this.state.editing) {
            const {line} = this.model;
            const text = this.selection.copy((value) => formatCell(value, line));
            ev.clipboardData.setData("text/plain", text);
            ev.preventDefault();
        }
    }

    onPaste(ev) {
        if (this.state.editing) {
            return;
        }
        const {line} = this.model;
        const {count, skipped} = this.selection.paste(
            ev.clipboardData.getData("text/plain"),
            (text, before) => readAmount(text, before, line)
        );
        ev.preventDefault();
        this.change(countPasted(count, skipped));
    }
}

registry.category("actions").add("sales_mgmt_planning_board", PlanningBoard);
