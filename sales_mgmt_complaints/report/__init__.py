from . import deadline_report, risk
