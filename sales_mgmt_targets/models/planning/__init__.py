from . import plan, plan_line, plan_line_split, plan_weight, target
