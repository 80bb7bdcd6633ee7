import {BoardTable} from "./board_table";

/**
 * What the planning board shows and what was typed on it, without any screen.
 *
 * Rows and periods are places in `answer.rows` and `answer.periods`. What was typed
 * (`edits`, `splits`) lies above what follows from it (`follows`, from the server), and
 * that above what is stored. All sums are made in whole rounding units.
 */
const ID = 0;
const AMOUNT = 1;
const RESERVE = 2;
const FLAGS = 3;
const LOCK = 4;
const LAST = 5;
const ACTUAL = 6;

const PINNED = 1;
const HELD = 2;
const EDITABLE = 4;
const SUMS = 8;

export class BoardModel extends BoardTable {
    constructor(answer) {
        super();
        this.version = 0;
        this.forget();
        this.load(answer);
    }

    /** Forget all that was typed. */
    forget() {
        this.edits = new Map();
        this.splits = new Map();
        this.follows = new Map();
        this.conflicts = new Map();
        this.past = [];
        this.future = [];
        this.refusal = "";
        this.edition = (this.edition || 0) + 1;
        this.touch();
    }

    /** Override: what was typed stays typed, what followed from it is asked anew. */
    load(answer) {
        super.load(answer);
        this.follows = new Map();
        this.touch();
    }

    /** Something changed: what was summed is summed again. */
    touch() {
        super.touch();
        this.version++;
        this.cells = new Map();
    }

    // ------------------------------------------------------------
    // Cells
    // ------------------------------------------------------------

    toUnits(value) {
        return Math.round(value / this.line.rounding);
    }

    /** Units as an amount without the noise of floats. */
    toAmount(units) {
        return Number((units * this.line.rounding).toFixed(6));
    }

    /** All there is to a cell, see `_makeCell`. */
    getCell(row, period) {
        const key = row * this.periods.length + period;
        let cell = this.cells.get(key);
        if (!cell) {
            cell = this._makeCell(row, period);
            this.cells.set(key, cell);
        }
        return cell;
    }

    _makeCell(row, period) {
        const stored = this.rows[row].cells[period];
        const id = stored[ID];
        if (!id) {
            return this._makeSum(row, period, stored);
        }
        const flags = stored[FLAGS];
        const edit = this.edits.get(id);
        const follows = this.follows.get(id);
        const values = {
            ...readValues(follows || stored, follows ? follows[3] : flags & PINNED),
            ...edit,
        };
        const isTyped = Boolean(edit && "amount" in edit);
        return {
            id,
            amount: values.amount,
            reserve: values.reserve,
            isPinned: isTyped || values.pinned,
            isHeld: Boolean(flags & HELD),
            isEditable: Boolean(flags & EDITABLE),
            sums: Boolean(flags & SUMS),
            lock: stored[LOCK],
            last: stored[LAST],
            actual: stored[ACTUAL],
            was: stored[AMOUNT],
            isDirty: Boolean(edit),
            isFollowing:
                !isTyped &&
                this.toUnits(values.amount) !== this.toUnits(stored[AMOUNT]),
            split: this.splits.get(id),
            conflict: this.conflicts.get(id),
        };
    }

    /** A unit has no target of its own for a month: its people's are added up. */
    _makeSum(row, period, stored) {
        const parts = this.parts[row].map((part) => this.getCell(part, period));
        const isKnown = this.line.sums_people && parts.length;
        const units = parts.reduce((sum, part) => sum + this.toUnits(part.amount), 0);
        return {
            id: 0,
            amount: isKnown ? this.toAmount(units) : null,
            reserve: 0,
            last: stored[LAST],
            actual: null,
            isFollowing: parts.some((part) => part.isDirty || part.isFollowing),
        };
    }

    /**
     * What a target and its reserve still leave to distribute; below zero there is more
     * in its parts than that. Unknown where nothing is divided.
     *
     * @returns {Number | null}
     */
    getRemainder(row, period) {
        const cell = this.getCell(row, period);
        const parts = cell.sums ? this.getParts(row, period) : [];
        if (!parts.length) {
            return null;
        }
        const held = parts.reduce(
            (sum, [each, when]) => sum + this.toUnits(this.getCell(each, when).amount),
            0
        );
        return this.toAmount(
            this.toUnits(cell.amount) + this.toUnits(cell.reserve) - held
        );
    }

    /** Whether a part is left that takes up a remainder. */
    hasFreePart(row, period) {
        return this.getParts(row, period).some(([each, when]) => {
            const cell = this.getCell(each, when);
            return !cell.isPinned && !cell.isHeld;
        });
    }

    getGrowth({amount, last}) {
        return last && amount !== null ? amount / last - 1 : null;
    }

    // ------------------------------------------------------------
    // What is typed
    // ------------------------------------------------------------

    get count() {
        return this.edits.size + this.splits.size;
    }

    get isDirty() {
        return this.count > 0;
    }

    /** Type an amount; the one that was stored takes back what was typed. */
    setAmount(id, value) {
        const stored = this._getStored(id);
        const amount = this.toAmount(this.toUnits(value));
        const isBack = this.toUnits(amount) === this.toUnits(stored[AMOUNT]);
        const rest = without(this.edits.get(id), "amount", "pinned");
        this._change(() => this._put(id, isBack ? rest : {...rest, amount}));
    }

