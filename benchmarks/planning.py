"""How long a split takes, beside a bare creation of the same records."""

from benchmarks.figures import Figure, measuring, peak_mb

# A split may take this many times what the ORM needs to create the records alone
LIMIT = 1.5
# … and the board this many times a plain read of its targets
BOARD_LIMIT = 6.0


def run(world, scale):
    """Yield the figures of dividing one annual number down to people and months."""
    metric = world.env.ref("sales_mgmt_targets.metric_opportunities_won_value")
    line = world.create_line(metric, 100_000_000.01)
    with measuring(world.env) as first:
        line._split()
    count = len(line.target_ids)
    bare = _create_bare(world, line)
    yield _compare(f"one annual number to {count} targets", world, first, bare)
    line.amount += 0.01
    with measuring(world.env) as again:
        line._split()
    yield _compare(f"another annual number over {count} targets", world, again, bare)
    with measuring(world.env) as grid:
        line.action_split_grid()
    yield _compare(f"a grid split of {count} targets", world, grid, bare)
    yield from _run_board(world, line, count)
    line.plan_id.unlink()
    world.settle()


def _run_board(world, line, count):
    """Yield how long the planning board takes to open, to preview and to save."""
    env = world.env
    board = env["sales.mgmt.planning.board"]
    env.flush_all()
    env.invalidate_all()
    with measuring(env) as plain:
        env["sales.mgmt.target"].search_read(
            [("line_id", "=", line.id)],
            ["parent_id", "unit_id", "user_id", "period_id", "amount", "reserve"],
        )
    env.invalidate_all()
    with measuring(env) as opened:
        answer = board.get_board(line.id)
    cells = answer["rows"][-1]["cells"]
    changes = [
        {"id": cell[0], "amount": cell[1] + 1, "base": [cell[1], cell[2], False]}
        for cell in cells[:1]
    ]
    env.invalidate_all()
    with measuring(env) as looked:
        board.preview(line.id, changes)
    env.invalidate_all()
    with measuring(env) as saved:
        board.save_board(line.id, changes)
    for name, ours in (("opens", opened), ("previews", looked), ("saves", saved)):
        yield Figure(
            f"the planning board {name} with {count} targets of {world.people} people",
            ours.seconds,
            plain.seconds,
            "a plain read of the same targets",
            BOARD_LIMIT,
            ours.statements,
            peak_mb(),
        )


def _create_bare(world, line):
    """Create the same rows under another line: the tree alone is missing."""
    env = world.env
    copied = ("axis", "unit_id", "user_id", "period_id", "amount", "weight")
    rows = env["sales.mgmt.target"].search_read(
        [("line_id", "=", line.id)], copied, load=""
    )
    other = world.create_line(
        env.ref("sales_mgmt_targets.metric_orders_confirmed_value")
    )
    vals = [
        {"line_id": other.id, **{name: row[name] for name in copied}} for row in rows
    ]
    env.invalidate_all()
    with measuring(env) as bare:
        env["sales.mgmt.target"].create(vals)
    other.plan_id.unlink()
    env.invalidate_all()
    return bare


def _compare(name, world, ours, bare):
    return Figure(
        f"{name} of {world.people} people",
        ours.seconds,
        bare.seconds,
        f"bare creation of as many records in {bare.statements} statements",
        LIMIT,
        ours.statements,
        peak_mb(),
    )
