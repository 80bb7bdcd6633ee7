def post_init_hook(env):
    """Start with the organisation that is there: one unit per sales team."""
    env["sales.mgmt.unit"]._create_from_all_teams()
    for company in env["res.company"].search([]):
        env["sales.mgmt.calendar"]._get_for_company(company)


def uninstall_hook(env):
    """Leave no view and no function behind in the database."""
    env["sales.mgmt.bi"]._drop_views()
    env.cr.execute("DROP FUNCTION IF EXISTS sales_mgmt_payout_share_leave CASCADE")
