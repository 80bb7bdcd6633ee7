from . import test_landing, test_performance, test_team_board, test_tracking_tours
