import {
    TeamDevelopment,
    compare,
    getFigure,
} from "@sales_mgmt_training/team_development/team_development";
import {contains, mockService, onRpc} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {TrainerDay} from "@sales_mgmt_training/trainer_day/trainer_day";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountScreen} from "./growth_helpers";
import {queryAllTexts} from "@odoo/hoot-dom";

describe.current.tags("desktop");
defineMailModels();

const COLUMNS = [
    {
        key: "late",
        label: "Overdue",
        model: "sales.mgmt.training.enrolment",
        domain: [["date_due", "<", "2026-06-15"]],
        is_bad: true,
        filter: "Something overdue",
    },
    {
        key: "plans",
        label: "Plans",
        model: "sales.mgmt.development.plan",
        domain: [["state", "=", "agreed"]],
        filter: "No development plan",
        without: true,
    },
];

function createPerson(id, name, late, plans, values) {
    return {
        id,
        name,
        user_id: id,
        unit: "North",
        role: "member",
        counts: {late, plans},
        gaps: 0,
        review: false,
        ...values,
    };
}

const PEOPLE = [
    createPerson(1, "Anna", 2, 1, {review: {id: 8, label: "Q1", score: 90, grade: ""}}),
    createPerson(2, "Boris", 0, 0, {unit: "South", gaps: 3}),
    createPerson(3, "Carla", 5, 1),
];

async function mountTeam(people = PEOPLE) {
    onRpc("sales.mgmt.team.development", "get_team", () => ({
        columns: COLUMNS,
        people,
    }));
    return mountScreen(TeamDevelopment);
}

const getNames = () => queryAllTexts(".o_sales_mgmt_team_person");

test("people are sorted by name, and by a figure with the largest first", async () => {
    await mountTeam();
    expect(getNames()).toEqual(["Anna", "Boris", "Carla"]);
    await contains("th button:contains('Overdue')").click();
    expect(getNames()).toEqual(["Carla", "Anna", "Boris"]);
    expect("th:contains('Overdue')").toHaveAttribute("aria-sort", "descending");
    await contains("th button:contains('Overdue')").click();
    expect(getNames()).toEqual(["Boris", "Anna", "Carla"]);
});

test("filters tell how many people fit, and are taken back by a second click", async () => {
    await mountTeam();
    const filter = ".o_sales_mgmt_team_filter_plans";
    expect(filter).toHaveText("No development plan (1)");
    await contains(filter).click();
    expect(getNames()).toEqual(["Boris"]);
    expect(filter).toHaveAttribute("aria-pressed", "true");
    await contains(filter).click();
    expect(getNames()).toHaveLength(3);
});

test("unit and name narrow the list, and nobody is told as nobody", async () => {
    await mountTeam();
    await contains(".o_sales_mgmt_team_unit").select("North");
    expect(getNames()).toEqual(["Anna", "Carla"]);
    await contains(".o_sales_mgmt_team_search").edit("car", {confirm: false});
    await animationFrame();
    expect(getNames()).toEqual(["Carla"]);
    await contains(".o_sales_mgmt_team_search").edit("xyz", {confirm: false});
    await animationFrame();
    expect(".o_sales_mgmt_team_nobody").toHaveCount(1);
});

test("a figure opens exactly the records that it counts", async () => {
    mockService("action", {
        doAction({domain, res_model: model}) {
            expect.step(`${model} ${JSON.stringify(domain)}`);
        },
    });
    await mountTeam();
    await contains("tr[data-person='1'] td[data-column='late'] button").click();
    expect.verifySteps([
        'sales.mgmt.training.enrolment [["person_id","=",1],["date_due","<","2026-06-15"]]',
    ]);
    expect("tr[data-person='2'] td[data-column='late'] button").toHaveCount(0);
});

test("a thousand people are shown in pages", async () => {
    const many = Array.from({length: 200}, (_each, id) =>
        createPerson(id, `Person ${id}`, 0, 0)
    );
    await mountTeam(many);
    expect(getNames()).toHaveLength(80);
    await contains(".o_sales_mgmt_team_more").click();
    expect(getNames()).toHaveLength(160);
});

test("who leads nobody reads why the list is empty", async () => {
    await mountTeam([]);
    expect("h2").toHaveText("Nobody stands below you");
});

test("never reviewed comes before reviewed without a score", () => {
    const [anna, boris] = PEOPLE;
    const noScore = {...boris, review: {score: null}};
    expect(getFigure(boris, "review")).toBe(-2);
    expect(getFigure(noScore, "review")).toBe(-1);
    expect(compare(boris, noScore, "review")).toBeLessThan(0);
    expect(compare(noScore, anna, "review")).toBeLessThan(0);
});

test("a trainer notes attendance with one tap", async () => {
    const day = {
        today: "2026-06-15",
        is_officer: false,
        everybody: false,
        roleplays: [],
        feedback: [],
        waiting: [],
        sessions: [
            {
                id: 3,
                name: "Negotiating",
                begin: "2026-06-15 08:00:00",
                end: "2026-06-15 10:00:00",
                day: "2026-06-15",
                has_begun: true,
                place: "Room 1",
                video: "",
                capacity: 2,
                seated: 1,
                waiting: 1,
                noted: 0,
                is_trainer: true,
                trainers: ["Theo"],
                people: [
                    {
                        id: 5,
                        user_id: 1,
                        name: "Anna",
                        state: "seated",
                        presence: "open",
                        may_note: true,
                    },
                    {
                        id: 6,
                        user_id: 2,
                        name: "Boris",
                        state: "waiting",
                        presence: "open",
                        may_note: false,
                    },
                ],
            },
        ],
    };
    onRpc("sales.mgmt.trainer.day", "get_day", ({args}) => {
        expect.step(`read ${args[0]}`);
        return day;
    });
    onRpc("sales.mgmt.training.participant", "action_present", ({args}) => {
        expect.step(`present ${args[0]}`);
        // what answers nothing would be asked of a model that is not there
        return true;
    });
    await mountScreen(TrainerDay);
    expect(".o_sales_mgmt_trainer_session").toHaveText(/1 of 2 seats/);
    expect(".o_sales_mgmt_trainer_session").toHaveText(/Waiting: Boris/);
    expect(".o_sales_mgmt_trainer_everybody").toHaveCount(0);
    await contains("button:contains('Present')").click();
    await animationFrame();
    expect.verifySteps(["read false", "present 5", "read false"]);
});
