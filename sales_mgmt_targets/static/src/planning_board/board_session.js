import {BoardModel} from "./board_model";
import {BoardSelection} from "./board_selection";
import {KeepLast} from "@web/core/utils/concurrency";
import {RPCError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {readAmount} from "./board_text";

const MODEL = "sales.mgmt.planning.board";

/** The board of one plan line, and what is talked about it with the server. */
export class BoardSession {
    constructor(orm) {
        this.orm = orm;
        this.keepLast = new KeepLast();
        this.model = null;
        this.selection = null;
    }

    /** Read the board of a line, of the first one if none is named. */
    async load(lineId, level) {
        const answer = await this.orm.call(MODEL, "get_board", [lineId || false]);
        if (!answer.line) {
            this.model = null;
            return;
        }
        this.model = new BoardModel(answer);
        this.selection = new BoardSelection(this.model);
        const {levels} = this.model;
        this.selection.level = levels.includes(level) ? level : levels.at(-1);
    }

    /** Read the board anew; nothing is typed at that moment. */
    async reload() {
        const {id} = this.model.line;
        this.model.load(await this.orm.call(MODEL, "get_board", [id]));
    }

    get typed() {
        const {model} = this;
        return [model.line.id, model.getChanges(), model.getSplits()];
    }

    /**
     * Type an amount or a reserve into the active cell; nothing takes back.
     *
     * @throws {Error} it is no number
     */
    type(field, text) {
        const {model, selection} = this;
        const cell = model.getCell(selection.row, selection.period);
        const value = readAmount(text, cell[field], model.line);
        if (value === null) {
            model.revert(cell.id);
        } else if (field === "reserve") {
            model.setReserve(cell.id, value);
        } else {
            model.setAmount(cell.id, value);
        }
    }

    /**
     * Ask what follows from what is typed; only the last question counts.
     *
     * @returns {Promise<Boolean>} whether there is something new to show
     */
    async preview() {
        const {model} = this;
        if (!model.isDirty) {
            return false;
        }
        const {edition} = model;
        const question = this.orm.silent.call(MODEL, "preview", this.typed);
        const answer = await this.keepLast.add(question);
        // typed on meanwhile: the next question is on its way
        if (model !== this.model || model.edition !== edition) {
            return false;
        }
        model.follow(answer);
        return true;
    }

    /**
     * Save all that is typed, or nothing.
     *
     * @returns {Promise<String>} what to say about it
     */
    async save() {
        const {model} = this;
        const {count} = model;
        try {
            const answer = await this.orm.call(MODEL, "save_board", this.typed);
            if (answer.conflicts.length) {
                return this._meet(answer);
            }
            model.accept(answer.cells);
            return count === 1 ? _t("1 change saved") : _t("%s changes saved", count);
        } catch (error) {
            if (!(error instanceof RPCError && error.data?.message)) {
                throw error;
            }
            // what was typed stays; the sentence tells why it cannot be
            model.refusal = error.data.message;
            return "";
        }
    }

    /** Somebody was faster: go to the first cell about which to decide. */
    _meet({conflicts, board}) {
        const lost = this.model.meet(conflicts, board);
        this.selection.settle();
        const [first] = this.model.conflicts.keys();
        if (first) {
            this.selection.go(...this.model.places.get(first));
        }
        return lost
            ? _t(
                  "%s of the cells you typed into do not exist any more: people or units left the plan.",
                  lost
              )
            : "";
    }
}
