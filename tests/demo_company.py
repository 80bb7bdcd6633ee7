"""The demo company, loaded into a database that was installed without it."""

from devtools import modules


def load(env):
    """Load the demo data of our modules, as an installation with demo data does."""
    from odoo.modules.loading import load_data
    from odoo.modules.module_graph import ModuleGraph

    installed = env["ir.module.module"].search([("state", "=", "installed")])
    graph = ModuleGraph(env.cr, mode="load")
    graph.extend(installed.mapped("name"))
    for package in graph:
        if package.name in modules.ours():
            # unlike an installation, which goes on without demo data if it fails
            load_data(env(su=True), {}, "init", "demo", package)
