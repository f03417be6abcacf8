import { expect, test } from "@odoo/hoot";
import { animationFrame, click, edit, press, queryAllTexts } from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Goal extends models.Model {
    _name = "goal";

    month = fields.Date();

    _records = [
        { id: 1, month: "2026-11-01" },
        { id: 2, month: false },
    ];
}

defineModels([Goal]);
defineMailModels();

const FORM = `<form><field name="month" widget="smart_month" /></form>`;

function form() {
    onRpc("goal", "web_save", ({ args }) => expect.step(args[1].month));
    return mountView({ type: "form", resModel: "goal", resId: 1, arch: FORM });
}

test("a list shows months, not days", async () => {
    await mountView({
        type: "list",
        resModel: "goal",
        arch: `<list><field name="month" widget="smart_month" /></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["November 2026", ""]);
});

test("a month is picked, and kept as its first day", async () => {
    await form();
    expect(".o_field_widget[name=month] input").toHaveValue("November 2026");
    await click(".o_field_widget[name=month] input");
    await animationFrame();
    await contains(".o_datetime_picker .o_date_item_cell:contains(Mar)").click();
    expect(".o_field_widget[name=month] input").toHaveValue("March 2026");
    await contains(".o_form_button_save").click();
    expect.verifySteps(["2026-03-01"]);
});

test("a month is typed", async () => {
    await form();
    await click(".o_field_widget[name=month] input");
    await edit("July 2027");
    await press("Tab");
    await animationFrame();
    await contains(".o_form_button_save").click();
    expect.verifySteps(["2027-07-01"]);
});
