import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne, resize } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

const HOSTILE = `<img src="x" onerror="window.smartHacked = 1"/>`;

function rowOf(id, changes = {}) {
    return {
        id,
        digest: `digest ${id}`,
        name: `Decision ${id}`,
        record: "Azure Interior",
        rule: 1,
        rule_name: "Rule",
        risk: "low",
        company: "My Company",
        confidence: 92,
        amount: "$ 10.00",
        cause: "Not sure enough to act alone",
        preview: [
            {
                model: "res.partner",
                id,
                record: "Azure",
                field: "Job",
                before: "Buyer",
                after: "Chief",
            },
        ],
        reasons: ["The name says so."],
        components: [{ name: "Name", score: 3, maximum: 4, reason: "So" }],
        evidence: [{ name: "names", text: "Anna" }],
        can_be_undone: true,
        can_approve: true,
        why_not: "",
        approvers: "Anna",
        expires: "",
        editable: [{ effect: 0, name: "function", label: "Job", type: "char", value: "Chief" }],
        ...changes,
    };
}

/** A queue that answers as the server does, and keeps what it was asked. */
class Queue {
    constructor(rows) {
        this.rows = rows;
        this.calls = [];
        this.pageSize = 40;
    }

    get_queue({ section, offset }) {
        const rows = this.rows.filter((row) => !section || row.risk === section[1]);
        const page = rows.slice(offset, offset + this.pageSize);
        const sections = ["high", "medium", "low"]
            .map((risk) => ({
                rule: 1,
                name: "Rule",
                risk,
                amounts: [],
                count: this.rows.filter((row) => row.risk === risk).length,
            }))
            .filter((each) => each.count);
        return {
            total: this.rows.length,
            left: rows.length - offset - page.length,
            sections,
            rows: page,
            can_approve: true,
        };
    }

    finish(ids, state) {
        this.rows = this.rows.filter((row) => !ids.includes(row.id));
        const results = ids.map((id) => ({ id, state, done: true, note: "" }));
        return { results, done: ids, undoable: state === "executed" ? ids : [], problems: [] };
    }

    approve(shown) {
        return this.finish(
            shown.map(([id]) => id),
            "executed"
        );
    }

    reject(ids) {
        return this.finish(ids, "rejected");
    }

    undo(ids) {
        return this.finish(ids, "undone");
    }

    approve_edited(id) {
        return this.finish([id], "executed");
    }
}

