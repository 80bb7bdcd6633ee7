import {IDS, createAnswer} from "./board_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {BoardModel} from "@sales_mgmt_targets/planning_board/board_model";
import {BoardSelection} from "@sales_mgmt_targets/planning_board/board_selection";

const COMPANY = 0;
const NORTH = 1;
const ANNA = 2;
const BORIS = 3;
const [YEAR, Q1, JAN, , , Q2] = [0, 1, 2, 3, 4, 5];

const createModel = (line) => new BoardModel(createAnswer(line));

function read(text) {
    if (isNaN(Number(text))) {
        throw new Error(text);
    }
    return text.trim() ? Number(text) : null;
}

describe("what is left to distribute", () => {
    test("nothing, as long as parts add up", () => {
        const model = createModel();
        for (const place of [
            [COMPANY, YEAR],
            [NORTH, YEAR],
            [ANNA, YEAR],
            [ANNA, Q1],
        ]) {
            expect(model.getRemainder(...place)).toBe(0);
        }
    });

    test("of a unit and its reserve, people count", () => {
        const model = createModel();
        model.setAmount(IDS.anna, 700);
        expect(model.getRemainder(NORTH, YEAR)).toBe(-100);
        model.setReserve(IDS.north, 250);
        expect(model.getRemainder(NORTH, YEAR)).toBe(150);
        expect(model.getRemainder(COMPANY, YEAR)).toBe(0);
    });

    test("of a person, quarters and months count", () => {
        const model = createModel();
        model.setAmount(IDS.annaJan, 40);
        expect(model.getRemainder(ANNA, Q1)).toBe(60);
        expect(model.getRemainder(ANNA, YEAR)).toBe(0);
        model.setAmount(IDS.annaQ1, 350);
        expect(model.getRemainder(ANNA, YEAR)).toBe(-50);
    });

    test("is unknown where nothing is divided or does not add up", () => {
        const model = createModel();
        expect(model.getRemainder(ANNA, JAN)).toBe(null);
        expect(model.getRemainder(ANNA, Q2)).toBe(null);
        expect(model.getRemainder(NORTH, JAN)).toBe(null);
    });

    test("is exact in cents", () => {
        const model = createModel({rounding: 0.01});
        model.setAmount(IDS.anna, 600.1);
        model.setAmount(IDS.boris, 599.9);
        expect(model.getRemainder(NORTH, YEAR)).toBe(0);
        model.setAmount(IDS.boris, 599.89);
        expect(model.getRemainder(NORTH, YEAR)).toBe(0.01);
    });

    test("nobody takes it up when all parts are pinned", () => {
        const model = createModel();
        model.setAmount(IDS.anna, 700);
        expect(model.hasFreePart(NORTH, YEAR)).toBe(true);
        model.togglePin(IDS.boris);
        expect(model.hasFreePart(NORTH, YEAR)).toBe(false);
    });
});

describe("what is typed", () => {
    test("is rounded, marked and pinned, and goes when the old amount is typed", () => {
        const model = createModel({rounding: 10});
        model.setAmount(IDS.anna, 704);
        const cell = model.getCell(ANNA, YEAR);
        expect([cell.amount, cell.isDirty, cell.isPinned]).toEqual([700, true, true]);
        model.setAmount(IDS.anna, 600);
        expect(model.isDirty).toBe(false);
    });

    test("a month of a unit is the sum of what its people have, typed or not", () => {
        const model = createModel();
        expect(model.getCell(NORTH, JAN).amount).toBe(200);
        model.setAmount(IDS.annaJan, 150);
        expect(model.getCell(COMPANY, JAN).amount).toBe(250);
    });

    test("what does not add up over people has no months of units", () => {
        expect(createModel({sums_people: false}).getCell(NORTH, JAN).amount).toBe(null);
    });

    test("is taken back step by step, and done again", () => {
        const model = createModel();
        model.setAmount(IDS.anna, 700);
        model.setReserve(IDS.anna, 5);
        model.togglePin(IDS.boris);
        model.setSplit(IDS.north, {grid: true});
        model.undo();
        model.undo();
        expect(model.getChanges()).toEqual([
            {id: IDS.anna, amount: 700, reserve: 5, base: [600, 0, false]},
        ]);
        expect(model.getSplits()).toEqual([]);
        model.redo();
        model.redo();
        expect(model.count).toBe(3);
        for (let step = 0; step < 9; step++) {
            model.undo();
        }
        expect(model.isDirty).toBe(false);
        expect(model.getCell(ANNA, YEAR).amount).toBe(600);
    });

    test("a new step forgets what was undone", () => {
        const model = createModel();
        model.setAmount(IDS.anna, 700);
        model.undo();
        model.togglePin(IDS.boris);
        model.redo();
        expect(model.getChanges()).toEqual([
            {id: IDS.boris, pinned: true, base: [600, 0, false]},
        ]);
    });

    test("a typed amount keeps its pin; a pin set and taken is no change", () => {
        const model = createModel();
        model.setAmount(IDS.anna, 700);
        expect(model.togglePin(IDS.anna)).toBe(false);
        model.togglePin(IDS.boris);
        model.togglePin(IDS.boris);
        expect(model.count).toBe(1);
    });

    test("methods of people and of the year go together", () => {
        const model = createModel();
        model.setSplit(IDS.north, {organisation: "even"});
        model.setSplit(IDS.north, {period: "working"});
        expect(model.getSplits()).toEqual([
            {id: IDS.north, organisation: "even", period: "working"},
        ]);
    });
});

