import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models } from "@web/../tests/web_test_helpers";
import { Facade, key, openScreen } from "@smart_recon/../tests/recon_test_helpers";

class AccountAccount extends models.Model {
    _name = "account.account";

    name = fields.Char();

    _records = [{ id: 8, name: "6100 Office" }];

    // domains over the tree of companies are the server's business
    name_search(name) {
        return super.name_search(name, []);
    }
}

class AccountTax extends models.Model {
    _name = "account.tax";

    name = fields.Char();
}

defineMailModels();
defineModels([AccountAccount, AccountTax]);

describe("the match", () => {
    test("a smaller amount names what stays open and what is left", async () => {
        await openScreen(new Facade(1));
        await contains(".o_smart_recon_share_amount").edit("4");
        expect(".o_smart_recon_left").toHaveText("· $ 6.00 stays open");
        expect(".o_smart_recon_remaining").toHaveText(/\$ 6.00\s*is not explained yet/);
        expect(".o_smart_recon_accept").not.toBeEnabled();
    });

    test("what is left may stay an open amount of the partner", async () => {
        const facade = await openScreen(new Facade(1));
        await contains(".o_smart_recon_share_amount").edit("4");
        expect(".o_smart_recon_leave").toHaveText("Keep it as an open amount of Azure Interior");
        await contains(".o_smart_recon_leave").click();
        await contains(".o_smart_recon_accept").click();
        const values = facade.acts.at(-1)[3];
        expect([values.shares, values.leave_open]).toEqual([[[101, 4]], true]);
    });

    test("an item that is to be paid in full leaves a difference to explain", async () => {
        await openScreen(new Facade(1, { 1: { state: "todo" } }));
        await contains(".o_smart_recon_candidate:eq(1)").click();
        expect(".o_smart_recon_left").toHaveText("· $ 10.00 stays open");
        await contains(".o_smart_recon_full").click();
        expect(".o_smart_recon_left").toHaveCount(0);
        expect(".o_smart_recon_remaining").toHaveText(/\$ -10.00\s*is not explained yet/);
    });

    test("no number is no amount", async () => {
        await openScreen(new Facade(1));
        await contains(".o_smart_recon_share_amount").edit("abc");
        expect(".o_smart_recon_share_amount").toHaveValue("10.00");
        expect(".o_smart_recon_accept").toBeEnabled();
    });

    test("an item that is taken away leaves the line to explain", async () => {
        await openScreen(new Facade(1));
        await contains(".o_smart_recon_share button").click();
        expect(".o_smart_recon_share").toHaveCount(0);
        expect(".o_smart_recon_accept").not.toBeEnabled();
    });

    test("what holds it back is said beside how sure it is", async () => {
        const held_back = "Another counterpart fits equally well";
        await openScreen(new Facade(1, { 1: { suggestion: { held_back, confidence: 0.97 } } }));
        expect(".o_smart_recon_verdict").toHaveText(
            "One item\n97 % sure\nAnother counterpart fits equally well"
        );
        expect(".o_smart_recon_verdict .text-bg-warning").toHaveCount(1);
    });

    test("what is done shows how it was booked, and its undo", async () => {
        const facade = await openScreen(new Facade(2, { 1: { state: "done" } }));
        await contains(".o_smart_recon_filter[data-filter=done]").click();
        expect(".o_smart_recon_booked").toHaveText(/INV\/1/);
        await contains(".o_smart_recon_undo").click();
        expect(facade.acts).toEqual([["undo", [1]]]);
    });
});

describe("looking for items", () => {
    test("a line without suggestion shows the nearest items at once", async () => {
        const facade = await openScreen(new Facade(1, { 1: { state: "todo" } }));
        expect(".o_smart_recon_candidate").toHaveCount(3);
        expect(facade.calls.map(([method]) => method)).toEqual(["open"]);
        await contains(".o_smart_recon_candidate").click();
        await key("Enter");
        expect(facade.acts.at(-1)[3].shares).toEqual([[900, 10]]);
    });

    test("f, a few letters, Enter, Enter", async () => {
        const facade = await openScreen(new Facade(2));
        await key("f");
        expect(".o_smart_recon_candidates input").toBeFocused();
        await contains(".o_smart_recon_candidates input").edit("902", { confirm: false });
        await advanceTime(300);
        await animationFrame();
        expect(".o_smart_recon_candidate").toHaveCount(1);
        await key("Enter");
        expect(".o_smart_recon_share").toHaveText(/902/);
        expect(".o_smart_recon_remaining").toHaveText(/\$ 5.00/);
        expect(facade.acts).toEqual([]);
    });

    test("arrows choose among them, plus adds one beside", async () => {
        await openScreen(new Facade(1));
        await key("f");
        await key("ArrowDown");
        expect(".o_smart_recon_candidate.o_smart_recon_current").toHaveText(/901/);
        await contains(".o_smart_recon_candidate:eq(2) button").click();
        expect(queryAllTexts(".o_smart_recon_share .fw-bold")).toEqual([
            "INV/2026/101",
            "INV/2026/902",
        ]);
    });

    test("Escape closes the search and leaves the match alone", async () => {
        await openScreen(new Facade(1));
        await key("f");
        await key("Escape");
        expect(".o_smart_recon_candidates").toHaveCount(0);
        expect(".o_smart_recon_share").toHaveCount(1);
    });
});

