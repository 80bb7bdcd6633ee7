MODULE = "sales_mgmt_training"


def pre_init_hook(env):
    """Take over the metrics that an earlier installation left behind in use."""
    env["sales.mgmt.metric"]._take_over(MODULE, "training_")


def post_init_hook(env):
    """Open a development file for everybody who is assigned already."""
    env["sales.mgmt.person"]._refresh(env["res.company"].search([]))


def uninstall_hook(env):
    """Leave the metrics that plans, schemes or closed periods go on naming."""
    env["sales.mgmt.metric"]._leave_behind(MODULE)
