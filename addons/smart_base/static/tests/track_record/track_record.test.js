import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Rule extends models.Model {
    _name = "smart.rule";

    auto_threshold = fields.Float({ digits: [16, 2] });

    _records = [{ id: 1, auto_threshold: 0.95 }];
}

defineMailModels();
defineModels([Rule]);

function recordOf(changes = {}) {
    const share = { right: 9, total: 10, value: 0.9, low: 0.6, high: 0.98 };
    const row = { coverage: 0.5, value: 0.9, low: 0.6, high: 0.98 };
    return {
        threshold: 0.95,
        target: 0.95,
        cases: 20,
        precision: share,
        coverage: 0.5,
        reviewed: 10,
        needed: 30,
        suggested: null,
        curve: [{ confidence: 0.92, ...share }],
        thresholds: [
            { threshold: 0.9, automatic: 15, wrong: 3, ...row },
            { threshold: 0.95, automatic: 10, wrong: 1, ...row },
            { threshold: 1, automatic: 2, wrong: 0, ...row },
        ],
        outcomes: [{ key: "approved", name: "Approved", count: 19, right: true }],
        bands: [],
        wrong: [{ id: 7, name: "Promote", confidence: 97, outcome: "Undone later", note: "" }],
        days: 90,
        minutes: 120,
        cost: 1.5,
        ...changes,
    };
}

async function open(answer = recordOf) {
    onRpc("smart.rule", "get_track_record", () => answer());
    await mountView({
        type: "form",
        resModel: "smart.rule",
        resId: 1,
        arch: `<form><field name="auto_threshold"/><widget name="smart_track_record"/></form>`,
    });
    await animationFrame();
}

async function slide(place) {
    const slider = queryOne(".o_smart_slider");
    slider.value = place;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await animationFrame();
}

describe("track record", () => {
    test("shows precision with its interval, outcomes and confident mistakes", async () => {
        await open();
        expect(".o_smart_precision").toHaveText(/90 %\s*60 % to 98 %, of 10/);
        expect(".o_smart_outcomes li").toHaveText(/19 × Approved/);
        expect(".o_smart_wrong button").toHaveText(/Promote\s*97 %\s*Undone later/);
        expect("canvas").toHaveCount(1);
    });

    test("the slider starts where the rule is and tells what another place would have done", async () => {
        await open();
        expect(".o_smart_what_if").toHaveText(/95 %\s*10 of 20/);
        expect(".o_smart_use").toHaveCount(0);
        await slide(0);
        expect(".o_smart_what_if").toHaveText(/90 %\s*15 of 20.*3 wrong/s);
    });

    test("a threshold is put into the form and not saved by itself", async () => {
        await open();
        await slide(0);
        await contains(".o_smart_use").click();
        expect(".o_field_widget[name=auto_threshold] input").toHaveValue("0.90");
        expect(".o_smart_use").toHaveCount(0);
    });

    test("says what is missing without outcomes", async () => {
        await open(() => recordOf({ cases: 0 }));
        expect(".o_smart_no_cases").toHaveCount(1);
        expect("canvas").toHaveCount(0);
    });

    test("an error offers another try", async () => {
        let isBroken = true;
        await open(() => {
            if (isBroken) {
                throw makeServerError({ message: "The database sleeps" });
            }
            return recordOf();
        });
        expect(".o_smart_track_record").toHaveText(/The database sleeps/);
        isBroken = false;
        await contains(".o_smart_track_record button").click();
        expect(".o_smart_precision").toHaveCount(1);
    });
});
