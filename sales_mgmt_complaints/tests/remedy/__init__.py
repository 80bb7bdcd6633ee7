from . import test_checklist, test_compensation, test_known_solution, test_measure
