"""Charts as static SVG, which every print engine and browser draws alike."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import accumulate
from math import ceil, floor, log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 900, 240
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 14, 26
# a picture beside a table, with money at both axes
CURVE_WIDTH, CURVE_LEFT, CURVE_RIGHT = 520, 84, 40
PLANNED, ACHIEVED, GRID, TEXT = "#8f8f8f", "#017e84", "#e2e2e2", "#555555"


def burn_up(
    labels: Sequence[str],
    planned: Sequence[float],
    achieved: Sequence[float],
    captions: tuple[str, str],
    write: Callable[[float], str] | None = None,
) -> str:
    """Draw the running totals of a plan and of what was achieved.

    :param labels: one per period
    :param planned: what each period was to bring
    :param achieved: what each period brought; shorter than the plan while it runs
    :param captions: names of the two lines, planned first
    :param write: how a number stands at the axis; short if not given
    :return: an SVG element as text
    """
    plan = list(enumerate([0.0, *accumulate(planned)]))
    done = list(enumerate([0.0, *accumulate(achieved)]))
    return _draw(labels, plan, done, captions, write)


def levels(
    labels: Sequence[str],
    planned: Sequence[float | None],
    achieved: Sequence[float | None],
    captions: tuple[str, str],
    write: Callable[[float], str] | None = None,
) -> str:
    """Draw figures that do not add up over time, each in the middle of its period.

    :param labels: one per period
    :param planned: the target of each period, or None
    :param achieved: what each period came to; None where there is nothing to tell
    :param captions: names of the two lines, planned first
    :param write: how a number stands at the axis; short if not given
    :return: an SVG element as text
    """

    def place(values):
        numbered = enumerate(values)
        return [
            (number + 0.5, value) for number, value in numbered if value is not None
        ]

    return _draw(labels, place(planned), place(achieved), captions, write)


def pay_curve(
    points: Sequence[tuple[float, float]],
    write_x: Callable[[float], str],
    write_y: Callable[[float], str],
) -> str:
    """Draw what results pay: results to the right, pay upwards.

    :param points: result and pay, from left to right; lines join them
    :param write_x: how a result stands at the axis
    :param write_y: how pay stands at the axis
    :return: an SVG element as text
    """
    columns = nice_ticks(0.0, max(result for result, _pay in points))
    pays = [0.0, *(pay for _result, pay in points)]
    ticks = nice_ticks(min(pays), max(pays))

    def x(result):
        room = CURVE_WIDTH - CURVE_LEFT - CURVE_RIGHT
        return CURVE_LEFT + room * result / columns[-1]

    def y(pay):
        share = (pay - ticks[0]) / (ticks[-1] - ticks[0])
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)

    line = " ".join(f"{x(result):.1f},{y(pay):.1f}" for result, pay in points)
    parts = [
        *(
            _gridline(y(tick), write_y(tick), CURVE_LEFT, CURVE_WIDTH - CURVE_RIGHT)
            for tick in ticks
        ),
        *(_text(x(tick), HEIGHT - 8, write_x(tick), "middle") for tick in columns),
        _polyline(line),
    ]
    return _wrap(parts, CURVE_WIDTH)


def columns(
    labels: Sequence[str],
    series: Sequence[Sequence[float]],
    captions: Sequence[str],
    write: Callable[[float], str] | None = None,
) -> str:
    """Draw columns side by side.

    :param labels: one per place
    :param series: one or two rows of values, one value per place; the last one is
        what the eye is led to
    :param captions: name of each row
    :param write: how a number stands at the axis; short if not given
    :return: an SVG element as text
    """
    values = [0.0, *(value for row in series for value in row)]
    ticks = nice_ticks(min(values), max(values))
    place = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    width = 0.8 * place / len(series)

    def y(value):
        share = (value - ticks[0]) / (ticks[-1] - ticks[0])
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)

    write = write or short_number
    parts = [_gridline(y(tick), write(tick)) for tick in ticks]
    parts += [
        _text(LEFT + place * (number + 0.5), HEIGHT - 8, label, "middle")
        for number, label in enumerate(labels)
    ]
    colors = (PLANNED, ACHIEVED)[-len(series) :]
    for row, (color, figures) in enumerate(zip(colors, series, strict=True)):
        for number, value in enumerate(figures):
            left = LEFT + place * (number + 0.1) + width * row
            top, bottom = sorted((y(value), y(0)))
            parts.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
                f'height="{bottom - top:.1f}" fill="{color}"/>'
            )
    parts += [
        _legend(LEFT + 10, TOP + 4 + 14 * row, color, caption)
        for row, (color, caption) in enumerate(zip(colors, captions, strict=True))
    ]
    return _wrap(parts)


def _draw(labels, plan, done, captions, write=None):
    """Draw two lines through points: place along the labels, and value."""
    values = [0.0, *(value for _place, value in (*plan, *done))]
    ticks = nice_ticks(min(values), max(values))

    def x(place):
        return LEFT + (WIDTH - LEFT - RIGHT) * place / max(len(labels), 1)

    def y(value):
        share = (value - ticks[0]) / (ticks[-1] - ticks[0])
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)

    def join(points):
        return " ".join(f"{x(place):.1f},{y(value):.1f}" for place, value in points)

    def line(points, style):
        return f'<polyline fill="none" {style} points="{join(points)}"/>'

    write = write or short_number
    parts = [_gridline(y(tick), write(tick)) for tick in ticks]
    parts += [
        _text((x(place) + x(place + 1)) / 2, HEIGHT - 8, label, "middle")
        for place, label in enumerate(labels)
    ]
    if done:
        area = join([(done[0][0], 0.0), *done, (done[-1][0], 0.0)])
        parts.append(
            f'<polygon fill="{ACHIEVED}" fill-opacity="0.12" points="{area}"/>'
        )
    parts += [
        line(plan, f'stroke="{PLANNED}" stroke-width="1.5" stroke-dasharray="5,3"'),
        line(done, f'stroke="{ACHIEVED}" stroke-width="2.5"'),
        _legend(LEFT + 10, TOP + 4, PLANNED, captions[0]),
        _legend(LEFT + 10, TOP + 18, ACHIEVED, captions[1]),
    ]
    return _wrap(parts)


def _polyline(line):
    style = f'fill="none" stroke="{ACHIEVED}" stroke-width="2.5"'
    return f'<polyline {style} points="{line}"/>'


def _wrap(parts, width=WIDTH):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" '
        f'viewBox="0 0 {width} {HEIGHT}">{"".join(parts)}</svg>'
    )


def nice_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Return round numbers that cover a range, at least two of them.

    >>> nice_ticks(0, 870)
    [0.0, 250.0, 500.0, 750.0, 1000.0]
    >>> nice_ticks(0, 0)
    [0.0, 1.0]
    """
    if high <= low:
        return [float(low), float(low) + 1]
    rough = (high - low) / count
    magnitude = 10 ** floor(log10(rough))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= rough)
    first, last = floor(low / step), ceil(high / step)
    return [number * step for number in range(first, last + 1)]


