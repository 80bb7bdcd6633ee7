"""What two sides reached before and after something, as static SVG."""

from collections.abc import Callable
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 170, 470, 34, 250
TRAINED, UNTRAINED, TEXT, GRID = "#017e84", "#8f8f8f", "#444444", "#d8dadd"
# labels closer than this would cover each other
LINE = 16


def draw(
    moments: tuple[str, str],
    trained: tuple[float, float],
    untrained: tuple[float, float],
    captions: tuple[str, str, str],
    write: Callable[[float], str],
) -> str:
    """Draw two lines from before to after, and where the first one would have led.

    :param moments: captions of before and after
    :param captions: names of both sides, and of where the trained would have been
    :param write: how a figure is written
    :return: an SVG element as text
    """
    expected = trained[0] + untrained[1] - untrained[0]
    place = _make_scale([*trained, *untrained, expected])
    parts = [
        _rule(LEFT, moments[0]),
        _rule(RIGHT, moments[1]),
        _line(place(trained[0]), place(expected), TRAINED, dash="3 5"),
        _line(place(untrained[0]), place(untrained[1]), UNTRAINED),
        _line(place(trained[0]), place(trained[1]), TRAINED),
    ]
    before = [
        (place(trained[0]), TRAINED, write(trained[0])),
        (place(untrained[0]), UNTRAINED, write(untrained[0])),
    ]
    after = [
        (place(trained[1]), TRAINED, f"{captions[0]}: {write(trained[1])}"),
        (place(untrained[1]), UNTRAINED, f"{captions[1]}: {write(untrained[1])}"),
        (place(expected), TEXT, f"{captions[2]}: {write(expected)}"),
    ]
    for labels, x, anchor in ((before, LEFT - 10, "end"), (after, RIGHT + 10, "start")):
        for y, color, text in spread(labels):
            parts.append(_text(x, y + 4, text, anchor, color))
    # wide enough for the words on the right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 160} {HEIGHT}" '
        f'style="width: 100%; max-width: {WIDTH + 160}px" role="img">'
        + "".join(parts)
        + "</svg>"
    )


def spread(labels: list[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Move labels down where they would cover the one above.

    >>> [y for y, _color, _text in spread([(10, "", ""), (8, "", ""), (90, "", "")])]
    [8, 24, 90]
    """
    moved, lowest = [], float("-inf")
    for y, color, text in sorted(labels):
        lowest = max(y, lowest + LINE)
        moved.append((lowest, color, text))
    return moved


def _make_scale(values: list[float]) -> Callable[[float], float]:
    low, high = min(values), max(values)
    width = (high - low) or 1

    def place(value: float) -> float:
        return round(BOTTOM - 20 - (BOTTOM - TOP - 40) * (value - low) / width, 1)

    return place


def _rule(x: float, caption: str) -> str:
    return (
        f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{BOTTOM}" stroke="{GRID}"/>'
        + _text(x, TOP - 12, caption, "middle", TEXT)
    )


def _line(start: float, end: float, color: str, dash: str = "") -> str:
    pattern = f' stroke-dasharray="{dash}"' if dash else ""
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="4" fill="{color}"/>'
        for x, y in ((LEFT, start), (RIGHT, end))
        if not dash
    )
    return (
        f'<line x1="{LEFT}" y1="{start}" x2="{RIGHT}" y2="{end}" stroke="{color}" '
        f'stroke-width="2"{pattern}/>{dots}'
    )


def _text(x: float, y: float, text: str, anchor: str, color: str) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{color}" '
        f'font-size="13">{escape(text)}</text>'
    )
