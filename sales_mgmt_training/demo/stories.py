"""What the demo company teaches, asks, and writes about its people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Course:
    """A course of the catalog.

    :ivar code: by which the demo finds it
    :ivar completion: how it is told that somebody has completed it
    :ivar materials: titles and links
    :ivar skill: name of the skill that is trained
    """

    code: str
    name: str
    kind: str
    completion: str
    goal: str
    about: str
    hours: float
    due_days: int = 30
    cost: int = 0
    score_min: int = 0
    responsible: str = "training_officer"
    materials: tuple[tuple[str, str], ...] = ()
    skill: str = ""
    certificate: str = ""


@dataclass(frozen=True)
class Question:
    """A question of an exam: the first choice is right."""

    title: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Post:
    """An experience that somebody shares.

    :ivar age: days since then
    :ivar helped: whom it helped
    :ivar comments: who answered what
    """

    author: str
    kind: str
    name: str
    text: str
    age: int
    tags: tuple[str, ...] = ()
    helped: tuple[str, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()
    customer: str = ""


SITE = "https://www.nordstern.example/academy"
COURSES = (
    Course(
        "WEL",
        "Welcome to Nordstern",
        "onboarding",
        "confirm",
        "Know who we are, what we sell and whom to ask.",
        "<p>The company, its customers, your first weeks, and the people who help.</p>",
        3,
        due_days=7,
        materials=(
            ("Your first week, day by day", f"{SITE}/first-week"),
            ("Who does what", f"{SITE}/who-does-what"),
        ),
    ),
    Course(
        "BRF",
        "Quarterly Market Briefing",
        "continuous",
        "attendance",
        "Know what moves our markets this quarter, and what we answer.",
        "<p>Prices, competitors and projects, region by region.</p>",
        2,
        due_days=45,
        materials=(("Slides of the last briefing", f"{SITE}/briefing"),),
    ),
    Course(
        "SX7",
        "Spectrometer SX 7: How It Works and Whom It Helps",
        "product",
        "exam",
        "Explain the measuring principle, and find the right version for a plant.",
        "<p>Principle, versions, limits, typical plants. Read the guide, watch the two "
        "films, then take the exam.</p>",
        6,
        responsible="trainer",
        materials=(
            ("Product guide SX 7", f"{SITE}/sx7-guide"),
            ("Film: a measurement from start to report", f"{SITE}/sx7-film"),
            ("Film: changing the lamp", f"{SITE}/sx7-lamp"),
        ),
        skill="Product knowledge",
        certificate="SX7",
    ),
    Course(
        "CAL",
        "Calibration on Site",
        "product",
        "record",
        "Calibrate a PC 50 at the customer's, and write the report.",
        "<p>A day in the workshop with the calibrator and three faults to find.</p>",
        8,
        cost=90,
        score_min=60,
        responsible="trainer",
        materials=(("Checklist for calibration days", f"{SITE}/calibration"),),
        skill="Product knowledge",
        certificate="CAL",
    ),
    Course(
        "DIS",
        "Asking Before Offering",
        "skills",
        "attendance",
        "Lead a first visit with questions, and leave with a next step.",
        "<p>Open questions, listening, summing up. With recordings of own calls.</p>",
        8,
        cost=120,
        materials=(("Twenty questions that open a talk", f"{SITE}/questions"),),
        skill="Discovery",
    ),
    Course(
        "NEG",
        "Negotiating with Purchasing",
        "negotiation",
        "attendance",
        "Hold a price, and give nothing away without getting something for it.",
        "<p>Two days with an outside trainer: preparation, anchors, concessions.</p>",
        16,
        cost=420,
        materials=(("Sheet for preparing a negotiation", f"{SITE}/negotiation"),),
        skill="Negotiation",
    ),
    Course(
        "TEA",
        "From Order to Service Without a Gap",
        "teamwork",
        "attendance",
        "Hand an order over so that nobody has to ask the customer again.",
        "<p>Sales and service at one table, with five real orders.</p>",
        4,
        materials=(("Handover sheet", f"{SITE}/handover"),),
    ),
    Course(
        "COA",
        "Coaching Salespeople",
        "management",
        "attendance",
        "Accompany a visit, and talk about it so that the next one is better.",
        "<p>For team leads. Observation, feedback, agreements that hold.</p>",
        8,
        cost=380,
        skill="Coaching",
    ),
    Course(
        "ROL",
        "Price Talk Under Pressure",
        "roleplay",
        "record",
        "Stay calm when a buyer threatens to leave, and find out why.",
        "<p>A role-play of twenty minutes before two observers.</p>",
        1,
        score_min=50,
        skill="Negotiation",
    ),
    Course(
        "SVC",
        "Standing In: Service Contracts",
        "cross",
        "record",
        "Offer, price and renew a service contract for a colleague's customer.",
        "<p>Half a day beside somebody who does it every week.</p>",
        4,
        responsible="trainer",
        materials=(("Price list of service contracts", f"{SITE}/contracts"),),
    ),
    Course(
        "COC",
        "Code of Conduct",
        "compliance",
        "confirm",
        "Know what we give, take and promise, and what we do not.",
        "<p>Read the text in force and confirm it.</p>",
        1,
        due_days=21,
    ),
    Course(
        "DAT",
        "Personal Data in Sales",
        "compliance",
        "exam",
        "Know which data of customers may be kept, how long, and where.",
        "<p>A short text and five questions.</p>",
        1,
        due_days=21,
        materials=(("Notes on personal data", f"{SITE}/personal-data"),),
        certificate="DAT",
    ),
    Course(
        "INN",
        "Measuring as a Service",
        "innovation",
        "confirm",
        "Explain to a customer why paying per measurement can be the better offer.",
        "<p>Our new offer: instruments by the month, results by the click.</p>",
        2,
        materials=(
            ("The offer on one page", f"{SITE}/service-offer"),
            ("Calculator: buying or paying per measurement", f"{SITE}/calculator"),
        ),
    ),
)

# Kinds of certificates: name, statement, months, notice, renewed by, skill
CERTIFICATES = {
    "SX7": (
        "SX 7 Specialist",
        "Knows the Spectrometer SX 7, its versions and its limits.",
        24,
        60,
        "Product knowledge",
    ),
    "CAL": (
        "Calibration on Site",
        "May calibrate pressure instruments at customers' plants.",
        12,
        45,
        "",
    ),
    "DAT": (
        "Personal Data in Sales",
        "Knows the rules for personal data of customers.",
        12,
        30,
        "",
    ),
    "LAS": (
        "Laser Safety Officer",
        "May put laser instruments of class 3B into operation.",
        36,
        90,
        "",
    ),
}

SX7_EXAM = (
    Question(
        "What does the SX 7 measure?",
        (
            "The spectrum of the light that a sample lets through",
            "The temperature of a surface",
            "The flow in a pipe",
        ),
    ),
    Question(
        "A reading drifts after two hours. What do you ask first?",
        (
            "Whether the lamp has its burn-in record",
            "Whether the invoice was paid",
            "Whether the sample was weighed",
        ),
    ),
    Question(
        "Which version fits a plant with an explosion-proof zone?",
        ("SX 7 Ex", "SX 7 Lab", "None of them"),
    ),
    Question(
        "How long does a measurement take?",
        ("About forty seconds", "About forty minutes", "A day"),
    ),
    Question(
        "What do we promise about accuracy?",
        (
            "What the data sheet says, under its conditions",
            "Whatever the customer needs",
            "Nothing in writing",
        ),
    ),
    Question(
        "Who changes the lamp within the warranty?",
        ("Our technician", "The customer's electrician", "The carrier"),
    ),
)
DATA_EXAM = (
    Question(
        "A buyer tells you the birthday of a child. Where do you write it?",
        ("Nowhere", "In the notes of the customer", "In your calendar"),
    ),
    Question(
        "Who may get a list of contacts?",
        (
            "Nobody without a reason that is written down",
            "Every colleague",
            "Every partner who asks",
        ),
    ),
    Question(
        "A contact asks what we keep about them. What do you do?",
        (
            "Pass it on to the data protection officer the same day",
            "Wait until they ask again",
            "Delete everything at once",
        ),
    ),
    Question(
        "How long are visiting cards of a trade fair kept?",
        (
            "Until the follow-up is done, six months at most",
            "For ever",
            "Until the next fair",
        ),
    ),
    Question(
        "May you forward a customer's mail to your private address?",
        ("No", "In the evening", "If the file is small"),
    ),
)

CONDUCT = (
    """
