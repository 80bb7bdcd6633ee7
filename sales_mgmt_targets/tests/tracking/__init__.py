from . import test_landing, test_performance, test_performance_tours, test_team_board