describe("booking to accounts", () => {
    test("a model books what remains", async () => {
        const facade = await openScreen(new Facade(1));
        await contains(".o_smart_recon_share_amount").edit("7");
        await key("w");
        await contains(".o_smart_recon_model").click();
        expect(facade.calls.at(-1)).toEqual(["model_rows", 1, 1, 3]);
        expect(".o_smart_recon_writeoff").toHaveText(/6500 Bank fees/);
        expect(".o_smart_recon_coding").toHaveCount(0);
        await key("Enter");
        expect(facade.acts.at(-1)[3].writeoffs).toEqual([
            { account_id: 3, amount: 3, label: "Fees", tax_ids: [] },
        ]);
    });

    test("a line is split over accounts by hand, Enter adds a part", async () => {
        const facade = await openScreen(new Facade(1, { 1: { state: "todo" } }));
        await key("w");
        for (const amount of ["4", "6"]) {
            await contains(".o_smart_recon_coding .o-autocomplete--input:eq(0)").edit("Office", {
                confirm: false,
            });
            await advanceTime(500);
            await animationFrame();
            await contains(".o-autocomplete--dropdown-item:contains(6100 Office)").click();
            await contains(".o_smart_recon_coding_amount").edit(amount);
            await animationFrame();
        }
        expect(".o_smart_recon_writeoff").toHaveCount(2);
        expect(".o_smart_recon_coding").toHaveCount(0);
        await key("Enter");
        const { writeoffs } = facade.acts.at(-1)[3];
        expect(writeoffs.map((row) => [row.account_id, row.amount])).toEqual([
            [8, 4],
            [8, 6],
        ]);
    });

    test("without an account nothing is added", async () => {
        await openScreen(new Facade(1));
        await key("w");
        await contains(".o_smart_recon_add").click();
        expect(".o_smart_recon_coding .text-danger").toHaveCount(1);
        expect(".o_smart_recon_writeoff").toHaveCount(0);
    });
});

describe("what is known about a line", () => {
    test("a note is kept with the line", async () => {
        const facade = await openScreen(new Facade(2));
        await key("n");
        await contains(".o_smart_recon_note_box textarea").edit("Ask Kim", { confirm: false });
        await key("Enter");
        expect(facade.acts).toEqual([["note", 1, "Ask Kim"]]);
        expect(".o_smart_recon_note").toHaveText("Ask Kim");
        expect(".o_smart_recon_note_box").toHaveCount(0);
    });

    test("p asks whose line it is", async () => {
        await openScreen(new Facade(1));
        await key("p");
        expect(".o_smart_recon_partner_box input").toBeFocused();
        await key("Escape");
        await key("Escape");
        expect(".o_smart_recon_partner_box").toHaveCount(0);
    });
});

describe("accepting in bulk", () => {
    test("says how many and how much before, and does it after", async () => {
        const facade = await openScreen(new Facade(3));
        await key("b");
        expect(".o_smart_recon_found").toHaveText(/2 lines\n\$ 30.00 in, \$ -5.00 out/);
        expect(".o_smart_recon_found").toHaveText(
            /Left for a person, as something speaks against them: 1/
        );
        expect(facade.acts).toEqual([["accept_above", 6, 0.95, true, 0]]);
        await contains(".o_smart_recon_bulk_accept").click();
        await animationFrame();
        await animationFrame();
        expect(facade.acts.map(([method]) => method)).toEqual([
            "accept_above",
            "accept_above",
            "compute",
        ]);
        expect(".modal").toHaveCount(0);
        expect(".o_smart_recon_line").toHaveCount(1);
    });

    test("the slider counts anew", async () => {
        const facade = await openScreen(new Facade(3));
        await key("b");
        facade.found = { count: 0, incoming: 0, outgoing: 0, held_back: 0 };
        await contains(".modal input[type=range]").edit("100", { confirm: false });
        await advanceTime(300);
        await animationFrame();
        expect(facade.acts.at(-1)).toEqual(["accept_above", 6, 1, true, 0]);
        expect(".o_smart_recon_bulk_accept").not.toBeEnabled();
    });

    test("what could not be booked is named", async () => {
        const facade = await openScreen(new Facade(3));
        facade.refused = ["Azure 10.00: The books are closed."];
        await key("b");
        await contains(".o_smart_recon_bulk_accept").click();
        await animationFrame();
        await animationFrame();
        expect(".modal li").toHaveText("Azure 10.00: The books are closed.");
    });
});
