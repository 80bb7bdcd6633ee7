"""Accounts become customers: companies with industry, country and parent company."""

from markupsafe import Markup

from ..findings import Finding, Outcome
from ..pipeline import Account


def load_customers(session, accounts: list[Account], findings) -> dict[str, int]:
    """Load the accounts and return the partner id of each name."""
    industries = _load_industries(session, accounts)
    countries = _find_countries(session, accounts)
    for account in accounts:
        if account.country and account.country not in countries:
            findings.add(_unknown_country(account))
    values = {
        account.name: {
            "name": account.name,
            "is_company": True,
            # Odoo gives an affiliate of type “contact” its parent's address
            "type": "other" if account.parent else "contact",
            "industry_id": industries.get(account.sector),
            "country_id": countries.get(account.country),
            "comment": _comment(account),
            "company_id": False,
        }
        for account in accounts
    }
    before = session.known("account", values)
    ids = session.ensure("account", "res.partner", values)
    for account in accounts:
        if account.parent and account.name not in before:
            partner = session.env["res.partner"].browse(ids[account.name])
            partner.parent_id = ids[account.parent]
    return ids


def _load_industries(session, accounts):
    sectors = dict.fromkeys(account.sector for account in accounts if account.sector)
    values = {sector: {"name": sector.capitalize()} for sector in sectors}
    return session.ensure("industry", "res.partner.industry", values, find="name")


def _find_countries(session, accounts):
    english = session.env["res.country"].with_context(lang="en_US")
    names = {account.country for account in accounts}
    return {
        each.name: each.id for each in english.search([("name", "in", list(names))])
    }


def _unknown_country(account: Account) -> Finding:
    reason = f"office_location “{account.country}” is no country that Odoo knows"
    return Finding(
        Outcome.INCOMPLETE, "accounts.csv", account.row, account.name, reason
    )


def _comment(account: Account) -> Markup:
    facts = []
    if account.year_established:
        facts.append(f"Established {account.year_established}")
    if account.revenue_millions is not None:
        facts.append(f"annual revenue {account.revenue_millions:,} million")
    if account.employees is not None:
        facts.append(f"{account.employees:,} employees")
    return Markup("<p>%s</p>") % ", ".join(facts) if facts else Markup()
