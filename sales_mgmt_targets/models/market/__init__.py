from . import (
    market,
    market_figure,
    market_part,
    plan_line,
)