def short_number(value: float) -> str:
    """Write a number for an axis: short, without losing its size.

    >>> [short_number(value) for value in (0, 950, 2500, 1250000, -3e9)]
    ['0', '950', '2.5k', '1.25M', '-3G']
    """
    for limit, suffix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{_plain(value / limit)}{suffix}"
    return _plain(value)


def percentage(value: float) -> str:
    """Write a rate for an axis.

    >>> [percentage(value) for value in (0, 0.55, 0.125, 1)]
    ['0%', '55%', '12.5%', '100%']
    """
    return f"{_plain(100 * value)}%"


def _plain(value: float) -> str:
    return f"{Decimal(str(round(value, 3))).normalize():f}"


def _gridline(
    y: float, label: str, left: int = LEFT, right: int = WIDTH - RIGHT
) -> str:
    return (
        f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" '
        f'stroke="{GRID}"/>' + _text(left - 6, y + 3, label, "end")
    )


def _legend(x: float, y: float, color: str, caption: str) -> str:
    return (
        f'<line x1="{x}" x2="{x + 18}" y1="{y}" y2="{y}" stroke="{color}" '
        f'stroke-width="2.5"/>' + _text(x + 24, y + 3, caption, "start")
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="11" '
        f'fill="{TEXT}">{escape(text)}</text>'
    )
