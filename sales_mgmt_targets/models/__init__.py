from . import organisation, calendar, measurement, planning, crm
