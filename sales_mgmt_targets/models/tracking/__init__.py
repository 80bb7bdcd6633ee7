from . import stage_rate
from . import standing
from . import standing_landing
from . import landing
from . import performance
from . import team_board
