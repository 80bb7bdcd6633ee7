from . import unit, assignment, crm_team, crm_team_member, res_users
