from . import test_plan_import, test_plan_import_refusals, test_plan_sheet
