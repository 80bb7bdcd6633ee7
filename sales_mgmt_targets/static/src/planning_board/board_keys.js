const STEPS = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-10, 0],
    PageDown: [10, 0],
    Home: [0, -Infinity],
    End: [0, Infinity],
};
const KEYS = {
    Enter: (board) => board.edit("amount"),
    F2: (board) => board.edit("amount"),
    p: (board) => board.togglePin(),
    r: (board) => board.edit("reserve"),
    Delete: (board) => board.revert(),
    Backspace: (board) => board.revert(),
    " ": (board) => board.toggleFold(board.selection.row),
};
const CONTROL_KEYS = {
    z: (board, ev) => (ev.shiftKey ? board.redo() : board.undo()),
    y: (board) => board.redo(),
    s: (board) => board.save(),
};
const BEGINS_AMOUNT = /^[\d=+*/.,-]$/;

/**
 * Do what a key stands for on the board.
 *
 * @returns {Boolean} whether it stands for anything
 */
export function runKey(board, ev) {
    if (ev.ctrlKey || ev.metaKey) {
        return run(CONTROL_KEYS[ev.key.toLowerCase()], board, ev);
    }
    if (ev.altKey) {
        return false;
    }
    if (STEPS[ev.key]) {
        board.move(...STEPS[ev.key], ev.shiftKey);
        return true;
    }
    if (BEGINS_AMOUNT.test(ev.key)) {
        board.edit("amount", ev.key);
        return true;
    }
    return run(KEYS[ev.key] || KEYS[ev.key.toLowerCase()], board, ev);
}

/** Do what a key stands for while an amount is typed. */
export function runInputKey(board, ev) {
    const back = ev.shiftKey ? -1 : 1;
    const steps = {
        Enter: [back, 0],
        Tab: [0, back],
        ArrowUp: [-1, 0],
        ArrowDown: [1, 0],
    };
    if (ev.key === "Escape") {
        board.cancel();
        return true;
    }
    if (!steps[ev.key]) {
        return false;
    }
    board.commit(ev.target.value);
    board.move(...steps[ev.key]);
    return true;
}

function run(action, board, ev) {
    if (!action) {
        return false;
    }
    action(board, ev);
    return true;
}
