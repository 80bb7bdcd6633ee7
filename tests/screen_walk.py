"""What the web client asks of a server when a user opens every screen of the menus."""

import json
from xml.etree import ElementTree

from devtools import modules

ROWS = ("list", "kanban", "activity", "calendar", "hierarchy")
# Fields of an arch that belong to a view within a field
INNER = ("list", "form", "kanban", "search", "groupby")


class Walk:
    """One user's way through the screens of our modules."""

    def __init__(self, session):
        self.session = session

    def list_actions(self):
        """Return the actions of our menus, as the web client loads them."""
        menus = self.session.get("/web/webclient/load_menus").json()
        ours = [
            menu["actionID"]
            for menu in menus.values()
            if menu["actionID"] and _is_ours(menu["xmlid"])
        ]
        return [
            self.session.post("/web/action/load", {"action_id": number})
            for number in dict.fromkeys(ours)
        ]

    def open(self, action):
        """Ask for all views of an action and what each of them shows."""
        model = action["res_model"]
        views = self.session.call(
            model, "get_views", views=[*action["views"], [False, "search"]], options={}
        )
        fields = views["models"][model]["fields"]
        for kind, view in views["views"].items():
            arch = ElementTree.fromstring(view["arch"])
            if kind in ROWS:
                self._read_rows(model, arch, fields)
            elif kind == "form":
                self._read_form(model, arch, fields)
            elif kind == "pivot":
                self._read_pivot(model, arch, fields)
            elif kind == "graph":
                self._read_graph(model, arch, fields)
        return list(views["views"])

    def _read_rows(self, model, arch, fields):
        self.session.call(
            model,
            "web_search_read",
            domain=[],
            specification=_specification(arch, fields),
            limit=80,
            count_limit=10001,
        )

    def _read_form(self, model, arch, fields):
        found = self.session.call(model, "search_read", [], ["id"], limit=1)
        self.session.call(
            model,
            "web_read",
            [each["id"] for each in found],
            specification=_specification(arch, fields),
        )

    def _read_pivot(self, model, arch, fields):
        rows = [
            _grouping(node)
            for node in arch.iter("field")
            if node.get("type") in ("row", "col")
        ]
        self.session.call(
            model,
            "formatted_read_grouping_sets",
            [],
            [[], *([row] for row in rows), rows],
            _measures(arch, fields),
        )

    def _read_graph(self, model, arch, fields):
        groups = [
            _grouping(node)
            for node in arch.iter("field")
            if node.get("type") != "measure"
        ]
        self.session.call(
            model, "formatted_read_group", [], groups, _measures(arch, fields)
        )

    def export(self, model, *names):
        """Take records out as a workbook, as the action of a list does."""
        wanted = {
            "model": model,
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "ids": False,
            "domain": [],
            "groupby": [],
            "context": {},
            "import_compat": False,
        }
        return self._post("/web/export/xlsx", {"data": json.dumps(wanted)})

    def print(self, report, record):
        """Print a report of a record, as the web client does."""
        address = json.dumps([f"/report/pdf/{report}/{record}", "qweb-pdf"])
        return self._post("/report/download", {"data": address})

    def post_file(self, path, **data):
        """Ask for a file by one of our own addresses."""
        return self._post(path, data)

    def _post(self, path, data):
        # a script has no page to take the token from; Odoo makes one for the session
        page = self.session.get("/odoo", allow_redirects=True).text
        token = page.partition('csrf_token: "')[2].partition('"')[0]
        answer = self.session.http.post(
            f"{self.session.url}{path}", data={**data, "csrf_token": token}, timeout=300
        )
        answer.raise_for_status()
        return answer


def _is_ours(name):
    return name.partition(".")[0] in modules.ours()


def _grouping(node):
    interval = node.get("interval")
    return f"{node.get('name')}:{interval}" if interval else node.get("name")


def _measures(arch, fields):
    names = [
        node.get("name")
        for node in arch.iter("field")
        if node.get("type") == "measure" and node.get("name") in fields
    ]
    found = [
        f"{name}:{fields[name]['aggregator']}"
        for name in names
        if fields[name].get("aggregator")
    ]
    return ["__count", *found]


def _specification(arch, fields):
    """Return what a view reads of each record."""
    names = [node.get("name") for node in _outer_fields(arch)]
    kinds = {name: fields[name]["type"] for name in names if name in fields}
    return {
        name: {"fields": {"display_name": {}}} if kind.endswith("2one") else {}
        for name, kind in kinds.items()
    }


def _outer_fields(node):
    for child in node:
        if child.tag == "field":
            yield child
        elif child.tag not in INNER:
            yield from _outer_fields(child)
