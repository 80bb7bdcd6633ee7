import {IDS, createAnswer, mountBoard} from "./board_helpers";
import {contains, mockService, onRpc} from "@web/../tests/web_test_helpers";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {describe, expect, test} from "@odoo/hoot";
import {
    manuallyDispatchProgrammaticEvent,
    press,
    queryAllTexts,
    queryOne,
} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const MODEL = "sales.mgmt.planning.board";
const cell = (row, period) => `td#board_${row}_${period}`;
const ANNA = cell(2, 0);
const BORIS = cell(3, 0);
const NOTHING = {cells: [], refusal: ""};

/** Show a board whose server says what is given, and notes what it was asked. */
async function mount({answer = createAnswer(), preview, save} = {}) {
    onRpc(MODEL, "get_board", ({args}) => {
        expect.step(`read ${args[0]}`);
        return answer;
    });
    onRpc(MODEL, "preview", ({args}) => {
        // asked whenever somebody pauses: noted only where that is what is tested
        if (preview) {
            expect.step(`preview ${JSON.stringify(args.slice(1))}`);
        }
        return preview || NOTHING;
    });
    onRpc(MODEL, "save_board", ({args}) => {
        expect.step(`save ${JSON.stringify(args.slice(1))}`);
        return save;
    });
    const board = await mountBoard();
    expect.verifySteps(["read false"]);
    return board;
}

async function type(...keys) {
    for (const key of keys) {
        await press(key);
        await animationFrame();
    }
}

async function wait() {
    await advanceTime(300);
    await animationFrame();
}

test("rows and columns stand there, with last year behind", async () => {
    await mount();
    expect(queryAllTexts("thead th")).toEqual([
        "Orders",
        "2026",
        "2026-Q1",
        "2026-01",
        "2026-02",
        "2026-03",
        "2026-Q2",
    ]);
    expect(queryAllTexts(".o_sales_mgmt_planning_name")).toEqual([
        "Company",
        "North",
        "Anna",
        "Boris",
    ]);
    expect(`${ANNA} .o_sales_mgmt_planning_note`).toHaveText("300 +100%");
    expect(".o_sales_mgmt_planning_save").not.toBeEnabled();
});

test("an amount is typed with keys, the rest is told, and what follows is shown", async () => {
    await mount({
        preview: {
            cells: [
                [IDS.anna, 700, 0, true],
                [IDS.boris, 500, 0, false],
            ],
            refusal: "",
        },
    });
    await contains(cell(1, 0)).click();
    await type("ArrowDown", "7", "0", "0", "Enter");
    expect(ANNA).toHaveClass("o_sales_mgmt_planning_dirty");
    expect(`${cell(1, 0)} .o_sales_mgmt_planning_note`).toHaveText("100 over");
    expect(".o_sales_mgmt_planning_unsaved").toHaveText("1 unsaved change");
    expect(BORIS).toHaveClass("o_sales_mgmt_planning_active");
    await wait();
    expect.verifySteps(['preview [[{"id":3,"amount":700,"base":[600,0,false]}],[]]']);
    expect(BORIS).toHaveClass("o_sales_mgmt_planning_following");
    expect(`${BORIS} .o_sales_mgmt_planning_amount`).toHaveText("500");
    expect(`${cell(1, 0)} .o_sales_mgmt_planning_note`).toHaveText("");
    await type(["Control", "z"]);
    expect(".o_sales_mgmt_planning_unsaved").toHaveCount(0);
    expect(`${BORIS} .o_sales_mgmt_planning_amount`).toHaveText("600");
});

test("Escape leaves a cell as it was; an empty text takes back", async () => {
    await mount();
    await contains(ANNA).click();
    await type("9", "Escape");
    expect(".o_sales_mgmt_planning_unsaved").toHaveCount(0);
    await type("9", "Tab");
    expect(".o_sales_mgmt_planning_unsaved").toHaveCount(1);
    expect(cell(2, 1)).toHaveClass("o_sales_mgmt_planning_active");
    await type("ArrowLeft", "Delete");
    expect(".o_sales_mgmt_planning_unsaved").toHaveCount(0);
});

test("what is no amount is said, and nothing changes", async () => {
    await mount();
    await contains(ANNA).click();
    await contains(ANNA).click();
    await contains("input.o_sales_mgmt_planning_input").edit("many", {
        confirm: "enter",
    });
    expect(".o_sales_mgmt_planning_message").toHaveText("“many” is no amount.");
    expect(".o_sales_mgmt_planning_unsaved").toHaveCount(0);
});

