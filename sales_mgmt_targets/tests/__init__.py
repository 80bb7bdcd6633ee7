from . import organisation, calendar, measurement, planning, report, test_roles, tools
