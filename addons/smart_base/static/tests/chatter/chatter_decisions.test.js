import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { ChatterDecisions } from "@smart_base/chatter/chatter_decisions";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

const HOSTILE = `<img src="x" onerror="window.smartHacked = 1"/>`;

function decisionOf(changes = {}) {
    return {
        id: 7,
        digest: "digest 7",
        name: "Promote the buyer",
        rule: "Rule",
        confidence: 92,
        preview: [{ field: "Job", before: "Buyer", after: "Chief" }],
        can_approve: true,
        why_not: "",
        speaks_for: "",
        ...changes,
    };
}

async function mount(decisions) {
    await mountWithCleanup(WebClient);
    const onDecided = () => expect.step("decided");
    await mountWithCleanup(ChatterDecisions, { props: { decisions, onDecided } });
}

test("approves what was shown and offers to undo it", async () => {
    onRpc("smart.approval", "*", ({ method, args }) => {
        expect.step([method, ...args]);
        const done = { done: [7], undoable: method === "approve" ? [7] : [], problems: [] };
        return { ...done, results: [] };
    });
    await mount([decisionOf()]);
    expect(".o_smart_waiting").toHaveText(/Buyer\s*Chief/);
    await contains(".o_smart_chatter_approve").click();
    expect.verifySteps([["approve", [[7, "digest 7"]]], "decided"]);
    await contains(".o_notification button:contains(Undo)").click();
    await animationFrame();
    expect.verifySteps([["undo", [7]], "decided"]);
});

test("rejects with a reason", async () => {
    onRpc("smart.approval", "reject", ({ args }) => {
        expect.step(args);
        return { done: [7], undoable: [], problems: [], results: [] };
    });
    await mount([decisionOf()]);
    await contains(".o_smart_chatter_reject").click();
    await contains(".o_smart_reason").edit("No");
    await contains(".modal-footer .btn-primary").click();
    expect.verifySteps([[[7], "No"], "decided"]);
});

test("who may not approve is told why and has no buttons", async () => {
    await mount([decisionOf({ can_approve: false, why_not: "Above $ 10 only a manager." })]);
    expect(".o_smart_waiting").toHaveText(/Above \$ 10/);
    expect(".o_smart_chatter_approve").toHaveCount(0);
});

test("problems are told and texts stay texts", async () => {
    onRpc("smart.approval", "approve", () => ({
        done: [],
        undoable: [],
        problems: ["The record was changed meanwhile."],
        results: [],
    }));
    await mount([decisionOf({ name: HOSTILE, speaks_for: HOSTILE })]);
    expect(".o_smart_waiting img").toHaveCount(0);
    await contains(".o_smart_chatter_approve").click();
    expect(".o_notification:contains(changed meanwhile)").toHaveCount(1);
    expect.verifySteps(["decided"]);
});
