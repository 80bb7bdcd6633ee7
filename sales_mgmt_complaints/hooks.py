MODULE = "sales_mgmt_complaints"


def pre_init_hook(env):
    """Take over the metrics that an earlier installation left behind in use."""
    env["sales.mgmt.metric"]._take_over(MODULE, "complaint_")


def post_init_hook(env):
    """Give every company a team that takes what nobody else takes."""
    env["sales.mgmt.complaint.team"]._ensure_for_companies(
        env["res.company"].search([])
    )


def uninstall_hook(env):
    """Leave the metrics that plans, schemes or closed periods go on naming."""
    env["sales.mgmt.metric"]._leave_behind(MODULE)