    setReserve(id, value) {
        const stored = this._getStored(id);
        const reserve = this.toAmount(this.toUnits(value));
        const isBack = this.toUnits(reserve) === this.toUnits(stored[RESERVE]);
        const rest = without(this.edits.get(id), "reserve");
        this._change(() => this._put(id, isBack ? rest : {...rest, reserve}));
    }

    /** A typed amount is pinned as long as it is typed. */
    togglePin(id) {
        const {pinned, ...rest} = this.edits.get(id) || {};
        if ("amount" in rest) {
            return false;
        }
        const stored = Boolean(this._getStored(id)[FLAGS] & PINNED);
        const isPinned = pinned ?? stored;
        this._change(() =>
            this._put(id, isPinned === stored ? {...rest, pinned: !stored} : rest)
        );
        return true;
    }

    /** Take back what was typed into a cell. */
    revert(id) {
        if (this.edits.has(id) || this.splits.has(id)) {
            this._change(() => {
                this.edits.delete(id);
                this.splits.delete(id);
            });
        }
    }

    /** Wish a split below a target; methods of people and periods go together. */
    setSplit(id, wish) {
        this._change(() => this.splits.set(id, {...this.splits.get(id), ...wish}));
    }

    /** Type many amounts at once, to be undone at once. */
    setAmounts(values) {
        const past = this.past.length;
        for (const [id, value] of values) {
            this.setAmount(id, value);
        }
        this.past.splice(past + 1);
    }

    undo() {
        this._travel(this.past, this.future);
    }

    redo() {
        this._travel(this.future, this.past);
    }

    _travel(from, to) {
        const snapshot = from.pop();
        if (snapshot) {
            to.push(this._snap());
            [this.edits, this.splits] = snapshot;
            this._settle();
        }
    }

    _snap() {
        return [new Map(this.edits), new Map(this.splits)];
    }

    _change(change) {
        this.past.push(this._snap());
        this.future = [];
        change();
        this._settle();
    }

    /** Something else is typed now: what followed before does not count any more. */
    _settle() {
        for (const id of [...this.conflicts.keys()]) {
            if (!this.edits.has(id)) {
                this.conflicts.delete(id);
            }
        }
        this.follows = new Map();
        this.refusal = "";
        this.edition++;
        this.touch();
    }

    _put(id, edit) {
        if (Object.keys(edit).length) {
            this.edits.set(id, edit);
        } else {
            this.edits.delete(id);
        }
    }

    _getStored(id) {
        const [row, period] = this.places.get(id);
        return this.rows[row].cells[period];
    }

    // ------------------------------------------------------------
    // Together with the server
    // ------------------------------------------------------------

    /** What was typed, and what the cells were when they were read. */
    getChanges() {
        return [...this.edits].map(([id, edit]) => {
            const stored = this._getStored(id);
            const isPinned = Boolean(stored[FLAGS] & PINNED);
            return {id, ...edit, base: [stored[AMOUNT], stored[RESERVE], isPinned]};
        });
    }

    getSplits() {
        return [...this.splits].map(([id, wish]) => ({id, ...wish}));
    }

    /** Show what follows from what was typed, or why it cannot be. */
    follow({cells, refusal}) {
        this.follows = new Map(cells.map((cell) => [cell[ID], cell]));
        this.refusal = refusal;
        this.touch();
    }

    /** What was typed is stored now. */
    accept(cells) {
        for (const [id, amount, reserve, isPinned] of cells) {
            if (this.places.has(id)) {
                const stored = this._getStored(id);
                stored[AMOUNT] = amount;
                stored[RESERVE] = reserve;
                stored[FLAGS] = (stored[FLAGS] & ~PINNED) | (isPinned ? PINNED : 0);
            }
        }
        this.forget();
    }

    /**
     * Somebody else was faster: show theirs beside what was typed, which stays.
     *
     * @returns {Number} how many typed cells do not exist any more
     */
    meet(conflicts, board) {
        this.load(board);
        const before = this.edits.size + this.splits.size;
        for (const map of [this.edits, this.splits]) {
            for (const id of [...map.keys()].filter((each) => !this.places.has(each))) {
                map.delete(id);
            }
        }
        // steps back would lead to cells as they are no more
        this.past = [];
        this.future = [];
        this.conflicts = new Map(
            conflicts
                .filter((conflict) => this.edits.has(conflict.id))
                .map((conflict) => [conflict.id, conflict])
        );
        this._settle();
        return before - this.edits.size - this.splits.size;
    }

    /** Decide about one conflict: what was typed now stands above theirs, or goes. */
    decide(id, isMine) {
        if (!isMine) {
            this.edits.delete(id);
        }
        this.conflicts.delete(id);
        this._settle();
    }
}

function readValues([, amount, reserve], pinned) {
    return {amount, reserve, pinned: Boolean(pinned)};
}

function without(edit, ...names) {
    const rest = {...edit};
    for (const name of names) {
        delete rest[name];
    }
    return rest;
}
