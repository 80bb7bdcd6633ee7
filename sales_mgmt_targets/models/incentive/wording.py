"""Figures of rules as people read them, in the language of the environment."""

from decimal import Decimal

from odoo.tools import format_amount, formatLang


def write_number(env, value):
    """Write a number with the decimals it has, and no others."""
    exact = Decimal(str(value)).normalize()
    return formatLang(env, float(exact), digits=max(-exact.as_tuple().exponent, 0))


def write_rate(env, rate):
    """Write a fraction as a percentage: 0.035 is 3.5 %."""
    return f"{write_number(env, Decimal(str(rate)) * 100)} %"


def write_money(env, amount, currency):
    """Write an amount; whole ones without cents."""
    if amount == int(amount):
        amount = int(amount)
        text = formatLang(env, amount, digits=0)
        pair = (currency.symbol, text)
        return "\u00a0".join(pair if currency.position == "before" else pair[::-1])
    return format_amount(env, amount, currency)


def write_value(env, value, unit, currency):
    """Write a figure of a metric, or of what is measured like one.

    :param str unit: of a metric, see `sales.mgmt.metric`
    """
    if unit == "money":
        return write_money(env, value, currency)
    if unit == "percent":
        return write_rate(env, value)
    return write_number(env, value)
