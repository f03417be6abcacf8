import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    MockServer,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Backtest extends models.Model {
    _name = "smart.backtest";

    state = fields.Char();
    total = fields.Integer();
    done = fields.Integer();
    progress = fields.Float();
    figures = fields.Json();

    _records = [{ id: 1, state: "done", total: 20, done: 20, progress: 100 }];
}

defineMailModels();
defineModels([Backtest]);

function versionOf(changes = {}) {
    const found = { right: 9, total: 10, value: 0.9, low: 0.6, high: 0.98 };
    return {
        cases: 20,
        automatic: 10,
        asked: 6,
        logged: 4,
        wrong: 1,
        unknown: 0,
        precision: found,
        agreement: { ...found, value: 0.8, total: 20 },
        coverage: 0.5,
        recall: 0.56,
        minutes: 45,
        cost: 0.125,
        settings: { auto: 0.95, approval: 0.85, amount: 0, always_ask: false },
        thresholds: [{ threshold: 0.95, automatic: 10, wrong: 1, coverage: 0.5, value: 0.9 }],
        ...changes,
    };
}

async function open(values) {
    Object.assign(Backtest._records[0], values);
    await mountView({
        type: "form",
        resModel: "smart.backtest",
        resId: 1,
        arch: `<form><field name="state" invisible="1"/><widget name="smart_backtest_result"/></form>`,
    });
    await animationFrame();
}

describe("backtest", () => {
    test("shows what the rule would have done, with intervals", async () => {
        await open({ figures: { now: versionOf() } });
        expect("tr[data-row=precision]").toHaveText(/90 % \(60 % to 98 %, of 10\)/);
        expect("tr[data-row=automatic]").toHaveText(/10 \(50 %\)/);
        expect("tr[data-row=minutes] td").toHaveText("45");
        expect(".o_smart_versions thead").toHaveText(/acts from 95 %, asks from 85 %/);
        expect("canvas").toHaveCount(1);
        expect(".progress").toHaveCount(0);
    });

    test("two versions stand side by side", async () => {
        const settings = { auto: 0.9, approval: 0.85, amount: 0, always_ask: false };
        await open({ figures: { now: versionOf(), other: versionOf({ wrong: 7, settings }) } });
        expect("tr[data-row=wrong] td").toHaveCount(2);
        expect("tr[data-row=wrong] td:eq(1)").toHaveText("7");
        expect(".o_smart_versions thead").toHaveText(/acts from 90 %/);
    });

    test("tells how far it is, and takes up what the bus says", async () => {
        let heard;
        mockService("bus_service", {
            subscribe: (type, callback) => {
                heard = type === "smart_base/backtest" ? callback : heard;
            },
            unsubscribe: () => {},
        });
        await open({ state: "running", done: 5, progress: 25, figures: false });
        expect(".o_smart_progress").toHaveText("5 of 20 cases");
        MockServer.env["smart.backtest"].write([1], { done: 15, progress: 75 });
        heard({ id: 2 });
        await advanceTime(1000);
        expect(".o_smart_progress").toHaveText("5 of 20 cases");
        heard({ id: 1 });
        await advanceTime(1000);
        await animationFrame();
        expect(".o_smart_progress").toHaveText("15 of 20 cases");
    });

    test("says that nothing was found", async () => {
        await open({ state: "done", total: 0, done: 0, figures: false });
        expect(".o_smart_nothing").toHaveCount(1);
        expect("canvas").toHaveCount(0);
    });

    test("says that it was cancelled and shows what was replayed", async () => {
        await open({ state: "cancelled", figures: { now: versionOf() } });
        expect(".alert-warning").toHaveText(/cancelled/);
        expect("tr[data-row=wrong] td").toHaveText("1");
    });
});
