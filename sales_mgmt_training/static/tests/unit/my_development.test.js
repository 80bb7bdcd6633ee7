import {click, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {contains, mockService, onRpc} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {MyDevelopment} from "@sales_mgmt_training/my_development/my_development";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountScreen} from "./growth_helpers";

describe.current.tags("desktop");
defineMailModels();

const COURSE = {
    key: "sales.mgmt.training.enrolment,1",
    model: "sales.mgmt.training.enrolment",
    id: 1,
    label: "Course",
    title: "Negotiating",
    detail: "",
    date: "2026-06-13",
    verb: "Open",
    is_late: true,
    do: false,
};
const TASK = {
    key: "sales.mgmt.review.measure,7",
    model: "sales.mgmt.review",
    id: 3,
    label: "Agreed",
    title: "Call ten customers",
    detail: "",
    date: "2026-06-16",
    verb: "Open",
    is_late: false,
    do: {
        model: "mail.activity",
        id: 9,
        method: "action_feedback",
        label: "Mark as Done",
    },
};
const ANSWER = {
    person: {
        id: 4,
        name: "Anna",
        user_id: 5,
        is_own: true,
        may_plan: true,
        unit: "North",
        leader: "",
    },
    notice: "",
    today: "2026-06-15",
    due: [],
    passed: {
        count: 0,
        hours: 0,
        hours_year: 0,
        courses: [],
        exams: [],
        certificates: [],
    },
    skills: {job: "", has_employee: true, rows: [], more: 0},
    reviews: [],
    plans: [],
    programs: [],
    steps: [],
};

function mountMine(values, context = {}) {
    const answers = [].concat(values).map((each) => ({...ANSWER, ...each}));
    onRpc("sales.mgmt.my.development", "get_development", ({args}) => {
        expect.step(`read ${args[0]}`);
        return answers.length > 1 ? answers.shift() : answers[0];
    });
    return mountScreen(MyDevelopment, context);
}

test("what is late is told in words, and so is what is near", async () => {
    await mountMine({due: [COURSE, TASK]});
    const texts = queryAllTexts(".o_sales_mgmt_growth_item");
    expect(texts[0]).toMatch(/Negotiating/);
    expect(texts[0]).toMatch(/2 days late/);
    expect(texts[1]).toMatch(/tomorrow/);
    expect.verifySteps(["read false"]);
});

test("one click does what is due, and it disappears", async () => {
    onRpc("mail.activity", "action_feedback", ({args}) => {
        expect.step(`done ${args[0]}`);
        return 12;
    });
    await mountMine([{due: [TASK]}, {due: []}]);
    await contains("button[aria-label='Mark as Done: Call ten customers']").click();
    await animationFrame();
    expect.verifySteps(["read false", "done 9", "read false"]);
    expect(".o_sales_mgmt_growth_item").toHaveCount(0);
    expect(".o_sales_mgmt_growth_empty").toHaveCount(1);
});

test("every row opens its record by a button", async () => {
    mockService("action", {
        doAction({res_id: id, res_model: model}) {
            expect.step(`${model} ${id}`);
        },
    });
    await mountMine({due: [COURSE]});
    await click("button[aria-label='Open: Negotiating']");
    await animationFrame();
    expect.verifySteps(["read false", "sales.mgmt.training.enrolment 1"]);
    expect(".o_sales_mgmt_growth_item button").toHaveCount(1);
});

test("without anything there is something to do", async () => {
    await mountMine({});
    expect("h3:contains('Nothing is due')").toHaveCount(1);
    expect("h3:contains('No development plan')").toHaveCount(1);
    expect("h3:contains('No skills to compare')").toHaveCount(1);
    expect("h3:contains('No signed review')").toHaveCount(1);
    expect("button:contains('Write a Plan')").toHaveCount(1);
    expect.verifySteps(["read false"]);
});

test("the next step says what is met, and what is still to do", async () => {
    const criterion = {name: "Twelve months", evidence: "14 months", missing: false};
    await mountMine({
        steps: [
            {
                eligibility_id: 6,
                level: "Senior",
                from_level: "Junior",
                state: "nearly",
                state_label: "Nearly",
                met: 1,
                count: 2,
                promotion: false,
                criteria: [
                    {...criterion, state: "met", met: true},
                    {
                        name: "Certificate",
                        evidence: "None",
                        missing: "Pass the exam",
                        state: "missed",
                        met: false,
                    },
                ],
            },
        ],
    });
    expect(".o_sales_mgmt_growth_steps li:first").toHaveText(/14 months/);
    expect(".o_sales_mgmt_growth_steps li:last").toHaveText(/Pass the exam/);
    expect(".o_sales_mgmt_growth_steps li:last i").toHaveAttribute(
        "aria-label",
        "Not met yet"
    );
    expect.verifySteps(["read false"]);
});

test("who is on no ladder sees no next step", async () => {
    await mountMine({});
    expect(".o_sales_mgmt_growth_steps").toHaveCount(0);
    expect.verifySteps(["read false"]);
});

test("whoever is not assigned reads why there is nothing", async () => {
    await mountMine({person: false, notice: "You are not assigned"});
    expect(".o_sales_mgmt_growth_notice").toHaveText("You are not assigned");
    expect("section").toHaveCount(0);
    expect.verifySteps(["read false"]);
});

test("a leader opens the screen of somebody else", async () => {
    await mountMine(
        {person: {...ANSWER.person, is_own: false}, due: [COURSE]},
        {active_id: 4}
    );
    expect(queryFirst("h2").textContent).toBe("Anna");
    expect.verifySteps(["read 4"]);
});
