from . import unit, assignment, res_users
