from odoo import models
from odoo.fields import Command

from .stories import CRITERIA, POSTS, RISING

# Who can do what, as the line above has seen it
SEEN = (
    ("rep2", "TEN", "3", "Wrote the tenders of Øresund Pharma and North Sea Drilling."),
    ("rep5", "TEN", "2", "Stood in for the tender of Masovia Rail in spring."),
    ("rep7", "KEY", "3", "Has led Alpine Aerospace for six years."),
    ("rep11", "KEY", "3", "Has led Pannonia Batteries for six years."),
    ("rep9", "KEY", "2", "Stood in at Isar Automotive for three weeks."),
    ("rep10", "TEN", "2", "Answered the tender of Danube Refinery alone."),
    ("rep4", "SVC", "1", "Sits beside the service desk once a month."),
)
# How many people of which unit have to be able to do it: Berlin lacks somebody
NEEDED = (
    ("hamburg", "SX7", 2),
    ("hamburg", "TEN", 1),
    ("berlin", "SX7", 1),
    ("berlin", "TEN", 2),
    ("munich", "KEY", 2),
    ("south", "TEN", 1),
    ("north", "SVC", 1),
)
TOPICS = (
    ("SX7", "Spectrometers", ("SX7",), ()),
    ("SVC", "Service contracts", (), ("SVC",)),
    ("TEN", "Tenders", (), ()),
    ("KEY", "Key accounts", (), ()),
)
HINTS = (
    "<p>You have an offer of a competitor that is 12 % lower, but its delivery takes "
    "ten weeks. You need the instrument in five. Say so only when asked about time.</p>"
)


