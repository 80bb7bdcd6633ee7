from . import test_session, test_attendance_page
