import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame, click } from "@odoo/hoot-dom";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

function finding(more = {}) {
    return {
        id: 7,
        name: "INV/1 (Azure) is a draft",
        severity: "blocking",
        severity_label: "Blocking",
        amount: "$ 50.00",
        owner: "",
        company: "",
        fixes: [
            ["post", "Post it"],
            ["discard", "Cancel it"],
        ],
        ...more,
    };
}

function step(id, more = {}) {
    return {
        id,
        code: `step${id}`,
        name: `Step ${id}`,
        applies: true,
        score: 70,
        blocking: 0,
        warnings: 0,
        notes: 0,
        amount: "$ 0.00",
        preparer: "",
        reviewer: "",
        signed: [],
        void: "",
        findings: [],
        more: 0,
        ...more,
    };
}

function cockpit(more = {}) {
    return {
        closes: [{ id: 1, name: "2026-10 Azure" }],
        close: {
            id: 1,
            name: "2026-10 Azure",
            state: "open",
            state_label: "Open",
            readiness: 42,
            blocking: 1,
            findings: 1,
            amount: "$ 50.00",
            days_left: 3,
            hours: 0.3,
            expected: "11/06/2026",
            gained: 22,
            due: "2026-11-08",
            scanned: true,
            was_reopened: false,
            companies: [],
            reopened_until: false,
            trend: [
                ["2026-11-01", 20, 3],
                ["2026-11-02", 42, 1],
            ],
            summary: {
                risk: "high",
                lines: ["Open findings: 1"],
                actions: [{ id: 7, step_id: 2, name: "INV/1", amount: "$ 50.00", advice: "" }],
                by: "template",
                note: "",
                ...more.summary,
            },
            ...more.close,
        },
        steps: more.steps || [step(1), step(2, { blocking: 1, findings: [finding()] })],
        can: { read: true, work: true, lock: true, ...more.can },
    };
}

async function open(answers) {
    const shown = [].concat(answers);
    onRpc("smart.close", "get_cockpit", () => (shown.length > 1 ? shown.shift() : shown[0]));
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "smart_close.cockpit" });
}

test("the first step with something to do is open", async () => {
    await open(cockpit());
    expect(".o_smart_close_step").toHaveCount(2);
    expect(".o_smart_close_readiness").toHaveText("42 %");
    expect(".o_smart_close_finding").toHaveCount(1);
    expect(".o_smart_close_trend").toHaveCount(1);
    expect(".o_smart_close_gained").toHaveText("+22 since the day before");
});

test("without a close the screen says how to begin", async () => {
    await open({ closes: [], close: false, steps: [], can: { work: true, lock: false } });
    expect(".o_view_nocontent").toHaveText(/No month was closed here yet/);
    expect(".o_smart_close_start").toHaveCount(1);
    expect(".o_smart_close_scan").toHaveCount(0);
});

test("scanning shows what the scan found", async () => {
    const done = cockpit({ close: { readiness: 70, blocking: 0 }, steps: [step(1), step(2)] });
    await open([cockpit(), done]);
    onRpc("smart.close", "action_scan", ({ args }) => expect.step(args[0][0]) || true);
    await contains(".o_smart_close_scan").click();
    await animationFrame();
    expect.verifySteps([1]);
    expect(".o_smart_close_readiness").toHaveText("70 %");
});

test("a blocked step cannot be signed", async () => {
    await open(cockpit());
    expect(".o_smart_close_sign").toHaveProperty("disabled", true);
});

test("a signature is asked of the server", async () => {
    await open(cockpit({ steps: [step(1, { warnings: 1 })] }));
    onRpc("smart.close.step", "action_sign", ({ args }) => expect.step(args[0][0]) || true);
    await contains(".o_smart_close_sign").click();
    expect.verifySteps([1]);
});

test("a void signature says why", async () => {
    await open(cockpit({ steps: [step(1, { warnings: 1, void: "BILL/3 changed the figures" })] }));
    expect(".o_smart_close_void").toHaveText("BILL/3 changed the figures");
});

test("a locked month offers reopening only", async () => {
    await open(cockpit({ close: { state: "locked", state_label: "Locked" } }));
    expect(".o_smart_close_reopen").toHaveCount(1);
    expect(".o_smart_close_lock").toHaveCount(0);
    expect(".o_smart_close_scan").toHaveCount(0);
    expect(".o_smart_close_finding .btn-primary").toHaveCount(0);
});

test("whoever may only read gets no buttons", async () => {
    await open(cockpit({ can: { work: false, lock: false } }));
    expect(".o_smart_close_finding .btn-primary").toHaveCount(0);
    expect(".o_smart_close_sign").toHaveCount(0);
    expect(".o_smart_close_lock").toHaveCount(0);
});

test("a step that does not apply says so", async () => {
    await open(cockpit({ steps: [step(1, { applies: false })] }));
    expect(".o_smart_close_step").toHaveText(/does not apply here/);
    await click(".o_smart_close_step button");
    await animationFrame();
    expect(".o_smart_close_sign").toHaveCount(0);
});

test("the evidence is asked of the server", async () => {
    await open(cockpit());
    onRpc("smart.close", "action_evidence", ({ args }) => {
        expect.step(args[0][0]);
        return { type: "ir.actions.act_window_close" };
    });
    await contains(".o_smart_close_evidence").click();
    expect.verifySteps([1]);
});

test("a month that was not scanned has no evidence", async () => {
    await open(cockpit({ close: { scanned: false } }));
    expect(".o_smart_close_evidence").toHaveCount(0);
});

test("the summary leads to the step of what comes first", async () => {
    await open(cockpit({ steps: [step(1, { warnings: 1 }), step(2, { blocking: 1 })] }));
    expect(".o_smart_close_risk").toHaveText("High risk");
    expect(".o_smart_close_step[data-code=step1] .o_smart_close_sign").toHaveCount(1);
    await contains(".o_smart_close_action a").click();
    expect(".o_smart_close_step[data-code=step1] .o_smart_close_sign").toHaveCount(0);
    expect(".o_smart_close_step[data-code=step2] .o_smart_close_sign").toHaveCount(1);
});

test("the summary says whose words it is in", async () => {
    await open(cockpit({ summary: { by: "claude" } }));
    expect(".o_smart_close_by").toHaveText(/In Claude's words/);
});

test("the summary says why Claude's words are not shown", async () => {
    await open(cockpit({ summary: { note: "Claude's text held numbers" } }));
    expect(".o_smart_close_by").toHaveText("Claude's text held numbers");
});

test("a month that was reopened shows what changed", async () => {
    await open(cockpit({ close: { was_reopened: true, state: "reopened" } }));
    onRpc("smart.close", "action_open_changes", ({ args }) => {
        expect.step(args[0][0]);
        return { type: "ir.actions.act_window_close" };
    });
    await contains(".o_smart_close_changes").click();
    expect.verifySteps([1]);
});

test("several companies are shown beside each other", async () => {
    const company = (id, name) => ({
        id,
        name,
        readiness: 40,
        blocking: 1,
        findings: 2,
        amount: "$ 5",
    });
    await open(cockpit({ close: { companies: [company(1, "Azure"), company(2, "Brick")] } }));
    expect(".o_smart_close_companies tbody tr").toHaveCount(2);
    expect(".o_smart_close_companies tbody tr:last-of-type").toHaveText(/Brick.*40 %/);
});
