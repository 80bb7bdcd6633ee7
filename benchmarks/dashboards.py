"""What a browser asks a server for when a dashboard or a pivot opens."""

import json

# Ours beside the one of core that shows the same documents
OURS = "sales_mgmt_targets.dashboard_executive"
THEIRS = "spreadsheet_dashboard_sale.spreadsheet_dashboard_sales"


def open_dashboard(session, dashboard_id, context):
    """Read a dashboard, and the data of everything on it."""
    answer = session.get(f"/spreadsheet/dashboard/data/{dashboard_id}")
    answer.raise_for_status()
    for model, method, asked in read_sources(answer.text):
        session.call(model, method, context=context, **asked)


def open_attainment(session, context):
    """Ask what the pivot of the target analysis asks for when it opens."""
    _open_pivot(
        session,
        "sales.mgmt.target.report",
        (["metric_id", "unit_id"], "quarter_id"),
        ["amount:sum", "actual:sum", "attainment:avg"],
        context,
    )


def open_sales_pivot(session, context):
    """Ask what the pivot of the sales analysis asks for when it opens."""
    _open_pivot(
        session,
        "sale.report",
        (["user_id", "team_id"], "date:quarter"),
        ["price_subtotal:sum", "product_uom_qty:sum"],
        context,
    )


def _open_pivot(session, model, axes, aggregates, context):
    rows, column = axes
    levels = [rows[:depth] for depth in range(len(rows) + 1)]
    session.call(
        model,
        "formatted_read_grouping_sets",
        domain=[],
        grouping_sets=[*levels, *([column, *level] for level in levels)],
        aggregates=[*aggregates, "__count"],
        context=context,
    )


def read_sources(text):
    """Return model, method and arguments of each source of a dashboard.

    :param str text: the dashboard, as the server keeps it
    """
    data = json.loads(text)
    data = data.get("snapshot", data)
    figures = [
        figure.get("data", {})
        for sheet in data["sheets"]
        for figure in sheet.get("figures", [])
    ]
    return [
        *(
            _prepare_pivot(pivot)
            for pivot in data.get("pivots", {}).values()
            if pivot.get("type", "ODOO") == "ODOO"
        ),
        *map(_prepare_list, data.get("lists", {}).values()),
        *(
            _prepare_chart(chart)
            for chart in figures
            if chart.get("type", "").startswith("odoo_")
        ),
    ]


def _prepare_pivot(pivot):
    axes = [*pivot.get("rows", []), *pivot.get("columns", [])]
    groups = [
        f"{axis['fieldName']}:{axis['granularity']}"
        if axis.get("granularity")
        else axis["fieldName"]
        for axis in axes
    ]
    measures = [
        _name_measure(measure)
        for measure in pivot["measures"]
        if not measure.get("computedBy")
    ]
    return (
        pivot["model"],
        "formatted_read_group",
        {
            "domain": _plain(pivot.get("domain")),
            "groupby": groups,
            "aggregates": measures or ["__count"],
        },
    )


def _name_measure(measure):
    if measure["fieldName"] == "__count":
        return "__count"
    return f"{measure['fieldName']}:{measure.get('aggregator') or 'sum'}"


def _prepare_list(listing):
    order = ", ".join(
        f"{each['name']} {'asc' if each['asc'] else 'desc'}"
        for each in listing.get("orderBy", [])
    )
    return (
        listing["model"],
        "web_search_read",
        {
            "domain": _plain(listing.get("domain")),
            "specification": {name: {} for name in listing["columns"]},
            "order": order,
            "limit": 20,
        },
    )


def _prepare_chart(chart):
    meta, search = chart["metaData"], chart.get("searchParams", {})
    measure = meta.get("measure", "__count")
    return (
        meta["resModel"],
        "formatted_read_group",
        {
            "domain": _plain(search.get("domain")),
            "groupby": meta.get("groupBy", []),
            "aggregates": [measure if measure == "__count" else f"{measure}:sum"],
        },
    )


def _plain(domain):
    """Return a domain without what depends on a person or a day."""
    return domain if isinstance(domain, list) else []
