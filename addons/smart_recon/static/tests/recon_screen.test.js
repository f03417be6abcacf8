import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { contains, makeServerError } from "@web/../tests/web_test_helpers";
import { Facade, current, key, openScreen } from "@smart_recon/../tests/recon_test_helpers";

defineMailModels();

const HOSTILE = `<img src="x" onerror="window.smartHacked = 1"/>`;

describe("the screen", () => {
    test("opens at the first line to do, with its match and the reasons", async () => {
        await openScreen(new Facade(3));
        expect(".o_smart_recon_line").toHaveCount(3);
        expect(current).toHaveText(/Transfer 1/);
        expect(".o_smart_recon_share").toHaveCount(1);
        expect(".o_smart_recon_why li").toHaveText("The memo names the invoice");
        expect(".o_smart_recon_component").toHaveCount(2);
        expect(".o_smart_recon_component:first .progress-bar").toHaveAttribute(
            "style",
            "width: 100%"
        );
    });

    test("says where one stands", async () => {
        await openScreen(new Facade(3, { 3: { state: "done" } }));
        expect(".o_smart_recon_statement").toHaveText("$ 1,000.00");
        expect(".o_smart_recon_book").toHaveText("$ 1,000.00");
        expect(".o_smart_recon_unexplained").toHaveText("$ 30.00");
        expect(".o_smart_recon_progress").toHaveAttribute("aria-valuenow", "33");
        expect(queryAllTexts(".o_smart_recon_filter")).toEqual([
            "To do2",
            "Suggested2",
            "Done1",
            "All3",
        ]);
    });

    test("opens at the line that was asked for", async () => {
        const facade = await openScreen(new Facade(3), { smart_recon: { line_id: 2 } });
        expect(facade.calls[0]).toEqual(["open", false, 2]);
        expect(".o_smart_recon_action").toHaveAttribute("data-pane", "proposal");
    });

    test("looks for matches when lines wait for it", async () => {
        const facade = new Facade(2);
        facade.isStale = true;
        await openScreen(facade);
        await animationFrame();
        expect(facade.acts).toEqual([["compute", 6]]);
    });

    test("what a person has begun goes on when the matches are there", async () => {
        const facade = new Facade(2);
        facade.isStale = true;
        const found = new Deferred();
        facade.compute = () => found;
        await openScreen(facade);
        expect(".o_smart_recon_computing").toHaveCount(1);
        await contains(".o_smart_recon_share_amount").edit("4");
        await key("w");
        found.resolve({});
        await animationFrame();
        await animationFrame();
        await animationFrame();
        expect(".o_smart_recon_computing").toHaveCount(0);
        expect(".o_smart_recon_coding").toHaveCount(1);
        expect(".o_smart_recon_share_amount").toHaveValue("4.00");
    });

    test("a run in the background is told, and shown when it is done", async () => {
        const facade = new Facade(2, { 1: { state: "todo" } });
        Object.assign(facade, { isStale: true, isWaiting: true });
        await openScreen(facade);
        expect(".o_smart_recon_waiting").toHaveCount(1);
        expect(facade.acts).toEqual([]);
        expect(".o_smart_recon_share").toHaveCount(0);
        facade.isWaiting = false;
        facade.line(1).state = "suggested";
        facade.tell({ journal_id: 6, user_id: 99, user_name: "Kim", line_ids: [2] });
        await waitFor(".o_smart_recon_share");
        expect(".o_smart_recon_waiting").toHaveCount(0);
        expect(".o_smart_recon_fact").toHaveText(/Transfer 1/);
    });

    test("what looks like HTML is text", async () => {
        await openScreen(new Facade(1, { 1: { label: HOSTILE, note: HOSTILE } }));
        expect(".o_smart_recon img").toHaveCount(0);
        expect(window.smartHacked).toBe(undefined);
    });
});

