import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

const ROLES = [
    { key: "overview", name: "Overview" },
    { key: "cfo", name: "CFO" },
    { key: "sales", name: "Sales" },
];

function dataOf(role, changes = {}) {
    return {
        role,
        roles: ROLES,
        missing: "",
        state: [{ key: "queue", name: "Queue", text: "empty", tone: "success", action: "queue" }],
        cards: [
            {
                key: "decisions",
                title: "Decisions",
                value: 7,
                text: "7",
                note: "",
                tone: "",
                action: "all_decisions",
            },
        ],
        insights: [{ key: "week", text: "7 decisions this week.", tone: "", action: "this_week" }],
        charts: [
            {
                key: "activity",
                title: "Activity",
                labels: ["2026-11-21", "2026-11-22"],
                series: [{ key: "done", name: "Carried out", values: [3, 4] }],
            },
        ],
        panels: [
            {
                key: "queue",
                title: "Waiting for approval",
                empty: "Nothing waits.",
                action: "approvals",
                rows: [{ id: 5, model: "smart.decision", title: "Promote", text: "Rule" }],
            },
        ],
        ...changes,
    };
}

let asked;

/** Opens the dashboard; `answer` is what the server says of a role. */
async function open(answer = dataOf) {
    asked = [];
    onRpc("smart.dashboard", "get_role", ({ args }) => {
        asked.push(args[0]);
        return answer(args[0]);
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction("smart_base.dashboard");
    await animationFrame();
}

beforeEach(() => browser.localStorage.removeItem("smart_base.dashboard.role"));

describe("what it shows", () => {
    test("figures, chart, panels and the state of the system, by one call", async () => {
        await open();
        expect(asked).toEqual(["overview"]);
        expect(".o_smart_figure").toHaveText("7");
        expect("canvas").toHaveCount(1);
        expect(".o_smart_chart table td").toHaveCount(2);
        expect("[data-panel=queue] .list-group-item").toHaveText(/Promote/);
        expect(".o_smart_state").toHaveText(/Queue\s*empty/);
    });

    test("says that it is loading until the server answers", async () => {
        const answer = new Deferred();
        await open(() => answer);
        expect(".o_smart_loading").toHaveCount(1);
        answer.resolve(dataOf("overview"));
        await animationFrame();
        expect(".o_smart_loading").toHaveCount(0);
        expect(".o_smart_card").toHaveCount(1);
    });

    test("leads to the rules while nothing was decided", async () => {
        const card = { ...dataOf("overview").cards[0], value: 0, text: "0" };
        const chart = { key: "activity", title: "Activity", labels: [], series: [] };
        const panel = { ...dataOf("overview").panels[0], rows: [] };
        await open((role) => dataOf(role, { cards: [card], charts: [chart], panels: [panel] }));
        expect(".o_smart_empty button").toHaveText("Rules");
        expect("canvas").toHaveCount(0);
        expect("[data-panel=queue]").toHaveText(/Nothing waits\./);
    });

    test("says what a role misses", async () => {
        await open((role) => dataOf(role, { missing: "No addon with rules for Accounting." }));
        expect(".o_smart_missing").toHaveText(/No addon with rules for Accounting\./);
        expect(".o_smart_card").toHaveCount(0);
    });

    test("tells who may not see it whom to ask", async () => {
        await open(() => {
            throw makeServerError({ type: "AccessError", message: "Not yours" });
        });
        expect(".o_smart_forbidden").toHaveCount(1);
    });

    test("offers another try after an error", async () => {
        let isBroken = true;
        await open((role) => {
            if (isBroken) {
                throw makeServerError({ message: "The database sleeps" });
            }
            return dataOf(role);
        });
        expect(".o_smart_failed").toHaveText(/The database sleeps/);
        isBroken = false;
        await contains(".o_smart_failed button").click();
        expect(".o_smart_figure").toHaveText("7");
    });

    test("what looks like HTML is text", async () => {
        const hostile = `<img src="x" onerror="window.smartHacked = 1"/>`;
        const rows = [{ id: 5, model: "smart.decision", title: hostile, text: hostile }];
        const panel = { ...dataOf("overview").panels[0], rows };
        await open((role) => dataOf(role, { panels: [panel] }));
        expect(".o_smart_dashboard img").toHaveCount(0);
        expect(window.smartHacked).toBe(undefined);
    });
});

describe("roles", () => {
    test("switch by click and by number, one call each, and are remembered", async () => {
        await open();
        await contains(".o_smart_roles button:contains(CFO)").click();
        expect(".o_smart_roles .active").toHaveText("CFO");
        await press("3");
        await animationFrame();
        expect(asked).toEqual(["overview", "cfo", "sales"]);
        expect(browser.localStorage.getItem("smart_base.dashboard.role")).toBe("sales");
    });

    test("the remembered one opens first", async () => {
        browser.localStorage.setItem("smart_base.dashboard.role", "cfo");
        await open();
        expect(asked).toEqual(["cfo"]);
    });

    test("an answer that comes late does not replace a later one", async () => {
        const slow = new Deferred();
        await open((role) => (role === "cfo" ? slow : dataOf(role)));
        await contains(".o_smart_roles button:contains(CFO)").click();
        await contains(".o_smart_roles button:contains(Sales)").click();
        slow.resolve(dataOf("cfo"));
        await animationFrame();
        expect(queryAllTexts(".o_smart_roles .active")).toEqual(["Sales"]);
    });
});

describe("ways on", () => {
    test("a figure, a row and the state open what is behind them", async () => {
        const done = [];
        await open();
        getService("action").doAction = (action) => done.push(action.res_id || action);
        await contains(".o_smart_card").click();
        await contains("[data-panel=queue] .list-group-item").click();
        await contains(".o_smart_state button").click();
        await contains(".o_smart_insight:contains(7 decisions this week)").click();
        expect(done).toEqual(["all_decisions", 5, "queue", "this_week"]);
    });

    test("many changes reload it once", async () => {
        let heard;
        mockService("bus_service", {
            subscribe: (type, callback) => {
                heard = type === "smart_base/decision" ? callback : heard;
            },
            unsubscribe: () => {},
        });
        await open();
        heard({ id: 1 });
        heard({ id: 2 });
        await advanceTime(1100);
        expect(asked).toEqual(["overview", "overview"]);
    });
});