test("a calculation and a change are amounts", async () => {
    await mount();
    await contains(ANNA).click();
    await contains(ANNA).click();
    await contains("input.o_sales_mgmt_planning_input").edit("*=1.5", {
        confirm: "enter",
    });
    expect(`${ANNA} .o_sales_mgmt_planning_amount`).toHaveText("900");
    await contains(BORIS).click();
    await contains("input.o_sales_mgmt_planning_input").edit("=100*3", {
        confirm: "enter",
    });
    expect(`${BORIS} .o_sales_mgmt_planning_amount`).toHaveText("300");
});

test("P pins, R is for the reserve, and both are saved", async () => {
    await mount({save: {cells: [], conflicts: [], board: false}});
    await contains(ANNA).click();
    await type("p");
    expect(`${ANNA} .fa-thumb-tack`).toHaveCount(1);
    await type("r", "5", "Enter");
    expect(`${ANNA} .o_sales_mgmt_planning_reserve`).toHaveText("+5");
    await contains(".o_sales_mgmt_planning_save").click();
    expect.verifySteps([
        'save [[{"id":3,"pinned":true,"reserve":5,"base":[600,0,false]}],[]]',
    ]);
    expect(".o_sales_mgmt_planning_unsaved").toHaveCount(0);
    expect(".o_sales_mgmt_planning_message").toHaveText("1 change saved");
});

test("a split is chosen from the menu and can be taken back", async () => {
    await mount({preview: NOTHING});
    await contains(cell(1, 0)).click();
    await contains(".o_sales_mgmt_planning_split").click();
    await contains(".o-dropdown-item:contains('Grid')").click();
    await wait();
    expect.verifySteps(['preview [[],[{"id":2,"grid":true}]]']);
    expect(".o_sales_mgmt_planning_bar").toHaveText(/Will be split \(grid\)/);
    await contains(".o_sales_mgmt_planning_revert").click();
    expect(".o_sales_mgmt_planning_unsaved").toHaveCount(0);
});

test("a refusal is said, and nothing can be saved until it is mended", async () => {
    await mount({preview: {cells: [], refusal: "The parts of “North” do not fit."}});
    await contains(ANNA).click();
    await type("9", "Enter");
    await wait();
    expect(".o_sales_mgmt_planning_refusal").toHaveText(
        "The parts of “North” do not fit."
    );
    expect(".o_sales_mgmt_planning_save").not.toBeEnabled();
    await contains(".o_sales_mgmt_planning_undo").click();
    expect(".o_sales_mgmt_planning_refusal").toHaveCount(0);
    expect.verifySteps(['preview [[{"id":3,"amount":9,"base":[600,0,false]}],[]]']);
});

test("two people at once: who was faster is named, mine is kept upon theirs", async () => {
    const board = createAnswer();
    board.rows[2].cells[0][1] = 650;
    await mount({
        save: {
            cells: [],
            board,
            conflicts: [
                {
                    id: IDS.anna,
                    label: "Anna",
                    who: "Dora",
                    when: false,
                    base: [600, 0, false],
                    now: [650, 0, false],
                },
            ],
        },
    });
    await contains(ANNA).click();
    await type("7", "0", "0", "Enter");
    await contains(".o_sales_mgmt_planning_save").click();
    expect(".o_sales_mgmt_planning_conflicts").toHaveText(/Nothing was saved/);
    expect(".o_sales_mgmt_planning_conflict_text").toHaveText(
        /Dora changed it from 600 to 650.*You typed 700/
    );
    expect(".o_sales_mgmt_planning_save").not.toBeEnabled();
    await contains(".o_sales_mgmt_planning_mine").click();
    expect(".o_sales_mgmt_planning_conflicts").toHaveCount(0);
    expect(`${ANNA} .o_sales_mgmt_planning_amount`).toHaveText("700");
    await contains(".o_sales_mgmt_planning_save").click();
    expect.verifySteps([
        'save [[{"id":3,"amount":700,"base":[600,0,false]}],[]]',
        'save [[{"id":3,"amount":700,"base":[650,0,false]}],[]]',
    ]);
});

