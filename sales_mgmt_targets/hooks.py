def post_init_hook(env):
    """Start with the organisation that is there: one unit per sales team."""
    env["sales.mgmt.unit"]._create_from_all_teams()
    for company in env["res.company"].search([]):
        env["sales.mgmt.calendar"]._get_for_company(company)
