import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne, scroll, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { contains, makeServerError } from "@web/../tests/web_test_helpers";
import { Facade, current, key, openScreen } from "@smart_recon/../tests/recon_test_helpers";

defineMailModels();

describe("the list", () => {
    test("search asks the server, and says when nothing fits", async () => {
        const facade = await openScreen(new Facade(3));
        await contains(".o_smart_recon_search").edit("Transfer 2", { confirm: false });
        await advanceTime(300);
        await animationFrame();
        expect(".o_smart_recon_line").toHaveCount(1);
        await contains(".o_smart_recon_search").edit("nobody", { confirm: false });
        await advanceTime(300);
        await animationFrame();
        await animationFrame();
        expect(facade.calls.at(-1).slice(0, 4)).toEqual(["lines", 6, "todo", "nobody"]);
        expect(".o_smart_recon_empty").toHaveText("No line fits this search");
    });

    test("20,000 lines are a few in the page, and read as one scrolls", async () => {
        const facade = await openScreen(new Facade(20000));
        expect(queryAllTexts(".o_smart_recon_line").length).toBeLessThan(60);
        expect(facade.calls.length).toBeLessThan(3);
        await scroll(queryOne(".o_smart_recon_list"), { top: 64 * 10000 });
        await animationFrame();
        await animationFrame();
        expect(".o_smart_recon_line:contains(Transfer 10001)").toHaveCount(1);
        expect(queryAllTexts(".o_smart_recon_line").length).toBeLessThan(60);
        const pages = facade.calls.filter(([method]) => method === "lines");
        expect(pages.length).toBeLessThan(4);
    });

    test("what is scrolled past while the server answers is not read", async () => {
        const facade = await openScreen(new Facade(20000));
        const held = new Deferred();
        const rows = facade.rows.bind(facade);
        facade.rows = async (...args) => {
            await held;
            return rows(...args);
        };
        facade.calls = [];
        for (const page of [50, 100, 150, 200]) {
            await scroll(queryOne(".o_smart_recon_list"), { top: 64 * 80 * page + 64 * 20 });
            await animationFrame();
        }
        held.resolve();
        await waitFor(".o_smart_recon_line:contains(Transfer 16025)");
        const offsets = facade.calls.map(([, , , , offset]) => offset);
        expect(offsets).toEqual([80 * 50, 80 * 200]);
    });

    test("a page that could not be read is asked for again", async () => {
        expect.errors(1);
        const facade = await openScreen(new Facade(1000));
        facade.rows = () => {
            delete facade.rows;
            throw makeServerError({ message: "Out of order" });
        };
        await scroll(queryOne(".o_smart_recon_list"), { top: 64 * 500 });
        await waitFor(".modal");
        expect.verifyErrors(["RPC_ERROR: Out of order"]);
        await contains(".modal .btn-primary").click();
        await scroll(queryOne(".o_smart_recon_list"), { top: 64 * 505 });
        await waitFor(".o_smart_recon_line:contains(Transfer 506)");
    });

    test("a line says what kind of match waits", async () => {
        await openScreen(new Facade(1));
        expect(".o_smart_recon_line .badge").toHaveAttribute("title", "One item");
    });

    test("a line that is done makes room, and the page below still fits", async () => {
        const facade = await openScreen(new Facade(200));
        for (let count = 0; count < 3; count++) {
            await key("Enter");
            if (facade.acts.length === count) {
                await key("j");
            }
        }
        await key("End");
        expect(current).toHaveText(/Transfer 200/);
        expect(".o_smart_recon_fact").toHaveText(/Transfer 200/);
    });

    test("marked lines are undone together", async () => {
        const done = { state: "done" };
        const facade = await openScreen(new Facade(3, { 1: done, 2: done }));
        await contains(".o_smart_recon_filter[data-filter=done]").click();
        await contains(".o_smart_recon_line:eq(0) input").click();
        await contains(".o_smart_recon_line:eq(1) input").click();
        await key("u");
        expect(facade.acts).toEqual([["undo", [1, 2]]]);
        expect(".o_smart_recon_empty").toHaveText("Nothing is done yet");
    });
});
