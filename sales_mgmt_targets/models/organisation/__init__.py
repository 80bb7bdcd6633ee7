from . import unit, assignment, crm_team_member, res_users
