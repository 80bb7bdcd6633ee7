"""Computes the few formulas of the workbook independently of who wrote them."""

import ast
import re
from fnmatch import fnmatchcase

from openpyxl.utils import range_boundaries

REFERENCE = re.compile(
    r"(?:'((?:[^']|'')+)'!|(\w+)!)?(\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)"
)


class Sheets:
    """The formulas of a workbook, computed on demand."""

    def __init__(self, book):
        self.book = book
        self.known = {}

    def compute(self, sheet, cell):
        """Return what a cell comes to."""
        key = sheet, cell
        if key not in self.known:
            content = self.book[sheet][cell].value
            if isinstance(content, str) and content.startswith("="):
                content = self._evaluate(sheet, content[1:])
            self.known[key] = content
        return self.known[key]

    def _evaluate(self, sheet, formula):
        texts, places = [], []

        def keep_text(match):
            texts.append(match[0][1:-1])
            return f"_text({len(texts) - 1})"

        def keep_place(match):
            name = (match[1] or "").replace("''", "'") or match[2] or sheet
            places.append((name, match[3].replace("$", "")))
            return f"_place({len(places) - 1})"

        formula = re.sub(r'"[^"]*"', keep_text, formula)
        formula = REFERENCE.sub(keep_place, formula)
        formula = re.sub(r"(?<![<>=])=(?!=)", "==", formula)
        tree = ast.parse(formula, mode="eval").body
        return Evaluation(self, texts, places).visit(tree)

    def get_values(self, place):
        """Return the values of a range, row by row."""
        sheet, cells = place
        left, top, right, bottom = range_boundaries(cells)
        return [
            self.compute(sheet, self.book[sheet].cell(row, column).coordinate)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]

    def is_subtotal(self, place):
        sheet, cells = place
        left, top, _right, bottom = range_boundaries(cells)
        return [
            str(self.book[sheet].cell(row, left).value).startswith("=SUBTOTAL")
            for row in range(top, bottom + 1)
        ]


class Evaluation:
    def __init__(self, sheets, texts, places):
        self.sheets, self.texts, self.places = sheets, texts, places

    def visit(self, node):
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.UnaryOp):
            return -self.visit(node.operand)
        if isinstance(node, ast.BinOp):
            return self._calculate(node)
        if isinstance(node, ast.Compare):
            one, other = self.visit(node.left), self.visit(node.comparators[0])
            operator = type(node.ops[0])
            return {
                ast.Eq: lambda: one == other,
                ast.Lt: lambda: one < other,
                ast.LtE: lambda: one <= other,
            }[operator]()
        return getattr(self, f"_{node.func.id.strip('_').lower()}")(*node.args)

    def _calculate(self, node):
        one, other = self.visit(node.left) or 0, self.visit(node.right) or 0
        return {
            ast.Add: lambda: one + other,
            ast.Sub: lambda: one - other,
            ast.Mult: lambda: one * other,
            ast.Div: lambda: one / other,
        }[type(node.op)]()

    def _range(self, node):
        return self.places[node.args[0].value]

    def _numbers(self, *nodes):
        found = []
        for node in nodes:
            if isinstance(node, ast.Call) and node.func.id == "_place":
                values = self.sheets.get_values(self._range(node))
            else:
                values = [self.visit(node)]
            found += [value for value in values if isinstance(value, (int, float))]
        return found

    def _text(self, node):
        return self.texts[node.value]

    def _place(self, node):
        [value] = self.sheets.get_values(self.places[node.value])
        return value

    def _if(self, condition, yes, no):
        return self.visit(yes if self.visit(condition) else no)

    def _iferror(self, value, otherwise):
        try:
            return self.visit(value)
        except ZeroDivisionError:
            return self.visit(otherwise)

    def _sum(self, *nodes):
        return sum(self._numbers(*nodes))

    def _count(self, *nodes):
        return len(self._numbers(*nodes))

    def _max(self, *nodes):
        return max(self._numbers(*nodes), default=0)

    def _min(self, *nodes):
        return min(self._numbers(*nodes), default=0)

    def _average(self, *nodes):
        numbers = self._numbers(*nodes)
        return sum(numbers) / len(numbers)

    def _round(self, value, digits):
        return round(self.visit(value), self.visit(digits))

    def _subtotal(self, _function, cells):
        place = self._range(cells)
        return sum(
            value
            for value, nested in zip(
                self.sheets.get_values(place),
                self.sheets.is_subtotal(place),
                strict=True,
            )
            if not nested and isinstance(value, (int, float))
        )

    def _abs(self, value):
        return abs(self.visit(value))

    def _rank(self, value, cells, order):
        own, others = self.visit(value), self._numbers(cells)
        if self.visit(order):
            return 1 + sum(other < own for other in others)
        return 1 + sum(other > own for other in others)

    def _matching(self, cells, *criteria):
        """Return the numbers of the cells whose keys are all as wanted."""
        values = self.sheets.get_values(self._range(cells))
        for keys, key in zip(criteria[::2], criteria[1::2], strict=True):
            wanted = self.visit(key)
            values = [
                value if self._fits(found, wanted) else None
                for value, found in zip(
                    values, self.sheets.get_values(self._range(keys)), strict=True
                )
            ]
        return [value for value in values if isinstance(value, (int, float))]

    @staticmethod
    def _fits(found, wanted):
        """Tell whether a cell is what a criterion asks for, as spreadsheets have it."""
        if isinstance(wanted, str) and wanted.startswith(">"):
            return isinstance(found, (int, float)) and found > float(wanted[1:])
        if isinstance(wanted, str) and "*" in wanted:
            return isinstance(found, str) and fnmatchcase(found, wanted)
        return found == wanted

    def _countif(self, cells, key):
        wanted = self.visit(key)
        return sum(
            self._fits(found, wanted)
            for found in self.sheets.get_values(self._range(cells))
        )

    def _sumifs(self, *nodes):
        return sum(self._matching(*nodes))

    def _averageifs(self, *nodes):
        values = self._matching(*nodes)
        return sum(values) / len(values)