describe("keys", () => {
    test("Enter accepts and goes on, in one round trip", async () => {
        const facade = await openScreen(new Facade(3));
        facade.calls = [];
        await key("Enter");
        expect(facade.calls).toEqual([["accept", 1, "stamp 1", 2]]);
        expect(".o_smart_recon_line").toHaveCount(2);
        expect(current).toHaveText(/Transfer 2/);
        expect(".o_smart_recon_fact").toHaveText(/Transfer 2/);
        expect(".o_smart_recon_last").toHaveText(/Transfer 1/);
        expect(".o_smart_recon_unexplained").toHaveText("$ 50.00");
    });

    test("Enter does nothing where nothing explains the line", async () => {
        const facade = await openScreen(new Facade(1, { 1: { state: "todo" } }));
        await key("Enter");
        expect(facade.acts).toEqual([]);
        expect(".o_smart_recon_accept").not.toBeEnabled();
    });

    test("j and k, and the arrows, go through the lines", async () => {
        await openScreen(new Facade(3));
        await key("j");
        expect(current).toHaveText(/Transfer 2/);
        await key("ArrowDown");
        expect(current).toHaveText(/Transfer 3/);
        await key("ArrowDown");
        expect(current).toHaveText(/Transfer 3/);
        await key("k");
        expect(current).toHaveText(/Transfer 2/);
        await key("Home");
        expect(current).toHaveText(/Transfer 1/);
    });

    test("u takes the last one back", async () => {
        const facade = await openScreen(new Facade(3));
        await key("Enter");
        await key("Enter");
        await key("u");
        expect(facade.acts.at(-1)).toEqual(["undo", [2]]);
        expect(".o_smart_recon_line").toHaveCount(2);
        expect(current).toHaveText(/Transfer 2/);
        await key("u");
        expect(facade.acts.at(-1)).toEqual(["undo", [1]]);
        expect(".o_smart_recon_last").toHaveCount(0);
    });

    test("a digit takes another candidate, Enter books that one", async () => {
        const facade = await openScreen(new Facade(2));
        await key("1");
        expect(".o_smart_recon_verdict").toHaveText("Your match");
        expect(".o_smart_recon_share").toHaveText(/500/);
        await key("Enter");
        const [method, , stamp, values] = facade.acts.at(-1);
        expect([method, stamp, values.shares]).toEqual(["match", "stamp 1", [[500, 10]]]);
    });

    test("arrows turn to what is suggested, done, all", async () => {
        const facade = await openScreen(new Facade(3));
        await key("ArrowRight");
        expect(".o_smart_recon_filter.btn-primary").toHaveText(/Suggested/);
        expect(".o_smart_recon_line").toHaveCount(2);
        await key("ArrowLeft");
        await key("ArrowLeft");
        expect(facade.calls.at(-2).slice(0, 3)).toEqual(["lines", 6, "all"]);
    });

    test("? shows the keys, and no key works below the sheet", async () => {
        const facade = await openScreen(new Facade(2));
        await key("?");
        expect(".modal .o_smart_recon_keys").toHaveCount(2);
        await key("u");
        expect(facade.acts).toEqual([]);
    });

    test("typing is typing", async () => {
        const facade = await openScreen(new Facade(2));
        await key("/");
        expect(".o_smart_recon_search").toBeFocused();
        await key("u");
        await key("Enter");
        expect(facade.acts).toEqual([]);
        expect(".o_smart_recon_search").not.toBeFocused();
    });
});

