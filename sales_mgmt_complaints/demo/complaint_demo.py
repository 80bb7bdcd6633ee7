import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from passlib.hash import pbkdf2_sha512

from odoo import api, fields, models
from odoo.tools import SQL

from .stories import STORIES, Story

_logger = logging.getLogger(__name__)

MODULE = "sales_mgmt_complaints"
SEED = "complaints of the demo company"
# Nobody is told about complaints that were never really made
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_activity_quick_update": True,
    "mail_notify_force_send": False,
}
DONE = 56
DAYS = 360
CHANNELS = ("email", "email", "phone", "phone", "portal", "rep", "visit", "letter")


@dataclass
class Case:
    """A complaint that is about to be written down.

    :ivar age: days since it came
    :ivar took: days until it was resolved; empty while it is open
    :ivar silent: days since somebody last worked on it
    :ivar extra: values that are as they are
    """

    story: Story
    age: float
    took: float | None = None
    state: str = "closed"
    silent: float = 0
    customer: str = ""
    extra: dict = field(default_factory=dict)


class SalesMgmtComplaintDemo(models.AbstractModel):
    """Loads a year of complaints of the demo company, with dates around today.

    Only demo data calls it, once: where the company has complaints already, nothing is
    done.
    """

    _name = "sales.mgmt.complaint.demo"
    _description = "Sales Complaints Demo"

    @api.model
    def _load(self):
        company = self._get_company()
        demo = self.with_context(**QUIET, allowed_company_ids=company.ids).sudo()
        if demo.env["sales.mgmt.complaint"].search_count(
            [("company_id", "=", company.id)], limit=1
        ):
            return
        demo._load_logins()
        demo._load_teams()
        demo._load_contacts()
        demo._load_known_solutions()
        cases = [*demo._get_past_cases(), *demo._get_open_cases()]
        complaints = demo._create_complaints(cases)
        demo._load_deadlines(complaints)
        demo._load_conversations(complaints)
        demo._load_remedies(complaints)
        demo._load_satisfaction(complaints)
        demo._load_care()
        _logger.info("The complaints of the demo company are ready")

    # ------------------------------------------------------------
    # WHO AND WHEN
    # ------------------------------------------------------------

    @api.model
    def _get_company(self):
        return self.env.ref("sales_mgmt_targets.company_demo")

    def _ref(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    @api.model
    def _get_moment(self, age):
        """Return the moment so many days ago, at a time at which people work."""
        moment = fields.Datetime.now() - timedelta(days=age)
        if age < 1:
            return moment
        hour = 7 + int(moment.timestamp()) % 9
        moment = moment.replace(hour=hour, minute=int(age * 7) % 60, second=0)
        # on Fridays instead of at the weekend
        return moment - timedelta(days=max(0, moment.weekday() - 4))

    @api.model
    def _load_logins(self):
        """Make the login of everybody the password, as in the other demo data."""
        for name in ("handler", "handler2", "handler3", "handler4"):
            self._prepare_login(f"user_{name}_demo", "sales_mgmt_complaint_action_mine")
        self._prepare_login(
            "user_complaint_officer_demo", "sales_mgmt_complaint_action"
        )
        self._prepare_login("user_customer_demo")

    @api.model
    def _prepare_login(self, name, screen=None):
        """Hash a password in one round: the first login hashes it properly."""
        user = self._ref(name)
        user._set_encrypted_password(
            user.id, pbkdf2_sha512.using(rounds=1).hash(user.login)
        )
        if screen:
            user.notification_type = "inbox"
            user.action_id = self._ref(screen).id

    @api.model
    def _load_teams(self):
        """Let the team of the company take everything but technical complaints."""
        teams = self.env["sales.mgmt.complaint.team"]
        teams._ensure_for_companies(self._get_company())
        technical = self._ref("team_technical_demo")
        first = teams.search(
            [
                ("company_id", "=", self._get_company().id),
                ("id", "!=", technical.id),
            ],
            limit=1,
        ) or teams.create(
            {"name": "Customer Service", "company_id": self._get_company().id}
        )
        first.write(
            {
                "sequence": 10,
                "leader_id": self._ref("user_complaint_officer_demo").id,
                "member_ids": [
                    fields.Command.set(
                        [
                            self._ref("user_handler_demo").id,
                            self._ref("user_handler2_demo").id,
                        ]
                    )
                ],
                "compensation_limit": 250,
                "resolution_hours": 80,
            }
        )
        self._ref("category_product").team_id = technical

    # ------------------------------------------------------------
    # WHAT HAPPENED
    # ------------------------------------------------------------

    @api.model
    def _get_past_cases(self):
        """Return what was resolved within the last twelve months, the oldest first.

        :rtype: list[Case]
        """
        luck = Random(SEED)
        cases = []
        for number in range(DONE):
            [story] = luck.choices(STORIES, weights=[each.weight for each in STORIES])
            age = DAYS - number * (DAYS - 12) / DONE - luck.uniform(0, 4)
            took = min(story.days * luck.uniform(0.5, 1.9), age - 3)
            state = "closed" if age - took > 14 else "resolved"
            cases.append(Case(story=story, age=age, took=took, state=state))
        return cases

    @api.model
    def _get_open_cases(self):
        """Return what is open: a time bomb, one that waits, a confidential one, more.

        :rtype: list[Case]
        """
        by_product = {story.product: story for story in STORIES}
        drift, camera, late = (by_product[code] for code in ("SX7", "TC640", "FM200"))
        broken, calls, bill = (by_product[code] for code in ("SH12", "SV1", ""))
        return [
            Case(
                story=drift,
                age=17,
                state="progress",
                silent=9,
                customer="spree_semiconductors",
                extra={
                    "severity": "3",
                    "name": "Spectrometer drifts, production stands still",
                    "claimed_amount": 18_500,
                },
            ),
            Case(
                story=camera,
                age=11,
                state="waiting",
                silent=4,
                customer="alpine_aerospace",
            ),
            Case(
                story=calls,
                age=8,
                state="progress",
                silent=1,
                customer="isar_automotive",
                extra={
                    "name": "Offensive remarks of a salesperson",
                    "description": "<p>During the visit last week your colleague made "
                    "remarks that our people found offensive.</p>",
                    "confidential": True,
                    "severity": "2",
                    "product_id": False,
                    "category_id": self._ref("category_service_conduct").id,
                    "user_id": self._ref("user_complaint_officer_demo").id,
                },
            ),
            # comes again: the lamp was changed a few weeks ago
            Case(
                story=drift,
                age=75,
                took=15,
                customer="elbe_water_works",
            ),
            Case(
                story=drift,
                age=6,
                state="progress",
                silent=2,
                customer="elbe_water_works",
                extra={"name": "Reading drifts again", "channel": "portal"},
            ),
            Case(story=late, age=5, state="progress", silent=1),
            Case(story=broken, age=3, state="progress", silent=1),
            Case(story=bill, age=2, took=1, state="resolved"),
            Case(story=late, age=1.2, state="new", silent=1.2),
            Case(story=broken, age=0.1, state="new", silent=0.1),
        ]

    # ------------------------------------------------------------
    # WRITTEN DOWN
    # ------------------------------------------------------------

    @api.model
    def _create_complaints(self, cases):
        """Write down all complaints, the oldest first, as if each came on its day.

        :param list[Case] cases: what happened
        :return: each case with its complaint
        :rtype: list[tuple[Case, sales.mgmt.complaint]]
        """
        cases = sorted(cases, key=lambda case: -case.age)
        sold, contacts = self._get_sold(), self._get_contacts()
        stages = {
            stage.state: stage
            for stage in self.env["sales.mgmt.complaint.stage"].search(
                [], order="sequence desc"
            )
        }
        values = [
            self._prepare_complaint(number, case, stages, sold, contacts)
            for number, case in enumerate(cases)
        ]
        complaints = self.env["sales.mgmt.complaint"].create(values)
        # what is on somebody's list is what is new
        complaints.filtered(lambda each: each.state != "new").activity_ids.unlink()
        self._backdate(complaints)
        return list(zip(cases, complaints, strict=True))

    @api.model
    def _prepare_complaint(self, number, case, stages, sold, contacts):
        luck = Random(f"{SEED} {number}")
        story = case.story
        partner, product, order = self._choose_customer(case, sold, luck)
        opened = self._get_moment(case.age)
        answered = _at_work(opened + timedelta(hours=luck.uniform(0.3, 26)))
        resolved = case.took is not None and _at_work(
            opened + timedelta(days=case.took)
        )
        touched = fields.Datetime.now() - timedelta(days=case.silent)
        contact = contacts.get(partner.id, partner)
        channel = luck.choice(CHANNELS)
        manager = partner.user_id
        cause = self._ref(f"cause_{story.cause}")
        values = {
            "name": story.subject,
            "description": f"<p>{story.words}</p>",
            "company_id": self._get_company().id,
            "partner_id": contact.id,
            "product_id": product.id,
            "order_id": order.id,
            "move_id": order.invoice_ids[:1].id,
            "category_id": self._ref(f"category_{story.category}").id,
            "severity": story.severity,
            "channel": channel,
            "reporter_id": manager.id if channel in ("rep", "visit") else False,
            "stage_id": stages[case.state].id,
            "opened_on": opened,
            "first_response_on": False if case.state == "new" else answered,
            "touched_on": resolved or max(touched, opened),
        }
        if resolved:
            closed = min(resolved + timedelta(days=14), fields.Datetime.now())
            values |= {
                "resolved_on": resolved,
                "closed_on": case.state == "closed" and closed,
                "first_response_on": min(answered, resolved),
                "cause_id": cause.id,
                "root_cause": story.whys[-1] if story.whys else False,
                "solution": f"<p>{story.solution}</p>",
                "claimed_amount": story.cost and round(story.cost * 1.6, -1),
            }
        return {**values, **case.extra}

    @api.model
    def _choose_customer(self, case, sold, luck):
        """Return who complains about what that was sold with which order."""
        opened = self._get_moment(case.age)
        partners, orders = self.env["res.partner"], self.env["sale.order"]
        product = sold["products"].get(case.story.product, orders.order_line.product_id)
        if case.customer:
            wanted = self.env.ref(f"sales_mgmt_targets.partner_{case.customer}_demo")
            bought = sold["orders"].get((wanted, product), orders)
            fitting = bought.filtered(lambda each: each.date_order < opened)
            return wanted, product, fitting[-1:]
        choices = [
            (partner, fitting[-1])
            for (partner, each), bought in sold["orders"].items()
            if (not product or each == product)
            and (fitting := bought.filtered(lambda one: one.date_order < opened))
        ]
        if not choices:
            return partners.browse(luck.choice(sold["partners"])), product, orders
        partner, order = luck.choice(choices)
        return partner, product, order

    @api.model
    def _get_sold(self):
        """Return which customer bought which product with which orders.

        :rtype: dict
        """
        groups = self.env["sale.order.line"]._read_group(
            [
                ("company_id", "=", self._get_company().id),
                ("order_id.state", "=", "sale"),
            ],
            ["order_partner_id", "product_id"],
            ["order_id:recordset"],
        )
        orders = {
            (partner, product): bought.sorted("date_order")
            for partner, product, bought in groups
        }
        return {
            "orders": orders,
            "products": {product.default_code: product for _partner, product in orders},
            "partners": sorted({partner.id for partner, _product in orders}),
        }

    @api.model
    def _get_contacts(self):
        """Return a person of each customer who has one.

        :rtype: dict[int, res.partner]
        """
        people = self.env["res.partner"].search(
            [
                ("company_id", "=", self._get_company().id),
                ("parent_id", "!=", False),
                ("is_company", "=", False),
            ],
            order="id desc",
        )
        return {person.parent_id.id: person for person in people}

    @api.model
    def _backdate(self, complaints):
        """Set the moments that are always set to now when something is created."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_mgmt_complaint
                   SET create_date = opened_on, assigned_on = opened_on,
                       date_last_stage_update = COALESCE(
                           closed_on, resolved_on, touched_on, opened_on)
                 WHERE id = ANY(%s)
             RETURNING id
                """,
                complaints.ids,
            )
        )
        complaints.invalidate_recordset(
            ["create_date", "assigned_on", "date_last_stage_update"]
        )

    # ------------------------------------------------------------
    # WHAT WAS SAID
    # ------------------------------------------------------------

    @api.model
    def _load_conversations(self, complaints):
        """Let customers write, owners answer, and colleagues leave notes."""
        messages = []
        for case, complaint in complaints:
            owner, customer = complaint.user_id.partner_id, complaint.partner_id
            if complaint.channel in ("email", "portal"):
                messages.append(
                    self._prepare_message(
                        complaint, customer, case.story.words, complaint.opened_on
                    )
                )
            if not complaint.first_response_on:
                continue
            messages.append(
                self._prepare_message(
                    complaint, owner, case.story.answer, complaint.first_response_on
                )
            )
            if complaint.resolved_on:
                messages += [
                    self._prepare_message(
                        complaint,
                        owner,
                        case.story.solution,
                        complaint.resolved_on - timedelta(minutes=5),
                    ),
                ]
            if case.silent > 3:
                messages += [
                    self._prepare_message(
                        complaint,
                        customer,
                        "When will somebody be here? We lose money every day.",
                        complaint.touched_on - timedelta(hours=3),
                    ),
                    self._prepare_message(
                        complaint,
                        owner,
                        "Asked the plant for a lamp; nobody answers there.",
                        complaint.touched_on,
                        note=True,
                    ),
                ]
        self.env["mail.message"].create(messages)

    @api.model
    def _prepare_message(self, complaint, author, words, moment: datetime, note=False):
        """Return the values of a message that was written at a moment."""
        subtype = self.env.ref("mail.mt_note" if note else "mail.mt_comment")
        return {
            "model": complaint._name,
            "res_id": complaint.id,
            "author_id": author.id,
            "email_from": author.email_formatted,
            "body": f"<p>{words}</p>",
            "date": moment,
            "message_type": "comment",
            "subtype_id": subtype.id,
            "is_internal": note,
        }


def _at_work(moment):
    """Return a moment, or the next morning where nobody works.

    >>> _at_work(datetime(2026, 3, 2, 22, 15)), _at_work(datetime(2026, 3, 3, 4, 15))
    (datetime.datetime(2026, 3, 3, 8, 15), datetime.datetime(2026, 3, 3, 8, 15))
    """
    if moment.hour > 16:
        moment += timedelta(days=1)
    elif moment.hour >= 6:
        return min(moment, fields.Datetime.now())
    return min(moment.replace(hour=8), fields.Datetime.now())