class SalesMgmtTrainingDemo(models.AbstractModel):
    """Role-plays, who can stand in for whom, and what people tell each other."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.demo"

    def _load_rooms(self):
        result = super()._load_rooms()
        self._load_roleplays()
        self._load_cover()
        self._load_posts()

        # ------------------------------------------------------------
        # ROLE-PLAYS
        # ------------------------------------------------------------
        return result

    def _load_roleplays(self):
        """Play a scenario again and again; one is half scored, one is to come."""
        scenario = self._create_scenario()
        for days, first, second in RISING:
            roleplay = self._play(scenario, "rep3", ("leader3", "trainer"), days)
            self._score(roleplay, "leader3", first, "Asked more than last time.")
            self._score(roleplay, "trainer", second, "Gave in too early once.")
            self._as(roleplay, "leader3").coach_comment = (
                "<p>Good: the questions at the beginning. Next time: say the price "
                "once, and then wait.</p>"
            )
            self._as(roleplay, "leader3").action_close()
        scored = self._play(scenario, "rep9", ("leader5", "leader2"), 4)
        self._score(scored, "leader5", "3423", "Calm, but no next step.")
        self._score(scored, "leader2", "2321", "Knew the customer too little.")
        half = self._play(scenario, "rep", ("leader3", "leader"), 1)
        self._score(half, "leader3", "4453", "Found out about the delivery time.")
        course = self._course("ROL")
        self._enrol_back(course, self._file("rep5"), 10)
        self._play(
            scenario,
            "rep5",
            ("leader3", "leader"),
            -5,
            enrolment_id=self._find_open("rep5", course).id,
        )

    def _create_scenario(self):
        rubric = self.env["sales.mgmt.roleplay.rubric"].create(
            {
                "name": "Price Talks",
                "company_id": self._get_company().id,
                "criterion_ids": [
                    Command.create(
                        {
                            "sequence": 10 * number,
                            "name": name,
                            "weight": weight,
                            "one_point": one,
                            "three_points": three,
                            "five_points": five,
                        }
                    )
                    for number, (name, weight, one, three, five) in enumerate(
                        CRITERIA, 1
                    )
                ],
            }
        )
        return self.env["sales.mgmt.roleplay.scenario"].create(
            {
                "name": "The Buyer Who Threatens to Leave",
                "company_id": self._get_company().id,
                "rubric_id": rubric.id,
                "minutes": 20,
                "situation": "<p>A customer of six years asks for 15 % on a thermal "
                "camera, “or we buy elsewhere tomorrow”. The last delivery was late."
                "</p>",
                "goal": "Keep the price, or give something for something, and leave "
                "with a date.",
                "hints": HINTS,
            }
        )

    def _play(self, scenario, login, observers, days, **values):
        """Return a role-play that the first observer planned so many days ago."""
        first, second = observers
        roleplays = self._as(self.env["sales.mgmt.roleplay"], first)
        return roleplays.create(
            {
                "scenario_id": scenario.id,
                "person_id": self._file(login).id,
                "date": self._day(-days),
                "observer_1_id": self._user(first).id,
                "observer_2_id": self._user(second).id,
                "coach_id": self._user(first).id,
                **values,
            }
        ).sudo()

    def _score(self, roleplay, login, points, comment):
        """Let an observer give points, criterion by criterion, and hand in."""
        sheet = roleplay.sheet_ids.filtered(
            lambda each: each.observer_id == self._user(login)
        )
        own = self._as(sheet, login)
        own.write(
            {
                "comment": comment,
                "score_ids": [
                    Command.update(score.id, {"points": point})
                    for score, point in zip(sheet.score_ids, points, strict=True)
                ],
            }
        )
        own.action_hand_in()

    # ------------------------------------------------------------
    # CROSS-TRAINING
    # ------------------------------------------------------------

    def _load_cover(self):
        """Write down who can stand in for what, and where somebody is missing."""
        kinds = self.env["sales.mgmt.certificate.kind"].search(
            [("company_id", "=", self._get_company().id)]
        )
        topics = {}
        for number, (code, name, proofs, courses) in enumerate(TOPICS, 1):
            topics[code] = self.env["sales.mgmt.cover.topic"].create(
                {
                    "name": name,
                    "sequence": 10 * number,
                    "company_id": self._get_company().id,
                    "certificate_kind_ids": [
                        Command.set(
                            kinds.filtered(lambda each, p=proofs: each.code in p).ids
                        )
                    ],
                    "course_ids": [
                        Command.set([self._course(course).id for course in courses])
                    ],
                }
            )
        covers = self.env["sales.mgmt.cover"]
        covers._refresh(self._everybody())
        for login, code, level, evidence in SEEN:
            self._see(self._file(login), topics[code], level, evidence)
        self.env["sales.mgmt.cover.requirement"].create(
            [
                {
                    "unit_id": self.env.ref(f"sales_mgmt_targets.unit_{unit}_demo").id,
                    "topic_id": topics[code].id,
                    "minimum": minimum,
                }
                for unit, code, minimum in NEEDED
            ]
        )

    def _see(self, person, topic, level, evidence):
        """Let the direct superior set what a person can do."""
        covers = self.env["sales.mgmt.cover"]
        known = covers.search(
            [("person_id", "=", person.id), ("topic_id", "=", topic.id)]
        )
        values = {"level_set": level, "evidence": evidence}
        own = self._as(known, person.leader_id.login)
        if known:
            own.write(values)
        else:
            own.create({"person_id": person.id, "topic_id": topic.id, **values})

    # ------------------------------------------------------------
    # SHARED EXPERIENCE
    # ------------------------------------------------------------

    def _load_posts(self):
        """Let people tell what they have learned at customers, and thank each other."""
        names = sorted({tag for post in POSTS for tag in post.tags})
        tags = self.env["sales.mgmt.training.post.tag"].create(
            [
                {"name": name, "color": number % 11 + 1}
                for number, name in enumerate(names)
            ]
        )
        for story in POSTS:
            self._share(story, tags)

    def _share(self, story, tags):
        customer = self.env["res.partner"]
        if story.customer:
            customer = self.env.ref(f"sales_mgmt_targets.partner_{story.customer}_demo")
        post = self._as(self.env["sales.mgmt.training.post"], story.author).create(
            {
                "name": story.name,
                "text": story.text,
                "kind": story.kind,
                "tag_ids": [
                    Command.set(tags.filtered(lambda tag: tag.name in story.tags).ids)
                ],
                "partner_id": customer.id,
            }
        )
        for login in story.helped:
            self._as(post, login).action_help()
        for login, words in story.comments:
            self._as(post, login).message_post(
                body=words, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        self._date_back(post, create_date=self._past(story.age, 16))
        self._date_back(post, shared_on=self._day(-story.age))
