/**
 * Scroll just so far that a cell is seen beside the head and the names, which stick.
 *
 * @param {HTMLElement} el scrolls a table whose rows all have the same height
 * @param {{top: Number, height: Number, column: Number}} cell top counts from the first
 *  row; the first column is the one after the names
 */
export function revealCell(el, {top, height, column}) {
    const heads = el.querySelectorAll("thead th");
    const [who, head] = [heads[0], heads[column + 1]];
    const seen = el.clientHeight - who.offsetHeight;
    el.scrollTop = shift(el.scrollTop, seen, top, height);
    if (head) {
        const left = head.offsetLeft - who.offsetWidth;
        const width = el.clientWidth - who.offsetWidth;
        el.scrollLeft = shift(el.scrollLeft, width, left, head.offsetWidth);
    }
}

/** Where a window has to begin so that it holds what begins at a place. */
function shift(start, size, place, length) {
    if (place < start) {
        return place;
    }
    return Math.max(start, place + length - size);
}
