from datetime import date, timedelta

from odoo import api, fields, models

# Who decides at the customer: name, customer, days until the birthday
PEOPLE = (
    ("Sven Carlsen", "baltic_shipyards", 9),
    ("Ulrike Behrens", "hanse_wind_energy", 40),
    ("Astrid Møller", "oresund_pharma", 75),
    ("Falk Richter", "spree_semiconductors", 23),
    ("Katarzyna Nowak", "oder_power_grid", 120),
    ("Max Hofer", "isar_automotive", 160),
    ("Claudia Frei", "alpine_aerospace", 14),
    ("Marco Bianchi", "lombard_steel", 210),
    ("Eva Horáková", "moravia_turbines", 260),
    ("Zoltán Kiss", "pannonia_batteries", 300),
)
GRADES = {
    "a": (
        "spree_semiconductors",
        "alpine_aerospace",
        "isar_automotive",
        "oresund_pharma",
        "elbe_water_works",
    ),
    "b": (
        "baltic_shipyards",
        "hanse_wind_energy",
        "moravia_turbines",
        "danube_refinery",
        "lombard_steel",
        "pannonia_batteries",
        "north_sea_drilling",
        "swabian_robotics",
    ),
    "c": ("allgau_brewery", "veneto_glass", "frisia_food_group", "masovia_rail"),
}
SOLUTIONS = (
    (
        "Housing cracked on arrival",
        "delivery_damaged",
        "SH12",
        "supplier",
        (
            "<p>We send a new one by express today and fetch the broken one. Please "
            "keep the carton.</p>"
        ),
        "<p>Take photographs of the carton for the claim against the carrier.</p>",
        14,
    ),
    (
        "Reading drifts when warm",
        "product_defect",
        "SX7",
        "product_production",
        (
            "<p>The lamp is replaced on site and the instrument calibrated anew, free "
            "of charge.</p>"
        ),
        "<p>Batches of lamps without a burn-in record: see the list of the plant.</p>",
        6,
    ),
    (
        "Discount of the quotation is missing on the invoice",
        "invoice",
        "",
        "process_handover",
        "<p>We are sorry. A corrected invoice reaches you today.</p>",
        False,
        5,
    ),
    (
        "Error E4 in the cold",
        "product_defect",
        "PC50",
        "customer",
        (
            "<p>The calibrator works between five and forty degrees. Let it warm up "
            "for an hour.</p>"
        ),
        "<p>Offer the heated case.</p>",
        2,
    ),
)


class SalesMgmtComplaintDemo(models.AbstractModel):
    """Customers have grades and people with birthdays; solutions are known."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.complaint.demo"

    @api.model
    def _get_customer(self, name):
        return self.env.ref(f"sales_mgmt_targets.partner_{name}_demo")

    @api.model
    def _load_contacts(self):
        """Give customers people who complain, and who have birthdays."""
        today = fields.Date.context_today(self)
        values = []
        for name, customer, days in PEOPLE:
            company = self._get_customer(customer)
            day = today + timedelta(days=days)
            first = name.split()[0].lower()
            values.append(
                {
                    "name": name,
                    "parent_id": company.id,
                    "company_id": company.company_id.id,
                    "user_id": company.user_id.id,
                    "email": f"{first}@{company.email.split('@')[1]}",
                    # the 29th of February has its own tests
                    "care_birthday": date(1974, day.month, min(day.day, 28)),
                }
            )
        self.env["res.partner"].create(values)

    @api.model
    def _load_known_solutions(self):
        """Keep what was found out before."""
        products = self._get_sold()["products"]
        self.env["sales.mgmt.complaint.known.solution"].create(
            [
                {
                    "name": name,
                    "company_id": self._get_company().id,
                    "category_id": self._ref(f"category_{category}").id,
                    "product_id": product in products and products[product].id,
                    "cause_id": self._ref(f"cause_{cause}").id,
                    "solution": solution,
                    "hint": hint,
                    "use_count": uses,
                }
                for name, category, product, cause, solution, hint, uses in SOLUTIONS
            ]
        )

    @api.model
    def _load_care(self):
        """Grade the customers, and schedule greetings to their people."""
        partners = self.env["res.partner"]
        for grade, names in GRADES.items():
            graded = partners.union(*(self._get_customer(name) for name in names))
            graded.care_grade_id = self._ref(f"care_grade_{grade}")
        today = fields.Date.context_today(self)
        self.env["sales.mgmt.care.message"].create(
            [
                {
                    "name": "Birthdays",
                    "company_id": self._get_company().id,
                    "kind": "birthday",
                    "template_id": self._ref("mail_template_birthday").id,
                    "state": "active",
                },
                {
                    "name": "Season's greetings to our best customers",
                    "company_id": self._get_company().id,
                    "kind": "holiday",
                    "template_id": self._ref("mail_template_holiday").id,
                    "domain": '[("commercial_partner_id.care_grade_id.name", "in", '
                    '["A", "B"]), ("is_company", "=", False)]',
                    "date": date(today.year, 12, 20),
                    "is_yearly": True,
                },
            ]
        )
