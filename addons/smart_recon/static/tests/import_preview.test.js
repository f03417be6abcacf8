import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, queryAllTexts, select } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const TABLE = {
    header: 1,
    names: ["Day", "Text", "Amount", ""],
    roles: ["date", "memo", "amount", ""],
    rows: [
        ["Day", "Text", "Amount", ""],
        ["01/02/2026", "Rent", "-900.00", "x"],
    ],
    date_order: "",
    decimal_mark: ".",
    delimiter: ";",
    encoding: "utf-8",
    inverted: false,
};
const QUESTION = {
    about: "date_order",
    text: "Which day is 01/02/2026?",
    choices: [
        ["dmy", "1 February 2026"],
        ["mdy", "2 January 2026"],
    ],
};
const LINE = { date: "02/01/2026", memo: "Rent", partner: "Landlord", amount: "$ -900.00" };

class BankFile extends models.Model {
    _name = "bank.file";

    state = fields.Selection({ selection: ["draft", "running", "done"].map((one) => [one, one]) });
    mapping = fields.Json();
    preview = fields.Json();

    _records = [{ id: 1, state: "draft", mapping: { decimal_mark: "." }, preview: {} }];
}

defineModels([BankFile]);
defineMailModels();

/** Opens a file, and notes what is decided about its layout. */
function preview(values, state = "draft") {
    Object.assign(BankFile._records[0], { state, preview: values });
    onRpc("bank.file", "web_save", ({ args }) => expect.step(args[1].mapping));
    return mountView({
        type: "form",
        resModel: "bank.file",
        resId: 1,
        arch: `<form><field name="preview" widget="smart_recon_import_preview" /></form>`,
    });
}

describe("a bank file", () => {
    test("an answer is kept beside what was decided before", async () => {
        await preview({ questions: [QUESTION] });
        expect(queryAllTexts(".o_smart_recon_answer")).toEqual([
            "1 February 2026",
            "2 January 2026",
        ]);
        await contains(".o_smart_recon_answer[data-value=mdy]").click();
        expect.verifySteps([{ decimal_mark: ".", date_order: "mdy" }]);
    });

    test("columns are shown on demand, with their names and the first rows", async () => {
        await preview({ table: TABLE });
        expect(".o_smart_recon_layout").toHaveCount(0);
        await contains(".o_smart_recon_layout_toggle").click();
        expect(".o_smart_recon_columns select:first").toHaveAttribute("aria-label", "Day");
        expect(".o_smart_recon_columns select:last").toHaveAttribute("aria-label", "Column 4");
        expect(".o_smart_recon_columns select:first").toHaveValue("date");
        expect(queryAllTexts(".o_smart_recon_columns tbody tr:last td")).toEqual(TABLE.rows[1]);
    });

    test("what cannot be read opens the columns by itself", async () => {
        await preview({ table: TABLE, errors: ["Choose the column that holds the amount."] });
        expect(".o_smart_recon_layout").toHaveCount(1);
    });

    for (const [what, role, roles] of [
        ["a role moves from one column to another", "amount", ["date", "memo", "", "amount"]],
        ["several columns may be the text", "memo", ["date", "memo", "amount", "memo"]],
    ]) {
        test(what, async () => {
            await preview({ table: TABLE, errors: ["…"] });
            await contains("select[data-column='3']").focus();
            await select(role, { target: "select[data-column='3']" });
            await animationFrame();
            expect.verifySteps([{ decimal_mark: ".", roles }]);
        });
    }

    test("another line of headings names the columns anew", async () => {
        await preview({ table: TABLE, errors: ["…"] });
        await contains("input[name=header]").edit("2");
        expect.verifySteps([{ decimal_mark: ".", header: 2, roles: [] }]);
    });

    test("lines that are there already are told apart", async () => {
        await preview({
            lines: [
                { ...LINE, is_new: true, negative: true },
                { ...LINE, is_new: false, negative: true },
            ],
            more: 3,
        });
        expect(".o_smart_recon_lines tbody tr").toHaveCount(2);
        expect(".o_smart_recon_lines .text-danger").toHaveCount(1);
        expect(".o_smart_recon_lines .badge").toHaveText("already there");
        expect(".o_smart_recon_lines p").toHaveText("and 3 more lines");
    });

    test("while it is booked nothing can be changed, and progress is looked at", async () => {
        await preview({ questions: [QUESTION] }, "running");
        onRpc("bank.file", "web_read", () => expect.step("look"));
        expect(".o_smart_recon_answer:first").not.toBeEnabled();
        await advanceTime(2000);
        expect.verifySteps(["look"]);
    });
});
