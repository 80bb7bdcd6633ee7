import {formatFigure, formatShare} from "../performance/figure";
import {parseFloat, parsePercentage} from "@web/views/fields/parsers";
import {_t} from "@web/core/l10n/translation";

/** Write an amount in a cell: without currency, every cent that there is. */
export function formatCell(value, line) {
    return value === null ? "" : formatFigure(value, {unit: line.unit});
}

/** Write an amount in a sentence. */
export function formatAmount(value, line) {
    const metric = {unit: line.unit, currency_id: line.currency_id};
    const isExact = line.unit === "money" && !Number.isInteger(value);
    return formatFigure(value, isExact ? {unit: line.unit} : metric);
}

export function formatGrowth(growth) {
    if (growth === null) {
        return "";
    }
    return `${growth > 0 ? "+" : ""}${formatShare(growth)}`;
}

/**
 * Read what was typed: a number, a calculation (=1000*12), or a change (*=1.1).
 *
 * @returns {Number | null} null if nothing was typed
 * @throws {Error} it is no number
 */
export function readAmount(text, before, line) {
    const typed = text.trim();
    if (!typed) {
        return null;
    }
    if (line.unit === "percent") {
        return parsePercentage(typed);
    }
    const value = parseFloat(typed, {allowOperation: true});
    const amount = typeof value === "number" ? value : value.compute(before);
    if (!Number.isFinite(amount)) {
        throw new Error(typed);
    }
    return amount;
}

/** What to begin editing with: digits as they are typed, not as they are shown. */
export function getEditText(value, line) {
    return formatCell(value, line).replace(/\s?%$/, "");
}

/** A remainder in words. */
export function describeRemainder(remainder, line) {
    if (remainder === null) {
        return "";
    }
    const amount = formatAmount(Math.abs(remainder), line);
    if (remainder > 0) {
        return _t("%(amount)s left to distribute", {amount});
    }
    return remainder < 0
        ? _t("%(amount)s over-assigned", {amount})
        : _t("fully distributed");
}

/** Why a cell is not edited, or nothing if it is. */
export function explain(model, row, period) {
    const cell = model.getCell(row, period);
    if (!cell.id) {
        return _t("The sum of what lies below it. Change the months of the people.");
    }
    if (cell.lock) {
        return model.answer.locks[cell.lock] || _t("Locked.");
    }
    if (model.periods[period].closed) {
        return model.periods[period].closed;
    }
    if (!model.line.is_draft) {
        return _t("The plan is no draft any more (%(state)s): its targets are fixed.", {
            state: model.line.state_label,
        });
    }
    return cell.isEditable
        ? ""
        : _t(
              "Somebody else sets this target: it is your own, or lies above your units."
          );
}

/** What is shown below an amount: a remainder before anything else. */
export function getNote(model, row, period) {
    const cell = model.getCell(row, period);
    const remainder = cell.id ? model.getRemainder(row, period) : null;
    if (remainder) {
        const isOver = remainder < 0;
        return {
            className: isOver ? "text-danger" : "text-warning-emphasis",
            text: isOver
                ? _t("%s over", formatCell(-remainder, model.line))
                : _t("%s left", formatCell(remainder, model.line)),
        };
    }
    if (cell.last === null || cell.last === undefined) {
        return {className: "text-muted", text: ""};
    }
    return {
        className: "text-muted",
        text: `${formatCell(cell.last, model.line)} ${formatGrowth(model.getGrowth(cell))}`,
    };
}

// ------------------------------------------------------------
// How many
// ------------------------------------------------------------

export function countUnsaved(count) {
    return count === 1 ? _t("1 unsaved change") : _t("%s unsaved changes", count);
}

export function countConflicts(count) {
    return count === 1
        ? _t("Somebody else changed a cell that you typed into. Nothing was saved.")
        : _t(
              "Somebody else changed %s cells that you typed into. Nothing was saved.",
              count
          );
}

export function countPasted(count, skipped) {
    return skipped
        ? _t("%(count)s cells pasted, %(skipped)s left as they are", {count, skipped})
        : _t("%s cells pasted", count);
}
