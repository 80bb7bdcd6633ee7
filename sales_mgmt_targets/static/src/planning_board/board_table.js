const FEW_ROWS = 60;
const LEVELS = ["year", "quarter", "month"];

/** Rows and columns of the planning board: what lies below what, what is shown. */
export class BoardTable {
    constructor() {
        this.folded = null;
        this.query = "";
        this.shown = null;
    }

    /** Take over an answer of the server; what was folded stays folded. */
    load(answer) {
        this.answer = answer;
        this.rows = answer.rows;
        this.periods = answer.periods;
        this.line = answer.line;
        this.places = new Map();
        this.parts = this.rows.map(() => []);
        this.periodParts = this.periods.map(() => []);
        const numbers = new Map(this.periods.map((each, place) => [each.id, place]));
        this.periods.forEach((each, place) => {
            if (numbers.has(each.parent)) {
                this.periodParts[numbers.get(each.parent)].push(place);
            }
        });
        this.rows.forEach((row, place) => {
            if (row.parent >= 0) {
                this.parts[row.parent].push(place);
            }
            row.cells.forEach(([id], period) => {
                if (id) {
                    this.places.set(id, [place, period]);
                }
            });
        });
        if (!this.folded) {
            this.folded = new Set();
            if (this.rows.length > FEW_ROWS) {
                this.foldAll();
            }
        }
    }

    // ------------------------------------------------------------
    // Rows and columns
    // ------------------------------------------------------------

    get levels() {
        return LEVELS.filter((level) =>
            this.periods.some((period) => period.level === level)
        );
    }

    /** Places of the periods that are shown down to a level, parents before parts. */
    getColumns(level) {
        const wanted = LEVELS.slice(0, LEVELS.indexOf(level) + 1);
        return this.periods
            .map((_period, place) => place)
            .filter((place) => wanted.includes(this.periods[place].level));
    }

    /** Fold all units but the topmost. */
    foldAll() {
        this.folded = new Set(
            this.rows
                .filter((row, place) => row.depth && this.parts[place].length)
                .map((row) => row.key)
        );
        this.touch();
    }

    unfoldAll() {
        this.folded = new Set();
        this.touch();
    }

    toggleFold(place) {
        const {key} = this.rows[place];
        if (!this.folded.delete(key)) {
            this.folded.add(key);
        }
        this.touch();
    }

    isOpen(place) {
        return Boolean(this.query) || !this.folded.has(this.rows[place].key);
    }

    search(query) {
        this.query = query.trim().toLocaleLowerCase();
        this.touch();
    }

    /** Places of the rows that are shown, in order. */
    getShown() {
        if (!this.shown) {
            this.shown = this.query ? this._findMatches() : this._findUnfolded();
        }
        return this.shown;
    }

    /** Who is searched for stands with the units above. */
    _findMatches() {
        const found = new Set();
        this.rows.forEach((row, place) => {
            if (row.name.toLocaleLowerCase().includes(this.query)) {
                for (let each = place; each >= 0; each = this.rows[each].parent) {
                    found.add(each);
                }
            }
        });
        return [...found].sort((a, b) => a - b);
    }

    _findUnfolded() {
        const hidden = new Set();
        return this.rows
            .map((_row, place) => place)
            .filter((place) => {
                const {parent} = this.rows[place];
                const isHidden =
                    parent >= 0 &&
                    (hidden.has(parent) || this.folded.has(this.rows[parent].key));
                if (isHidden) {
                    hidden.add(place);
                }
                return !isHidden;
            });
    }

    // ------------------------------------------------------------
    // What divides what
    // ------------------------------------------------------------

    /** Places of the cells that divide this one: people first, then periods. */
    getParts(row, period) {
        const isWhole = this.periods[period].level === "year";
        if (isWhole && this.parts[row].length) {
            return this.parts[row].map((part) => [part, period]);
        }
        return this.periodParts[period].map((part) => [row, part]);
    }

    /** The place of the cell that this one is a part of, if it is shown. */
    getWhole(row, period) {
        if (this.periods[period].level !== "year") {
            const above = this.periodParts.findIndex((parts) => parts.includes(period));
            return above >= 0 ? [row, above] : null;
        }
        const {parent} = this.rows[row];
        return parent >= 0 ? [parent, period] : null;
    }

    /** What is shown changed; hook for who keeps more. */
    touch() {
        this.shown = null;
    }
}