<h3>Gifts</h3><p>We take and give nothing worth more than 35 euros, and no money.</p>
<h3>Competition</h3><p>We do not talk with competitors about prices or customers.</p>
<h3>Promises</h3><p>We promise what we can keep. Delivery dates come from the plant.</p>
""",
    """
<h3>Gifts</h3><p>We take and give nothing worth more than 25 euros, and no money.
Invitations are entered in the register before they are accepted.</p>
<h3>Competition</h3><p>We do not talk with competitors about prices or customers, in
associations and chat groups neither.</p>
<h3>Promises</h3><p>We promise what we can keep. Delivery dates come from the plant, and
discounts from the price list or from the director.</p>
""",
)
CONDUCT_NEWS = (
    "Gifts: 25 instead of 35 euros, and a register of invitations.\n"
    "Competition: chat groups are named.\n"
    "Discounts beyond the price list are approved by the director."
)

POSTS = (
    Post(
        "rep2",
        "won",
        "Three visits to the night shift won the mill",
        "<p>By day everybody praised the old supplier. At night the operators told us "
        "that they restart it twice a shift. We measured for a week, wrote the "
        "minutes down, and the plant manager signed.</p>",
        12,
        ("Discovery", "Paper"),
        ("rep", "rep3", "rep8", "leader3"),
        (("rep3", "Did you need a permit for the night?"),),
        "scania_paper_mill",
    ),
    Post(
        "rep7",
        "objection",
        "“Your camera costs twice as much”",
        "<p>I asked what a leak costs them per day. They did not know, so we worked it "
        "out together. After that the price was the small number on the sheet.</p>",
        27,
        ("Price",),
        ("rep9", "rep12", "leader5"),
        (("rep12", "I used this last week, and it worked."),),
    ),
    Post(
        "rep4",
        "lost",
        "What we missed at the grid operator",
        "<p>We talked with engineering for four months. Purchasing decided by a list "
        "that we had never seen. Ask for the list in the first meeting.</p>",
        45,
        ("Discovery", "Tenders"),
        ("rep", "rep5"),
        (),
        "oder_power_grid",
    ),
    Post(
        "rep10",
        "product",
        "Flow meters in hot water: order the long neck",
        "<p>Above 120 degrees the display gets too warm. The long neck costs 40 euros "
        "more, and saves a service call.</p>",
        60,
        ("FM 200",),
        ("rep11", "rep12", "rep9"),
    ),
    Post(
        "leader3",
        "practice",
        "Friday, twenty minutes, next steps",
        "<p>Every Friday each of us reads the own opportunities aloud: next step, day, "
        "who decides. What has none is closed or gets one.</p>",
        80,
        ("Pipeline",),
        ("rep", "rep2", "rep3", "rep5"),
    ),
    Post(
        "rep",
        "practice",
        "A photograph of the nameplate saves a week",
        "<p>Before every offer I ask for a photograph of the nameplate of the old "
        "instrument. Since then no offer had to be written twice.</p>",
        0,
        ("Pipeline", "Service"),
        ("rep2",),
    ),
)

# Anonymous answers about sessions: content, trainer, usefulness, comment
ANSWERS = (
    (5, 5, 4, "The recordings of our own calls were worth more than any slide."),
    (4, 5, 4, "Good pace. I would have liked a longer break."),
    (4, 4, 5, ""),
    (3, 4, 3, "Half of it I knew; the exercises were new."),
    (5, 4, 5, "Used the sheet the next day."),
)

# A rubric: criterion, weight, what 1, 3 and 5 points mean
CRITERIA = (
    (
        "Preparation",
        1,
        "Does not know the customer or the last offer.",
        "Knows figures and people.",
        "Has a goal, a limit and an alternative.",
    ),
    (
        "Listening",
        2,
        "Talks over the buyer.",
        "Lets the buyer finish and asks.",
        "Finds out what stands behind the demand.",
    ),
    (
        "Holding the price",
        2,
        "Gives a discount at the first threat.",
        "Holds out, then gives something for nothing.",
        "Gives only for something in return.",
    ),
    (
        "Next step",
        1,
        "Ends without a date.",
        "A date without a task.",
        "A date, a task and a person on both sides.",
    ),
)
# Points of both observers of one person's role-plays, the oldest first
RISING = (
    (120, "2232", "2223"),
    (70, "3323", "3232"),
    (14, "4434", "4343"),
)

# What people write about themselves and about others
SELF_WORDS = (
    "The first half was slow; since the summer I work by a plan and it shows.",
    "Two large projects took more of my time than I had thought. Both are won.",
    "I am content with the customers, and not yet with my pipeline.",
    "The move to new products worked. I would like to learn more about service.",
)
MANAGER_WORDS = (
    "Reliable with customers. The pipeline has to be kept every week.",
    "A strong year. Others learn from how visits are prepared here.",
    "Good at winning, late at handing over. That is what we work on.",
    "Has caught up, and should take on a larger customer now.",
)
MINUTES = (
    "<p>We went through the figures and agreed on them. What went well: new "
    "customers. What is to change: next steps in every opportunity, checked on "
    "Fridays.</p>"
)
LEADER_BEHAVIOURS = (
    (
        "Leading people",
        40,
        "People do not know what is expected of them.",
        "Agrees on goals and talks about them every month.",
        "People grow here, and others ask to join the team.",
    ),
    (
        "Planning and forecast",
        30,
        "Forecasts miss by a third and nobody is told.",
        "Forecasts hold within ten percent.",
        "Sees gaps a quarter ahead and closes them.",
    ),
    (
        "Working with other units",
        30,
        "Service and finance hear of problems from customers.",
        "Tells others in time what concerns them.",
        "Solves problems with others before they cost a customer.",
    ),
)
