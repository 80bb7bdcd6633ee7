/**
 * Where the reader is on the board: an active cell, and a block from an anchor to it.
 *
 * A cell is named by the places of its row and of its period.
 */
export class BoardSelection {
    constructor(model) {
        this.model = model;
        this.level = "year";
        this.row = 0;
        this.period = 0;
        this.anchor = null;
    }

    get columns() {
        return this.model.getColumns(this.level);
    }

    /** Stay on a cell that is shown, whatever was folded or filtered. */
    settle() {
        const rows = this.model.getShown();
        if (!rows.includes(this.row)) {
            this.row = rows.findLast((row) => row <= this.row) ?? rows[0] ?? 0;
        }
        if (!this.columns.includes(this.period)) {
            this.period = 0;
        }
        this.anchor = null;
    }

    go(row, period, isExtending = false) {
        if (isExtending) {
            this.anchor ||= [this.row, this.period];
        } else {
            this.anchor = null;
        }
        this.row = row;
        this.period = period;
    }

    /** Move by so many shown rows and columns, not beyond the edge. */
    move(down, right, isExtending = false) {
        const rows = this.model.getShown();
        const columns = this.columns;
        this.go(
            pick(rows, rows.indexOf(this.row) + down),
            pick(columns, columns.indexOf(this.period) + right),
            isExtending
        );
    }

    /** Shown rows and columns of the block, in order. */
    getBlock() {
        const [row, period] = this.anchor || [this.row, this.period];
        return [
            between(this.model.getShown(), row, this.row),
            between(this.columns, period, this.period),
        ];
    }

    has(row, period) {
        const [rows, columns] = this.getBlock();
        return rows.includes(row) && columns.includes(period);
    }

    /**
     * The block as a spreadsheet reads it.
     *
     * @param {Function} write turns an amount into text
     */
    copy(write) {
        const [rows, columns] = this.getBlock();
        return rows
            .map((row) =>
                columns
                    .map((period) => write(this.model.getCell(row, period).amount))
                    .join("\t")
            )
            .join("\n");
    }

    /**
     * Type a block of a spreadsheet, from the first cell of the selection on.
     *
     * @param {String} text cells between tabs, rows between line breaks
     * @param {Function} read turns a text and the amount before into a number
     * @returns {{count: Number, skipped: Number}} cells typed, and left as they are
     */
    paste(text, read) {
        const lines = text
            .replace(/\r?\n$/, "")
            .split(/\r?\n/)
            .map((line) => line.split("\t"));
        const [[firstRow], [firstColumn]] = this.getBlock();
        const rows = this.model.getShown();
        const columns = this.columns;
        const from = [rows.indexOf(firstRow), columns.indexOf(firstColumn)];
        const values = new Map();
        let skipped = 0;
        lines.forEach((texts, down) =>
            texts.forEach((each, right) => {
                const value = this._readInto(
                    rows[from[0] + down],
                    columns[from[1] + right],
                    each,
                    read
                );
                if (value) {
                    values.set(...value);
                } else if (each.trim()) {
                    skipped++;
                }
            })
        );
        this.model.setAmounts(values);
        return {count: values.size, skipped};
    }

    _readInto(row, period, text, read) {
        if (row === undefined || period === undefined) {
            return null;
        }
        const cell = this.model.getCell(row, period);
        if (!cell.isEditable) {
            return null;
        }
        try {
            const amount = read(text, cell.amount);
            return amount === null ? null : [cell.id, amount];
        } catch {
            return null;
        }
    }
}

function pick(places, index) {
    return places[Math.max(0, Math.min(places.length - 1, index))];
}

function between(places, one, other) {
    const [a, b] = [places.indexOf(one), places.indexOf(other)];
    return places.slice(Math.min(a, b), Math.max(a, b) + 1);
}