async function open(queue) {
    onRpc("smart.approval", "*", ({ method, args, kwargs }) => {
        if (method === "get_queue") {
            return queue.get_queue(kwargs);
        }
        queue.calls.push([method, ...args]);
        return queue[method](...args);
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction("smart_base.approvals");
    await animationFrame();
    return queue;
}

async function key(name) {
    await press(name);
    await animationFrame();
    await animationFrame();
}

const shown = () => queryAllTexts(".o_smart_detail h2")[0];

describe("what it shows", () => {
    test("sections, the list, and before and after of the first one", async () => {
        await open(new Queue([rowOf(1, { risk: "high" }), rowOf(2)]));
        expect(".o_smart_sections button").toHaveCount(2);
        expect(".o_smart_item").toHaveCount(2);
        expect(shown()).toBe("Decision 1");
        expect(queryAllTexts(".o_smart_changes tbody td")).toEqual([
            "Job\nAzure",
            "Buyer",
            "Chief",
        ]);
        expect(".o_smart_reasons li").toHaveText("The name says so.");
    });

    test("an empty queue says so", async () => {
        await open(new Queue([]));
        expect(".o_smart_empty").toHaveText(/Nothing waits for you/);
        expect(".o_smart_approve").toHaveCount(0);
    });

    test("an error offers another try", async () => {
        const queue = new Queue([rowOf(1)]);
        const answer = queue.get_queue;
        queue.get_queue = () => {
            throw makeServerError({ message: "The database sleeps" });
        };
        await open(queue);
        expect(".o_smart_failed").toHaveText(/The database sleeps/);
        queue.get_queue = answer;
        await contains(".o_smart_failed button").click();
        expect(".o_smart_item").toHaveCount(1);
    });

    test("a section shows only its own, and all again", async () => {
        await open(new Queue([rowOf(1, { risk: "high" }), rowOf(2)]));
        await contains(".o_smart_sections button:first").click();
        expect(".o_smart_item").toHaveCount(1);
        await contains(".o_smart_sections button:first").click();
        expect(".o_smart_item").toHaveCount(2);
    });

    test("what looks like HTML is text", async () => {
        const preview = [{ ...rowOf(1).preview[0], before: HOSTILE, after: HOSTILE }];
        await open(new Queue([rowOf(1, { name: HOSTILE, reasons: [HOSTILE], preview })]));
        expect(".o_smart_approvals img").toHaveCount(0);
        expect(window.smartHacked).toBe(undefined);
    });
});

describe("keys", () => {
    test("j and k move, a approves what was shown and goes on", async () => {
        const queue = await open(new Queue([rowOf(1), rowOf(2), rowOf(3)]));
        await key("j");
        expect(shown()).toBe("Decision 2");
        await key("a");
        expect(queue.calls).toEqual([["approve", [[2, "digest 2"]]]]);
        expect(shown()).toBe("Decision 3");
        await key("k");
        expect(shown()).toBe("Decision 1");
    });

    test("j at the end loads what is left", async () => {
        const queue = new Queue([rowOf(1), rowOf(2), rowOf(3)]);
        queue.pageSize = 2;
        await open(queue);
        expect(".o_smart_more").toHaveText("1 more");
        await key("j");
        await key("j");
        expect(shown()).toBe("Decision 3");
        expect(".o_smart_more").toHaveCount(0);
    });

    test("r asks for a reason and needs one", async () => {
        const queue = await open(new Queue([rowOf(1), rowOf(2)]));
        await key("r");
        expect(".modal-footer .btn-primary").toHaveProperty("disabled", true);
        await contains(".o_smart_reason").edit("Not now", { confirm: false });
        await contains(".modal-footer .btn-primary").click();
        expect(queue.calls).toEqual([["reject", [1], "Not now"]]);
    });

    test("e edits, and sends only what was changed", async () => {
        const queue = await open(new Queue([rowOf(1)]));
        await key("e");
        expect(".modal-footer .btn-primary").toHaveProperty("disabled", true);
        await contains(".modal input").edit("Head", { confirm: false });
        await contains(".modal-footer .btn-primary").click();
        expect(queue.calls).toEqual([["approve_edited", 1, "digest 1", [[0, "function", "Head"]]]]);
    });

    test("x marks, a shows the total effect of all before it approves", async () => {
        const queue = await open(
            new Queue([rowOf(1), rowOf(2, { can_be_undone: false, risk: "high" })])
        );
        await key("x");
        await key("j");
        await key("x");
        await key("a");
        expect(".modal .o_smart_bulk li").toHaveText("2 × Rule");
        expect(".modal").toHaveText(/1 cannot be undone afterwards/);
        expect(queue.calls).toEqual([]);
        await contains(".modal-footer .btn-primary").click();
        expect(queue.calls.length).toBe(1);
        expect(".o_smart_empty").toHaveCount(1);
    });

    test("? shows the keys, and keys do nothing behind a dialog", async () => {
        const queue = await open(new Queue([rowOf(1)]));
        await key("?");
        expect(".modal kbd").toHaveCount(10);
        await key("a");
        expect(queue.calls).toEqual([]);
    });

    test("what one may not approve stays", async () => {
        const why = "You caused this decision";
        const queue = await open(new Queue([rowOf(1, { can_approve: false, why_not: why })]));
        expect(".o_smart_why_not").toHaveText(why);
        await key("a");
        await key("r");
        await key("e");
        expect(queue.calls).toEqual([]);
        expect(".modal").toHaveCount(0);
    });
});

describe("afterwards", () => {
    test("the toast undoes", async () => {
        const queue = await open(new Queue([rowOf(1), rowOf(2)]));
        await key("a");
        await contains(".o_notification button:contains(Undo)").click();
        expect(queue.calls[1]).toEqual(["undo", [1]]);
    });

    test("an undo waits until the queue was read again", async () => {
        const queue = await open(new Queue([rowOf(1), rowOf(2)]));
        const answer = new Deferred();
        const read = queue.get_queue.bind(queue);
        queue.get_queue = async (options) => {
            await answer;
            return read(options);
        };
        await key("a");
        await contains(".o_notification button:contains(Undo)").click();
        expect(queue.calls.length).toBe(1);
        answer.resolve();
        await animationFrame();
        await animationFrame();
        expect(queue.calls[1]).toEqual(["undo", [1]]);
    });

    test("problems are told by name", async () => {
        const queue = new Queue([rowOf(1)]);
        queue.approve = () => ({
            results: [],
            done: [],
            undoable: [],
            problems: ["The record was changed meanwhile."],
        });
        await open(queue);
        await key("a");
        expect(".o_notification").toHaveText(/The record was changed meanwhile\./);
    });
});

describe("on a phone", () => {
    test("the list comes first, one is read alone, and nothing is decided unseen", async () => {
        await resize({ width: 375, height: 667 });
        const queue = await open(new Queue([rowOf(1), rowOf(2)]));
        expect(".o_smart_list").not.toHaveClass("d-none");
        expect(".o_smart_reading").toHaveClass("d-none");
        expect(".o_smart_approve").not.toBeEnabled();
        await key("a");
        expect(queue.calls).toEqual([]);
        await contains(".o_smart_item:contains(Decision 2) .o_smart_open").click();
        expect(".o_smart_list").toHaveClass("d-none");
        expect(shown()).toBe("Decision 2");
        queryOne(".o_smart_back").click(); // style sheets see the window of the test page
        await animationFrame();
        expect(".o_smart_list").not.toHaveClass("d-none");
    });
});

test("says in whose name one decides", async () => {
    await open(new Queue([rowOf(1, { speaks_for: HOSTILE })]));
    expect(".o_smart_speaks_for").toHaveText(/img src/);
    expect(".o_smart_speaks_for img").toHaveCount(0);
});
