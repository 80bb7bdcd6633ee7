"""What customers of the demo company complain about, and what came out of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A kind of complaint that comes again and again.

    :ivar weight: how often it comes, compared with the others
    :ivar product: internal reference of the product, empty where none is concerned
    :ivar category: name of the category in the data of the module, without its prefix
    :ivar cause: name of the cause, likewise
    :ivar days: how long it usually takes
    :ivar cost: what customers are usually given
    :ivar mood: how satisfied they are afterwards, from 1 to 5
    """

    weight: int
    subject: str
    words: str
    product: str
    category: str
    cause: str
    severity: str
    days: int
    answer: str
    solution: str
    cost: int = 0
    mood: int = 4
    whys: tuple[str, ...] = ()
    measure: str = ""


STORIES = (
    Story(
        weight=20,
        subject="Sensor head was broken on arrival",
        words="The housing of the sensor head was cracked when we opened the parcel.",
        product="SH12",
        category="delivery_damaged",
        cause="supplier",
        severity="1",
        days=6,
        answer="We are sorry. A new sensor head leaves our warehouse today.",
        solution="A new sensor head was sent by express; the broken one was fetched.",
        cost=90,
        mood=4,
        whys=(
            "The housing was cracked.",
            "The parcel fell, and nothing was between the housing and the carton.",
            "The carrier's standard carton was used.",
            "The packing instruction names no carton for single sensor heads.",
            "It was written when sensor heads were sold in sets of four only.",
        ),
        measure="Write a packing instruction for single sensor heads",
    ),
    Story(
        weight=16,
        subject="Flow meter arrived two weeks late",
        words="You confirmed a date, and our fitters waited in vain. Nobody told us.",
        product="FM200",
        category="delivery_late",
        cause="supplier",
        severity="2",
        days=9,
        answer="You are right, we should have told you. The carrier names Thursday.",
        solution="Delivered, and the freight was not charged.",
        cost=240,
        mood=3,
        whys=(
            "The delivery came two weeks late.",
            "The carrier had no lorry with a lifting platform.",
            "It was booked as an ordinary pallet.",
            "Dispatch does not see the dimensions in the order.",
        ),
        measure="Show dimensions and weight on the delivery note",
    ),
    Story(
        weight=11,
        subject="Reading drifts after two hours",
        words="After two hours the instrument shows three percent too much. We cannot "
        "release a batch like that.",
        product="SX7",
        category="product_defect",
        cause="product_production",
        severity="2",
        days=16,
        answer="That must not be. A technician is with you the day after tomorrow.",
        solution="The lamp was replaced on site and the instrument calibrated anew.",
        cost=480,
        mood=4,
        whys=(
            "The reading drifts.",
            "The lamp gets weaker as it gets warm.",
            "A batch of lamps was built in that had not been burnt in.",
            "Incoming goods does not check for burning in.",
            "The agreement with the supplier does not mention it.",
        ),
        measure="Check the burn-in record of each batch of lamps",
    ),
    Story(
        weight=9,
        subject="Wrong discount on the invoice",
        words="The quotation says ten percent, the invoice five.",
        product="",
        category="invoice",
        cause="process_handover",
        severity="1",
        days=3,
        answer="Our mistake. You get a corrected invoice today.",
        solution="The invoice was corrected.",
        cost=150,
        mood=5,
    ),
    Story(
        weight=7,
        subject="Cables missing in the parcel",
        words="Of four probe cables two were in the parcel.",
        product="PK5",
        category="delivery_wrong",
        cause="people_mistake",
        severity="0",
        days=3,
        answer="The missing cables are on their way.",
        solution="The missing cables were sent.",
        mood=5,
    ),
    Story(
        weight=6,
        subject="Nobody calls back",
        words="I called three times about the service contract and left my number.",
        product="SV1",
        category="service_reach",
        cause="process_missing",
        severity="1",
        days=4,
        answer="I am sorry that you had to write. I call you at two o'clock today.",
        solution="Called back; a fixed contact was named.",
        mood=3,
        measure="Put missed calls of the hotline on somebody's list",
    ),
    Story(
        weight=5,
        subject="Camera is not as sensitive as promised",
        words="In the presentation it showed leaks that it does not show here.",
        product="TC640",
        category="service_promise",
        cause="promise",
        severity="2",
        days=19,
        answer="We would like to see it together with you, on site.",
        solution="Measured together; the better lens was lent for a year.",
        cost=900,
        mood=2,
    ),
    Story(
        weight=4,
        subject="Manual in the wrong language",
        words="The manual is in German only; our people read Polish.",
        product="VA3",
        category="product_documentation",
        cause="process_missing",
        severity="0",
        days=5,
        answer="The Polish manual is attached; the printed one follows.",
        solution="The manual was sent in the right language.",
        mood=4,
    ),
    Story(
        weight=3,
        subject="Calibrator shows an error when cold",
        words="Below five degrees it shows E4 and stops.",
        product="PC50",
        category="product_defect",
        cause="customer",
        severity="1",
        days=7,
        answer="May I ask at which temperature you use it?",
        solution="It is made for five to forty degrees. A heated case was offered.",
        mood=3,
    ),
)
ANSWERS = {
    1: "Nobody took us seriously until we threatened to leave.",
    2: "It took far too long, and I had to ask every time.",
    3: "It is solved. That is all.",
    4: "Friendly and quick once somebody looked at it.",
    5: "Exactly what we expect. Thank you!",
}
