from . import organisation, calendar, measurement, planning, test_roles, tools
