from odoo import models
from odoo.tools import SQL


class SalesMgmtPlan(models.Model):
    """Copies of plans with all that was divided.

    A plan has thousands of weights and targets: they are copied by a statement per
    table, whatever the number of people.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.plan"

    def _copy_whole(self, vals):
        """Copy a plan with its lines, weights, rates and targets.

        Amounts, reserves, pins, locks, figures and who set them when stay as they are.
        Nothing checks who asks: callers do.

        :param dict vals: what differs in the copy, guarded fields too
        :return: the copy, a draft
        """
        self.ensure_one()
        source = self.sudo()
        [data] = source.copy_data(vals)
        for _code, _id, line_vals in data.get("line_ids", []):
            line_vals.pop("weight_ids", None)
        copy = source.create(data)
        # the new ones were created in the order of the old ones
        old, new = source.line_ids, copy.line_ids.sorted("id")
        lines = dict(zip(old.ids, new.ids, strict=True))
        for before, after in zip(old, new, strict=True):
            # it goes on being divided by what was derived
            after.derivation_id = before.derivation_id
        self.env.flush_all()
        source._copy_rows("sales.mgmt.plan.rate", "plan_id", {source.id: copy.id})
        source._copy_rows("sales.mgmt.plan.weight", "line_id", lines)
        source._copy_targets(copy, lines)
        return copy.with_env(self.env)

    def _copy_rows(self, model, owner, owners):
        """Copy the rows that hang on records, in one statement.

        :param str owner: the field by which they hang
        :param dict[int, int] owners: id of the new record by id of the old one
        """
        records = self.env[model]
        columns = [
            SQL.identifier(field.name)
            for field in records._fields.values()
            if field.store and field.column_type and field.name not in ("id", owner)
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (%(owner)s, %(columns)s)
                SELECT place.new_id, %(columns)s
                  FROM unnest(%(old)s::integer[], %(new)s::integer[])
                       AS place(old_id, new_id)
                  JOIN %(table)s AS row ON row.%(owner)s = place.old_id
                 ORDER BY row.id
                """,
                table=SQL.identifier(records._table),
                owner=SQL.identifier(owner),
                columns=SQL(", ").join(columns),
                old=list(owners.keys()),
                new=list(owners.values()),
            )
        )
        records.invalidate_model()

    def _copy_targets(self, copy, lines):
        """Copy the trees of targets, each node with its place, in one statement.

        :param sales.mgmt.plan copy: whose targets the new ones are
        :param dict[int, int] lines: id of the new line by id of the old one
        """
        targets = self.env["sales.mgmt.target"]
        own = {"id", "line_id", "plan_id", "parent_id", "parent_path"}
        columns = [
            field.name
            for field in targets._fields.values()
            if field.store and field.column_type and field.name not in own
        ]
        self.env.cr.execute(
            SQL(
                """
                WITH place AS (
                    SELECT * FROM unnest(%(old)s::integer[], %(new)s::integer[])
                                  AS line(old_id, new_id)
                ), copied AS MATERIALIZED (
                    SELECT target.id AS old_id, place.new_id AS line_id,
                           nextval(pg_get_serial_sequence(%(table)s, 'id')) AS id
                      FROM sales_mgmt_target AS target
                      JOIN place ON place.old_id = target.line_id
                ), path AS MATERIALIZED (
                    SELECT target.id AS old_id,
                           string_agg(above.id::text, '/' ORDER BY node.depth) || '/'
                               AS parent_path
                      FROM sales_mgmt_target AS target
                      JOIN place ON place.old_id = target.line_id
                CROSS JOIN unnest(string_to_array(
                               rtrim(target.parent_path, '/'), '/'))
                               WITH ORDINALITY AS node(id, depth)
                      JOIN copied AS above ON above.old_id = node.id::integer
                     GROUP BY target.id
                )
                INSERT INTO sales_mgmt_target (
                    id, line_id, plan_id, parent_id, parent_path, %(names)s
                )
                SELECT copied.id, copied.line_id, %(plan)s, above.id,
                       path.parent_path, %(values)s
                  FROM copied
                  JOIN path ON path.old_id = copied.old_id
                  JOIN sales_mgmt_target AS target ON target.id = copied.old_id
             LEFT JOIN copied AS above ON above.old_id = target.parent_id
                """,
                table=targets._table,
                old=list(lines.keys()),
                new=list(lines.values()),
                plan=copy.id,
                names=SQL(", ").join(SQL.identifier(name) for name in columns),
                values=SQL(", ").join(
                    SQL.identifier("target", name) for name in columns
                ),
            )
        )
        targets._learn_sizes()
        self.env.invalidate_all(flush=False)