describe("when there is nothing, or no right", () => {
    test("all caught up shows that the balances agree", async () => {
        await openScreen(new Facade(1));
        await key("Enter");
        expect(".o_smart_recon_empty h4").toHaveText("All caught up");
        expect(".o_smart_recon_empty").toHaveText(/Bank and books agree/);
        expect(".o_smart_recon_proposal").toHaveCount(0);
        await key("u");
        expect(".o_smart_recon_line").toHaveCount(1);
    });

    test("a phone goes back to the list when the last line is done", async () => {
        await openScreen(new Facade(1));
        await click(".o_smart_recon_line");
        await animationFrame();
        expect(".o_smart_recon_action").toHaveAttribute("data-pane", "proposal");
        await key("Enter");
        expect(".o_smart_recon_action").toHaveAttribute("data-pane", "list");
    });

    test("a journal without lines says how they come in", async () => {
        await openScreen(new Facade(0));
        expect(".o_smart_recon_empty h4").toHaveText("No line of the bank yet");
        expect(".o_smart_recon_empty table").toHaveCount(0);
        expect(".o_smart_recon_dashboard").toHaveCount(1);
        expect(".o_smart_recon_progress").toHaveCount(0);
    });

    test("a reader sees everything and can change nothing", async () => {
        const facade = new Facade(2);
        facade.canWrite = false;
        await openScreen(facade);
        expect(".o_smart_recon_share").toHaveCount(1);
        expect(
            ".o_smart_recon_accept, .o_smart_recon_bulk, .o_smart_recon_share input"
        ).toHaveCount(0);
        for (const name of ["Enter", "u", "w", "b", "i"]) {
            await key(name);
        }
        expect(facade.acts).toEqual([]);
    });

    test("without the right there is a plain sentence", async () => {
        const facade = new Facade(1);
        facade.open = () => {
            throw makeServerError({ type: "AccessError", message: "Ask for the right." });
        };
        await openScreen(facade);
        expect(".o_smart_recon_blank").toHaveText(/You may not reconcile\s+Ask for the right./);
    });

    test("a failure can be tried again", async () => {
        const facade = new Facade(1);
        const open = () => Facade.prototype.open.call(facade);
        facade.open = () => {
            throw makeServerError({ type: "UserError", message: "Out of order." });
        };
        await openScreen(facade);
        expect(".o_smart_recon_blank").toHaveText(/Out of order/);
        facade.open = open;
        await contains(".o_smart_recon_blank button").click();
        expect(".o_smart_recon_line").toHaveCount(1);
    });

    test("no journal is a plain sentence, too", async () => {
        const facade = new Facade(0);
        facade.open = () => ({ journal: false, journals: [], ...facade.figures, models: [] });
        await openScreen(facade);
        expect(".o_smart_recon_blank h4").toHaveText("No bank journal");
    });
});

describe("two people at once", () => {
    test("a refusal is told, and the line is shown as it is now", async () => {
        const facade = await openScreen(new Facade(2));
        facade.refusal = "Somebody matched this line meanwhile.";
        await key("Enter");
        expect(".o_notification").toHaveText("Somebody matched this line meanwhile.");
        expect(current).toHaveText(/Transfer 1/);
        expect(".o_smart_recon_last").toHaveCount(0);
    });

    test("an answer about a line that is done meanwhile is not shown", async () => {
        const facade = await openScreen(new Facade(3));
        const held = new Deferred();
        const detail = facade.detail.bind(facade);
        facade.detail = async (id) => {
            await held;
            return detail(id);
        };
        await key("j");
        expect(current).toHaveText(/Transfer 2/);
        expect(".o_smart_recon_fact").toHaveText(/Transfer 1/);
        await key("Enter");
        expect(facade.acts).toEqual([]);
        held.resolve();
        await animationFrame();
        await animationFrame();
        expect(".o_smart_recon_fact").toHaveText(/Transfer 2/);
    });

    test("what others do is shown, and told when it is the open line", async () => {
        const facade = await openScreen(new Facade(3));
        const told = { journal_id: 6, user_id: 99, user_name: "Kim" };
        facade.line(2).state = "done";
        facade.tell({ ...told, line_ids: [2] });
        await waitFor(".o_smart_recon_filter[data-filter=done]:contains(1)");
        expect(".o_smart_recon_line").toHaveCount(2);
        expect(current).toHaveText(/Transfer 1/);
        expect(".o_notification").toHaveCount(0);
        facade.line(1).state = "done";
        facade.tell({ ...told, line_ids: [1] });
        await waitFor(".o_notification:contains(Kim has just worked on this line)");
        await waitFor(".o_smart_recon_fact:contains(Transfer 3)");
        expect(".o_smart_recon_line").toHaveCount(1);
    });

    test("Enter twice in a row is one act until the answer is there", async () => {
        const facade = await openScreen(new Facade(3));
        await press("Enter");
        await press("Enter");
        await animationFrame();
        await animationFrame();
        expect(facade.acts.length).toBe(1);
    });
});

test("clicking a line opens it", async () => {
    await openScreen(new Facade(2));
    await click(".o_smart_recon_line:eq(1)");
    await animationFrame();
    await animationFrame();
    expect(".o_smart_recon_fact").toHaveText(/Transfer 2/);
    expect(".o_smart_recon_list").toBeFocused();
});
