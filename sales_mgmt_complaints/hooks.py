from psycopg2 import IntegrityError

from odoo.exceptions import UserError

MODULE = "sales_mgmt_complaints"


def pre_init_hook(env):
    """Take over the metrics that an earlier installation left behind in use."""
    metrics = env["sales.mgmt.metric"].with_context(active_test=False)
    left = metrics.search([("code", "=like", "complaint\\_%")])
    for metric in left:
        _own(env, f"metric_{metric.code}", metric)
        for source in metric.source_ids:
            suffix = "_base" if source.part == "denominator" else ""
            _own(env, f"metric_source_{metric.code}{suffix}", source)


def post_init_hook(env):
    """Give every company a team that takes what nobody else takes."""
    env["sales.mgmt.complaint.team"]._ensure_for_companies(
        env["res.company"].search([])
    )


def uninstall_hook(env):
    """Leave the metrics that plans, schemes or closed periods go on naming.

    They measure nothing without their documents, and say so; whatever names them is
    whole. All others go.
    """
    ids = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "sales.mgmt.metric")]
    )
    for metric in env["sales.mgmt.metric"].browse(ids.mapped("res_id")).exists():
        try:
            with env.cr.savepoint():
                metric.unlink()
        except (IntegrityError, UserError):
            _disown(env, metric)
            _disown(env, metric.source_ids)


def _own(env, name, record):
    env["ir.model.data"].create(
        {
            "module": MODULE,
            "name": name,
            "model": record._name,
            "res_id": record.id,
            "noupdate": True,
        }
    )


def _disown(env, records):
    env["ir.model.data"].search(
        [
            ("module", "=", MODULE),
            ("model", "=", records._name),
            ("res_id", "in", records.ids),
        ]
    ).unlink()
