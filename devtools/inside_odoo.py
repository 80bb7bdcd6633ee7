"""Run one of our functions inside Odoo, on a database.

`python -m devtools.inside_odoo DATABASE MODULE FUNCTION [ARGUMENT …]` calls the
function with an environment of the superuser and the arguments; what it returns is
the exit code, and its work stays if that is 0 or nothing.
"""

import importlib
import os
import sys
from contextlib import contextmanager


@contextmanager
def environment(database):
    """Yield an environment of the superuser on the database; commit on leaving."""
    import odoo.init  # noqa: F401  what a server does first: patches and aliases
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry
    from odoo.tools import config

    options = ["-c", os.environ["ODOO_RC"], "-d", database, "--no-http"]
    config.parse_config([*options, "--log-level=warn"], setup_logging=True)
    with Registry(database).cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, {})


def main(database, module, function, *arguments):
    """Call the function and return its exit code."""
    with environment(database) as env:
        code = getattr(importlib.import_module(module), function)(env, *arguments)
        if code:
            env.cr.rollback()
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
