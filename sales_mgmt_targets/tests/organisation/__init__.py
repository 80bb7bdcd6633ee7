from . import test_attribution, test_crm_team, test_move, test_organisation
