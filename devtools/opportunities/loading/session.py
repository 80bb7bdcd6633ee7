"""What every part of a load shares: the database, what is loaded, and progress."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

import pytz

EXTERNAL_ID_MODULE = "__import_opportunities__"
SILENT = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_notify_force_send": False,
    "no_reset_password": True,
}


def external_name(kind: str, key: str) -> str:
    """Return the external id of a thing; different keys get different names.

    >>> external_name("opportunity", "1C1I7A6R")
    'opportunity_1C1I7A6R'
    >>> external_name("account", "Gekko & Co")
    'account_Gekko_Co_6af8f9'
    """
    kind = kind.replace(" ", "_")
    slug = re.sub(r"[^A-Za-z0-9]+", "_", key).strip("_")
    if slug == key:
        return f"{kind}_{slug}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:6]
    return f"{kind}_{slug}_{digest}"


@dataclass
class Session:
    """A load into one company of one database, safe to stop and to repeat.

    Each thing gets an external id in the transaction that creates it: after an
    interruption the next load goes on with what is missing.
    """

    env: object
    say: Callable[[str], None]
    created: Counter = field(default_factory=Counter)
    present: Counter = field(default_factory=Counter)

    def __post_init__(self):
        self.env = self.env(context=dict(self.env.context, **SILENT))
        self.company = self.env.company
        self.calendar = self.env["sales.mgmt.calendar"]._get_for_company(self.company)
        entries = self.env["ir.model.data"].search_fetch(
            [("module", "=", EXTERNAL_ID_MODULE)], ["name", "res_id"]
        )
        self._ids = {entry.name: entry.res_id for entry in entries}

    def ensure(self, kind: str, model: str, values: dict[str, dict], find=None) -> dict:
        """Create what is not loaded yet, and return the record id of every key.

        :param kind: the word for such things, in the plural in reports
        :param values: what to create, by key
        :param find: a field by which a record that is there already is recognized
        """
        known = self.known(kind, values)
        missing = {key: vals for key, vals in values.items() if key not in known}
        if find and missing:
            found = self._find(model, missing, find)
            self.remember(kind, model, found)
            known |= found
            missing = {key: vals for key, vals in missing.items() if key not in found}
        records = self.env[model].create(list(missing.values()))
        fresh = dict(zip(missing, records.ids, strict=True))
        self.remember(kind, model, fresh)
        self.created[kind] += len(fresh)
        self.present[kind] += len(known)
        return known | fresh

    def known(self, kind: str, keys: Iterable[str]) -> dict[str, int]:
        """Return the ids of the records that an earlier load made or found."""
        ids = {key: self._ids.get(external_name(kind, key)) for key in keys}
        return {key: res_id for key, res_id in ids.items() if res_id}

    def remember(self, kind: str, model: str, ids: dict[str, int]) -> None:
        names = {external_name(kind, key): res_id for key, res_id in ids.items()}
        self.env["ir.model.data"].create(
            [
                {
                    "module": EXTERNAL_ID_MODULE,
                    "name": name,
                    "model": model,
                    "res_id": res_id,
                    "noupdate": True,
                }
                for name, res_id in names.items()
            ]
        )
        self._ids |= names

    def noon(self, day: date | None) -> datetime | bool:
        """Return noon of a day in the company's calendar, as UTC: it stays that day."""
        if day is None:
            return False
        zone = pytz.timezone(self.calendar.tz)
        local = zone.localize(datetime.combine(day, time(12)))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @property
    def now(self) -> datetime:
        return self.env.cr.now().replace(microsecond=0)

    def commit(self) -> None:
        """Keep what is done, and forget the records to stay small."""
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all()

    def _find(self, model: str, values: dict[str, dict], name: str) -> dict[str, int]:
        wanted = [vals[name] for vals in values.values()]
        everything = self.env[model].with_context(active_test=False)
        records = everything.search_fetch([(name, "in", wanted)], [name])
        ids = {record[name]: record.id for record in reversed(records)}
        return {
            key: ids[vals[name]] for key, vals in values.items() if vals[name] in ids
        }


def batches(items: list, size: int) -> Iterator[list]:
    """Cut a list into pieces of at most that size."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