test("a cell that is not edited says why", async () => {
    const answer = createAnswer();
    answer.rows[2].cells[0][3] = 2;
    answer.rows[2].cells[0][4] = 77;
    answer.locks[77] = "Locked by Dora: agreed";
    await mount({answer});
    await contains(ANNA).click();
    expect(".o_sales_mgmt_planning_reason").toHaveText("Locked by Dora: agreed");
    await type("7");
    expect("input.o_sales_mgmt_planning_input").toHaveCount(0);
    await contains(cell(1, 2)).click();
    expect(".o_sales_mgmt_planning_reason").toHaveText(/sum of what lies below/);
});

test("an active plan is only looked at", async () => {
    const line = {is_draft: false, state: "active", state_label: "Active"};
    const answer = createAnswer(line);
    for (const row of answer.rows) {
        for (const each of row.cells) {
            each[3] &= ~4;
        }
    }
    await mount({answer});
    expect(".o_sales_mgmt_planning_save").toHaveCount(0);
    expect(".o_sales_mgmt_planning_reason").toHaveText(/no draft any more \(Active\)/);
});

test("leaving with unsaved changes asks first", async () => {
    await mount();
    await contains(ANNA).click();
    await type("9", "Enter");
    await contains(".o_sales_mgmt_planning_line").select("8");
    expect(".modal").toHaveText(/1 unsaved change. Leave without saving/);
    await contains(".modal .btn-secondary").click();
    expect(".o_sales_mgmt_planning_unsaved").toHaveCount(1);
    await contains(".o_sales_mgmt_planning_line").select("8");
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect.verifySteps(["read 8"]);
});

test("a block of a spreadsheet is pasted", async () => {
    await mount();
    await contains(ANNA).click();
    const data = new DataTransfer();
    data.setData("text/plain", "700\t350\n500\t250\n");
    await manuallyDispatchProgrammaticEvent(
        queryOne(".o_sales_mgmt_planning_scroll"),
        "paste",
        {clipboardData: data}
    );
    await animationFrame();
    expect(".o_sales_mgmt_planning_unsaved").toHaveText("4 unsaved changes");
    expect(`${cell(3, 1)} .o_sales_mgmt_planning_amount`).toHaveText("250");
    expect(".o_sales_mgmt_planning_message").toHaveText("4 cells pasted");
});

test("the level is chosen, and people are found", async () => {
    await mount();
    await contains(".o_sales_mgmt_planning_level[data-level=quarter]").click();
    expect("thead th").toHaveCount(4);
    await contains(".o_sales_mgmt_planning_search").edit("bor", {confirm: false});
    await animationFrame();
    expect(queryAllTexts(".o_sales_mgmt_planning_name")).toEqual([
        "Company",
        "North",
        "Boris",
    ]);
    await contains(".o_sales_mgmt_planning_search").edit("xyz", {confirm: false});
    await animationFrame();
    expect(".o_sales_mgmt_planning_nobody").toHaveCount(1);
});

test("of a thousand people only those in the window are in the page", async () => {
    const answer = createAnswer();
    const anna = answer.rows[2];
    for (let place = 0; place < 1000; place++) {
        answer.rows.push({...anna, key: `p${place}`, name: `Person ${place}`});
    }
    await mount({answer});
    expect(queryAllTexts(".o_sales_mgmt_planning_name")).toEqual(["Company", "North"]);
    await contains(".o_sales_mgmt_planning_unfold").click();
    expect(queryAllTexts("tr[data-row]").length).toBeLessThan(80);
    expect(queryOne(".o_sales_mgmt_planning_table").offsetHeight).toBeGreaterThan(
        48000
    );
});

test("locking asks the server about the target, and reads the board again", async () => {
    mockService("action", {
        doActionButton({name, onClose, resId, resModel}) {
            expect.step(`${name} ${resModel} ${resId}`);
            return onClose();
        },
    });
    await mount();
    await contains(ANNA).click();
    await contains(".o_sales_mgmt_planning_lock").click();
    await animationFrame();
    expect.verifySteps(["action_ask_lock sales.mgmt.target 3", "read 7"]);
});

test("who has nothing to plan reads what to do next", async () => {
    await mount({answer: {lines: [], line: false, periods: [], rows: [], locks: {}}});
    expect(".o_sales_mgmt_planning_empty h2").toHaveText("Nothing to plan yet");
});
