from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.allocation import from_units, to_units
from ...tools.target_tree import Node

# Columns that a split fills itself, in one statement for all its targets
INSERTED = {
    "id": "integer",
    "parent_id": "integer",
    "parent_path": "text",
    "axis": "text",
    "unit_id": "integer",
    "user_id": "integer",
    "segment_id": "integer",
    "period_id": "integer",
    "amount": "numeric",
    "weight": "numeric",
}
# … and those that follow from the line and the period
FOLLOWING = {
    "line_id": SQL("line.id"),
    "plan_id": SQL("line.plan_id"),
    "company_id": SQL("line.company_id"),
    "metric_id": SQL("line.metric_id"),
    "currency_id": SQL("line.currency_id"),
    "level": SQL("period.level"),
    "date_from": SQL("period.date_from"),
    "date_to": SQL("period.date_to"),
}
# Types of what an edit writes: id, amount, reserve, pin, weight and origin
STORED = ("integer", "numeric", "numeric", "boolean", "numeric", "text")
# So many new targets change what the database has to believe about them
MANY_ROWS = 1_000


class SalesMgmtTarget(models.Model):
    """How trees of targets are read into whole rounding units, and stored.

    A tree has thousands of nodes, and all of them change at once: so they are written
    by a statement for all, never by one for each.
    """

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.target"

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    @api.model
    def _get_node_fields(self):
        """Return what is read of each target of a tree, in one statement for all."""
        return [
            "parent_id",
            "parent_path",
            "axis",
            "unit_id",
            "user_id",
            "segment_id",
            "period_id",
            "amount",
            "reserve",
            "pinned",
            "locked",
            "weight",
        ]

    def _build_node(self, rounding):
        """Return the target as a node without children."""
        return Node(
            key=self.id,
            weight=Fraction(str(self.weight)),
            amount=to_units(self.amount, rounding),
            reserve=to_units(self.reserve, rounding),
            pinned=self.pinned,
        )

    def _build_nodes(self, line):
        """Return targets of one line as a tree of whole rounding units.

        :rtype: dict[int, Node]
        """
        sums = line._get_summing_axes()
        locked = self._get_locked()
        nodes = {}
        for target in self:
            node = target._build_node(line.rounding)
            node.sums = target.axis in sums
            node.locked = target in locked
            nodes[target.id] = node
        for target in self:
            parent = nodes.get(target.parent_id.id)
            if parent:
                parent.children.append(nodes[target.id])
        return nodes

    def _build_cell_nodes(self, line, cells, known, ids):
        """Return the tree that cells ask for, with what is known of its targets.

        :param list[Cell] cells: parents before their children
        :param dict known: targets by cell key
        :param dict ids: id of the target by cell key
        :rtype: dict[int, Node]
        """
        sums = line._get_summing_axes()
        locked = self.concat(*known.values())._get_locked()
        nodes = {}
        for cell in cells:
            target = known.get(cell.key)
            node = target._build_node(line.rounding) if target else Node(ids[cell.key])
            node.weight = cell.weight
            node.sums = cell.axis in sums
            node.locked = bool(target) and target in locked
            nodes[node.key] = node
            if cell.parent:
                parent = nodes[ids[cell.parent]]
                parent.children.append(node)
                if not target and not parent.sums:
                    node.amount = parent.amount
        return nodes

    # ------------------------------------------------------------
    # STORING
    # ------------------------------------------------------------

    def _store_nodes(self, nodes, origins=None):
        """Write amounts, reserves, pins and weights of many targets at once.

        Where one of the first three changes, who and when is noted.

        :param dict nodes: by id of a target
        :param dict origins: where an amount came from, by id of a target that got one
        """
        if not nodes:
            return
        rounding = self.line_id.rounding
        origins = origins or {}
        rows = [
            (
                key,
                from_units(node.amount, rounding),
                from_units(node.reserve, rounding),
                node.pinned,
                float(node.weight),
                origins.get(key),
            )
            for key, node in nodes.items()
        ]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_mgmt_target AS target
                   SET amount = new.amount, reserve = new.reserve,
                       pinned = new.pinned, weight = new.weight,
                       changed_by_id = CASE WHEN %(moved)s THEN %(user)s
                                            ELSE target.changed_by_id END,
                       changed_on = CASE WHEN %(moved)s THEN %(now)s
                                         ELSE target.changed_on END,
                       source = CASE WHEN new.origin IS NOT NULL THEN new.origin
                                     WHEN new.pinned THEN target.source
                                     ELSE 'split' END
                  FROM unnest(%(columns)s)
                       AS new(id, amount, reserve, pinned, weight, origin)
                 WHERE target.id = new.id
                   AND (new.origin IS NOT NULL
                        OR (target.amount, target.reserve, target.pinned, target.weight)
                           IS DISTINCT FROM
                           (new.amount, new.reserve, new.pinned, new.weight))
                """,
                moved=SQL(
                    "(target.amount, target.reserve, target.pinned)"
                    " IS DISTINCT FROM (new.amount, new.reserve, new.pinned)"
                ),
                user=self.env.uid,
                now=fields.Datetime.now(),
                columns=_join(
                    SQL("%s::%s[]", self._to_array(column), SQL(kind))
                    for column, kind in zip(
                        zip(*rows, strict=True), STORED, strict=True
                    )
                ),
            )
        )
        self.invalidate_model(
            [
                "amount",
                "reserve",
                "pinned",
                "weight",
                "source",
                "changed_by_id",
                "changed_on",
            ]
        )

    def _refresh_figures(self):
        """Measure again what the lines' targets were compared with."""
        self.env["sales.mgmt.measurement"].sudo()._refresh_targets(self.line_id)
        self.invalidate_model()

    def _assign_ids(self, cells, known):
        """Return the id of the target of each cell; new ones are taken beforehand.

        So the path of every new target is known before any of them exists.

        :rtype: dict[tuple[int, int, int, int], int]
        """
        missing = [cell.key for cell in cells if cell.key not in known]
        taken = self.env.execute_query(
            SQL(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
                "  FROM generate_series(1, %s)",
                self._table,
                len(missing),
            )
        )
        new = {key: row[0] for key, row in zip(missing, taken, strict=True)}
        return {
            cell.key: known[cell.key].id if cell.key in known else new[cell.key]
            for cell in cells
        }

    def _store_cells(self, line, cells, known, ids, nodes):
        """Make the targets of a line match the cells: same places, same parents.

        Four statements, however many there are: new ones in, moved ones to their place,
        changed amounts, and out with those that have no place any more.
        """
        self.env.flush_all()
        paths = {}
        for cell in cells:
            paths[cell.key] = f"{paths.get(cell.parent, '')}{ids[cell.key]}/"
        missing = [cell for cell in cells if cell.key not in known]
        created = self._insert_cells(line, missing, ids, paths, nodes)
        self._move_cells(
            [cell for cell in cells if cell.key in known], known, ids, paths
        )
        staying = {ids[cell.key] for cell in cells} - set(created.ids)
        targets = self.browse(staying)
        targets._store_nodes({key: nodes[key] for key in targets.ids})
        places = {cell.key for cell in cells}
        gone = self.concat(
            *(target for key, target in known.items() if key not in places)
        )
        gone._check_removable()
        gone.unlink()
        if len(created) >= MANY_ROWS:
            self._learn_sizes()
        (targets | created)._refresh_figures()

    def _learn_sizes(self):
        """Let the database learn how many targets there are now.

        What it believes decides how it joins them with each other, and the background
        job that counts them comes only after this transaction: for a first split of
        1 000 people the statement that follows takes two seconds instead of twenty.
        """
        # nobody waits for another split that is doing the same
        self.env.cr.execute("ANALYZE (SKIP_LOCKED) sales_mgmt_target")

    def _insert_cells(self, line, cells, ids, paths, nodes):
        """Insert the targets of cells that have none, in one statement.

        Fields that other modules add get their defaults and are computed as usual.
        """
        created = self.browse(ids[cell.key] for cell in cells)
        if not cells:
            return created
        rounding = line.rounding
        rows = [
            (
                ids[cell.key],
                ids.get(cell.parent),
                paths[cell.key],
                cell.axis,
                cell.unit,
                cell.user or None,
                cell.segment or None,
                cell.period,
                from_units(nodes[ids[cell.key]].amount, rounding),
                float(cell.weight),
            )
            for cell in cells
        ]
        constants = self._get_constant_columns()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_mgmt_target (%(names)s)
                SELECT %(values)s
                  FROM unnest(%(arrays)s) AS cell(%(inserted)s)
                  JOIN sales_mgmt_period AS period ON period.id = cell.period_id
                  JOIN sales_mgmt_plan_line AS line ON line.id = %(line)s
                """,
                names=_join(
                    SQL.identifier(name) for name in [*INSERTED, *FOLLOWING, *constants]
                ),
                values=_join(
                    [
                        *(SQL.identifier("cell", name) for name in INSERTED),
                        *FOLLOWING.values(),
                        *(SQL("%s", value) for value in constants.values()),
                    ]
                ),
                arrays=_join(
                    SQL("%s::%s[]", self._to_array(column), SQL(kind))
                    for column, kind in zip(
                        zip(*rows, strict=True), INSERTED.values(), strict=True
                    )
                ),
                inserted=_join(SQL.identifier(name) for name in INSERTED),
                line=line.id,
            )
        )
        self.invalidate_model()
        for field in self._get_other_fields():
            if field.compute:
                self.env.add_to_compute(field, created)
        return created

    def _get_other_fields(self):
        """Return the stored fields that the insertion of cells does not fill itself."""
        known = {*INSERTED, *FOLLOWING}
        return [
            field
            for field in self._fields.values()
            if field.store and field.column_type and field.name not in known
        ]

    def _get_constant_columns(self):
        """Return the defaults of all other fields, as values of their columns."""
        plain = {field.name: field for field in self._get_other_fields()}
        defaults = {
            name: False for name, each in plain.items() if each.type == "boolean"
        }
        defaults |= self.default_get(
            [name for name, field in plain.items() if not field.compute]
        )
        return {
            name: plain[name].convert_to_column(value, self)
            for name, value in defaults.items()
        }

    def _move_cells(self, cells, known, ids, paths):
        """Hang known targets where their cells are, in one statement."""
        rows = [
            (ids[cell.key], ids.get(cell.parent), paths[cell.key], cell.axis)
            for cell in cells
            if known[cell.key]._get_place() != (paths[cell.key], cell.axis)
        ]
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_mgmt_target AS target
                   SET parent_id = new.parent_id, parent_path = new.parent_path,
                       axis = new.axis
                  FROM unnest(%s::integer[], %s::integer[], %s::text[], %s::text[])
                       AS new(id, parent_id, parent_path, axis)
                 WHERE target.id = new.id
                """,
                *(self._to_array(column) for column in zip(*rows, strict=True)),
            )
        )
        self.invalidate_model()

    def _to_array(self, values):
        """Write values as the text of an array of the database.

        Thousands of numbers, flags and plain words are read much faster this way than
        as single parameters; free text is none of them.
        """
        words = ["NULL" if value is None else str(value) for value in values]
        return f"{{{','.join(words)}}}"


def _join(parts):
    return SQL(", ").join(parts)
