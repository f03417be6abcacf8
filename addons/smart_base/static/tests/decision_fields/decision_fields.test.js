import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllAttributes, queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const HOSTILE = `<img src="x" onerror="window.smartHacked = 1"/><b>bold</b>`;

class Decision extends models.Model {
    _name = "decision";

    preview = fields.Json();
    components = fields.Json();

    _records = [{ id: 1 }];
}

defineMailModels();
defineModels([Decision]);

async function show(name, value) {
    Decision._records[0][name] = value;
    await mountView({
        type: "form",
        resModel: "decision",
        resId: 1,
        arch: `
            <form edit="0">
                <field name="preview" widget="smart_changes" />
                <field name="components" widget="smart_components" />
            </form>`,
    });
}

describe("what changes", () => {
    function row(record, field, before, after) {
        return {
            model: "res.partner",
            id: record,
            record: `Contact ${record}`,
            field,
            before,
            after,
        };
    }

    test("nothing is said in words", async () => {
        await show("preview", false);
        expect(".o_field_smart_changes").toHaveText("This decision changes nothing.");
        expect(".o_field_smart_changes table").toHaveCount(0);
    });

    test("an empty list is nothing, too", async () => {
        await show("preview", []);
        expect(".o_field_smart_changes").toHaveText("This decision changes nothing.");
    });

    test("fields of one record stand together, before and after", async () => {
        await show("preview", [row(1, "Name", "Azure", "Azure Ltd"), row(1, "Phone", "", "123")]);
        expect(".o_smart_base_changes").toHaveCount(1);
        expect(".o_smart_base_changes > div").toHaveText("Contact 1");
        expect(queryAllTexts(".o_smart_base_changes tbody td")).toEqual([
            "Name",
            "Azure",
            "Azure Ltd",
            "Phone",
            "—",
            "123",
        ]);
    });

    test("a value that is emptied is shown as a dash", async () => {
        await show("preview", [row(1, "Phone", "123", "")]);
        expect(queryAllTexts(".o_smart_base_changes tbody td")).toEqual(["Phone", "123", "—"]);
    });

    test("a hundred records have a table each, in their order", async () => {
        const rows = [];
        for (let record = 1; record <= 100; record++) {
            rows.push(row(record, "Name", "old", "new"), row(record, "Phone", "1", "2"));
        }
        await show("preview", rows);
        expect(".o_smart_base_changes").toHaveCount(100);
        expect(".o_smart_base_changes tbody tr").toHaveCount(200);
        const titles = queryAllTexts(".o_smart_base_changes > div");
        expect(titles[0]).toBe("Contact 1");
        expect(titles[99]).toBe("Contact 100");
    });

    test("records of one name and different models are kept apart", async () => {
        const lead = { ...row(1, "Stage", "New", "Won"), model: "crm.lead" };
        await show("preview", [row(1, "Name", "a", "b"), lead]);
        expect(".o_smart_base_changes").toHaveCount(2);
    });

    test("what looks like HTML is text", async () => {
        await show("preview", [{ ...row(1, HOSTILE, HOSTILE, HOSTILE), record: HOSTILE }]);
        expect(".o_field_smart_changes img, .o_field_smart_changes b").toHaveCount(0);
        expect(queryAllTexts(".o_smart_base_changes tbody td")).toEqual([
            HOSTILE,
            HOSTILE,
            HOSTILE,
        ]);
        expect(window.smartHacked).toBe(undefined);
    });
});

describe("what a confidence is made of", () => {
    function component(score, maximum, name = "Name") {
        return { name, score, maximum, reason: "It says so." };
    }

    const shares = () => queryAllAttributes(".o_field_smart_components .progress", "aria-valuenow");

    test("nothing shows nothing", async () => {
        await show("components", false);
        expect(".o_smart_base_component").toHaveCount(0);
    });

    test("each component has a name, a bar and a reason", async () => {
        await show("components", [component(3, 4, "Same street")]);
        expect(".o_smart_base_component").toHaveText("Same street\nIt says so.");
        expect(".o_smart_base_component .progress-bar").toHaveAttribute("style", "width: 75%");
        expect(".o_smart_base_component .progress").toHaveAttribute("aria-label", "Same street");
    });

    test("shares stay between nothing and all", async () => {
        await show("components", [
            component(5, 4),
            component(-1, 4),
            component(1, 0),
            component(0, 0),
            component(1, 3),
        ]);
        expect(shares()).toEqual(["100", "0", "0", "0", "33"]);
    });

    test("colours tell good from middling and poor", async () => {
        await show("components", [component(85, 100), component(50, 100), component(49, 100)]);
        expect(".progress-bar.bg-success").toHaveCount(1);
        expect(".progress-bar.bg-warning").toHaveCount(1);
        expect(".progress-bar.bg-danger").toHaveCount(1);
    });

    test("many components are all shown", async () => {
        await show(
            "components",
            Array.from({ length: 60 }, () => component(1, 2))
        );
        expect(".o_smart_base_component").toHaveCount(60);
    });

    test("what looks like HTML is text, also as a label", async () => {
        await show("components", [{ ...component(1, 2, HOSTILE), reason: HOSTILE }]);
        expect(".o_field_smart_components img, .o_field_smart_components b").toHaveCount(0);
        expect(".o_smart_base_component .progress").toHaveAttribute("aria-label", HOSTILE);
        expect(window.smartHacked).toBe(undefined);
    });
});
