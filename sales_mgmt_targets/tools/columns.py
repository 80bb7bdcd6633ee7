"""Columns of many rows, each as one text that the database reads as an array.

One text per column costs a fraction of a value per cell, and the rows stay one
statement: `INSERT … SELECT … FROM unnest(%s::integer[], %s::text[])`.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction

ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"'})


def numbers(values: Iterable[int | str | None]) -> str:
    """Write numbers; none where there is none.

    >>> numbers([1, None, "2.5"])
    '{1,NULL,2.5}'
    """
    return f"{{{','.join('NULL' if each is None else str(each) for each in values)}}}"


def texts(values: Iterable[str | None]) -> str:
    r"""Write texts, whatever stands in them.

    >>> print(texts(["INV/1", 'so "called"', None]))
    {"INV/1","so \"called\"",NULL}
    """
    words = list(values)
    if words and None not in words:
        # in one go: texts that hold no mark to be escaped are the rule
        joined = "\0".join(words)
        if '"' not in joined and "\\" not in joined:
            quoted = joined.replace("\0", '","')
            return f'{{"{quoted}"}}'
    return f"{{{','.join(map(_quote, words))}}}"


def money(units: Iterable[int], rounding: float | str | Decimal) -> str:
    """Write whole units of a currency as amounts.

    >>> money([12345, -5], 0.01), money([3], 0.05)
    ('{12345e-2,-5e-2}', '{15e-2}')
    """
    return f"{{{','.join(map(amount_writer(rounding), units))}}}"


def amount_writer(rounding: float | str | Decimal) -> Callable[[int], str]:
    """Return what writes whole units of a currency as an amount.

    >>> amount_writer(100)(3), amount_writer(0.01)(-5)
    ('300e0', '-5e-2')
    """
    unit = Decimal(str(rounding))
    exponent = unit.as_tuple().exponent
    factor = int(unit.scaleb(-exponent))
    return lambda units: f"{units * factor}e{exponent}"


def decimals(values: Iterable[Fraction]) -> str:
    """Write exact figures as decimals: to the last digit, if there is one.

    >>> decimals([Fraction(5, 4), Fraction(-2), Fraction(1, 3)])
    '{125e-2,-200e-2,0.3333333333333333333333333333}'
    """
    return f"{{{','.join(map(_decimal, values))}}}"


def _decimal(value: Fraction) -> str:
    numerator, denominator = value.numerator, value.denominator
    if 100 % denominator == 0:
        return f"{numerator * (100 // denominator)}e-2"
    return str(Decimal(numerator) / Decimal(denominator))


def _quote(text: str | None) -> str:
    return "NULL" if text is None else f'"{text.translate(ESCAPES)}"'