describe("together with the server", () => {
    test("what follows is shown, but is not typed", () => {
        const model = createModel();
        model.setAmount(IDS.anna, 700);
        model.follow({
            cells: [
                [IDS.anna, 700, 0, true],
                [IDS.boris, 500, 0, false],
            ],
            refusal: "",
        });
        const boris = model.getCell(BORIS, YEAR);
        expect([boris.amount, boris.isFollowing, boris.isDirty]).toEqual([
            500,
            true,
            false,
        ]);
        expect(model.getRemainder(NORTH, YEAR)).toBe(0);
        expect(model.getChanges()).toHaveLength(1);
    });

    test("what is saved is stored, and nothing is typed any more", () => {
        const model = createModel();
        model.setAmount(IDS.anna, 700);
        model.accept([
            [IDS.anna, 700, 0, true],
            [IDS.boris, 500, 0, false],
            [999, 1, 0, false],
        ]);
        expect(model.isDirty).toBe(false);
        expect(model.getCell(ANNA, YEAR).isPinned).toBe(true);
        expect(model.getCell(BORIS, YEAR).amount).toBe(500);
        model.setAmount(IDS.anna, 600);
        expect(model.getChanges()[0].base).toEqual([700, 0, true]);
    });

    test("in a conflict both are kept: mine upon theirs, or theirs alone", () => {
        const model = createModel();
        model.setAmount(IDS.anna, 700);
        model.setAmount(IDS.boris, 500);
        const board = createAnswer();
        board.rows[ANNA].cells[YEAR][1] = 650;
        board.rows[BORIS].cells[YEAR][1] = 550;
        const conflicts = [IDS.anna, IDS.boris].map((id) => ({
            id,
            who: "Dora",
            when: false,
            base: [600, 0, false],
            now: [id === IDS.anna ? 650 : 550, 0, false],
        }));
        expect(model.meet(conflicts, board)).toBe(0);
        expect(model.getCell(ANNA, YEAR).amount).toBe(700);
        expect(model.getCell(ANNA, YEAR).conflict.who).toBe("Dora");
        model.decide(IDS.anna, true);
        model.decide(IDS.boris, false);
        expect(model.conflicts.size).toBe(0);
        expect(model.getChanges()).toEqual([
            {id: IDS.anna, amount: 700, base: [650, 0, false]},
        ]);
        expect(model.getCell(BORIS, YEAR).amount).toBe(550);
    });

    test("cells that are gone are counted and forgotten", () => {
        const model = createModel();
        model.setAmount(IDS.boris, 500);
        const board = createAnswer();
        board.rows.pop();
        expect(model.meet([{id: IDS.boris, now: false}], board)).toBe(1);
        expect(model.isDirty).toBe(false);
    });
});

describe("rows, marks and blocks", () => {
    test("units fold, and a search shows people with what is above them", () => {
        const model = createModel();
        model.toggleFold(NORTH);
        expect(model.getShown()).toEqual([COMPANY, NORTH]);
        model.search("boR");
        expect(model.getShown()).toEqual([COMPANY, NORTH, BORIS]);
        model.search("");
        model.toggleFold(NORTH);
        expect(model.getShown()).toHaveLength(4);
        model.toggleFold(COMPANY);
        expect(model.getShown()).toEqual([COMPANY]);
    });

    test("many rows begin folded up", () => {
        const answer = createAnswer();
        const anna = answer.rows[ANNA];
        for (let place = 0; place < 100; place++) {
            answer.rows.push({...anna, key: `p${place}`, parent: NORTH});
        }
        expect(new BoardModel(answer).getShown()).toEqual([COMPANY, NORTH]);
    });

    test("levels show a year with all that is above them", () => {
        const model = createModel();
        expect(model.levels).toEqual(["year", "quarter", "month"]);
        expect(model.getColumns("year")).toEqual([YEAR]);
        expect(model.getColumns("quarter")).toEqual([YEAR, Q1, Q2]);
        expect(model.getColumns("month")).toHaveLength(6);
    });

    test("steps end at the edge, and stay on what is shown", () => {
        const model = createModel();
        const selection = new BoardSelection(model);
        selection.level = "quarter";
        selection.move(9, 1);
        expect([selection.row, selection.period]).toEqual([BORIS, Q1]);
        selection.move(0, Infinity);
        expect(selection.period).toBe(Q2);
        model.toggleFold(NORTH);
        selection.settle();
        expect(selection.row).toBe(NORTH);
        selection.level = "year";
        selection.settle();
        expect(selection.period).toBe(YEAR);
    });

    test("a block is copied and pasted, and undone at once", () => {
        const model = createModel();
        const selection = new BoardSelection(model);
        selection.level = "month";
        selection.go(ANNA, YEAR);
        selection.go(BORIS, Q1, true);
        expect(selection.copy(String)).toBe("600\t300\n600\t300");
        selection.go(ANNA, YEAR);
        expect(selection.paste("700\t\n500\tx\r\n1\t1\n", read)).toEqual({
            count: 2,
            skipped: 3,
        });
        expect(model.getCell(BORIS, YEAR).amount).toBe(500);
        model.undo();
        expect(model.isDirty).toBe(false);
    });

    test("what is not to be edited is left out of a block", () => {
        const model = createModel();
        const selection = new BoardSelection(model);
        selection.level = "month";
        selection.go(NORTH, JAN);
        expect(selection.paste("1\n2", read)).toEqual({count: 1, skipped: 1});
        expect(model.getCell(ANNA, JAN).amount).toBe(2);
    });
});
