import {describe, expect, test} from "@odoo/hoot";
import {ReviewHistory} from "@sales_mgmt_training/review_history/review_history";
import {SkillsRadar, shorten} from "@sales_mgmt_training/skills_radar/skills_radar";
import {click} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

function createSkill(id, values) {
    return {id, name: `Skill ${id}`, said: 50, proved: 50, wanted: 0, ...values};
}

test("from three skills on there is a radar, and words for who cannot see it", async () => {
    const rows = [
        createSkill(1, {wanted: 75}),
        createSkill(2, {said: 100, proved: 50}),
        createSkill(3),
    ];
    await mountWithCleanup(SkillsRadar, {props: {rows, job: "Consultant"}});
    expect("canvas[role=img]").toHaveAttribute(
        "aria-label",
        "Skill 1: 50 of 75; Skill 2: 100; Skill 3: 50"
    );
    expect("li").toHaveCount(3);
    expect("li:contains('Skill 1') .badge").toHaveText("gap");
    expect("li:contains('Skill 2') .badge").toHaveText("my own word");
    expect("li:contains('Skill 3') .badge").toHaveCount(0);
});

test("one or two skills are bars, since a radar of them says nothing", async () => {
    await mountWithCleanup(SkillsRadar, {
        props: {rows: [createSkill(1, {wanted: 75}), createSkill(2)]},
    });
    expect("canvas").toHaveCount(0);
    expect(".o_sales_mgmt_skill_fill").toHaveCount(2);
    expect(".o_sales_mgmt_skill_mark").toHaveCount(1);
});

test("a long name is cut beside its axis", () => {
    expect(shorten("Listening")).toBe("Listening");
    expect(shorten("x".repeat(18))).toBe("x".repeat(18));
    expect(shorten("x".repeat(19))).toBe(`${"x".repeat(17)}…`);
});

test("reviews are a line from two on, the latest first in words", async () => {
    const reviews = [
        {id: 1, label: "2026 Q1", score: 80.5, grade: ""},
        {id: 2, label: "2026 Q2", score: 91, grade: "Good"},
    ];
    await mountWithCleanup(ReviewHistory, {
        props: {reviews, onOpen: ({id}) => expect.step(`open ${id}`)},
    });
    expect("canvas").toHaveAttribute("aria-label", "2026 Q1: 80.5; 2026 Q2: 91");
    expect("li:first button").toHaveText("2026 Q2");
    await click("li:first button");
    expect.verifySteps(["open 2"]);
});

test("a single review is told without a line", async () => {
    await mountWithCleanup(ReviewHistory, {
        props: {
            reviews: [{id: 1, label: "2026 Q1", score: 80, grade: ""}],
            onOpen: () => null,
        },
    });
    expect("canvas").toHaveCount(0);
    expect("li").toHaveCount(1);
});
