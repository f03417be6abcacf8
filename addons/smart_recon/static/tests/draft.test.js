import { describe, expect, test } from "@odoo/hoot";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { Draft } from "@smart_recon/draft";
import { sum } from "@smart_recon/money";
import { keyOf } from "@smart_recon/keyboard";

defineMailModels();

const item = (id, open) => ({ item_id: id, name: `INV/${id}`, open });

async function draftOf(amount, suggestion = false) {
    await makeMockEnv();
    return new Draft({ amount, currency_id: 1, partner: false, suggestion });
}

describe("a match in the making", () => {
    test("starts as what is suggested, and nothing is changed yet", async () => {
        const shares = [{ ...item(1, 100), amount: 98 }];
        const writeoffs = [{ account: { id: 5, name: "Fees" }, amount: 2, tax_ids: [] }];
        const draft = await draftOf(100, { shares, writeoffs });
        expect(draft.remaining).toBe(0);
        expect(draft.isComplete).toBe(true);
        expect(draft.isChanged).toBe(false);
    });

    test("without a suggestion all of the line remains", async () => {
        const draft = await draftOf(-30);
        expect(draft.remaining).toBe(-30);
        expect(draft.isComplete).toBe(false);
    });

    test("an item is paid with what is open of it, or with what remains", async () => {
        const draft = await draftOf(100);
        draft.add(item(1, 60));
        draft.add(item(2, 60));
        expect(draft.shares.map((share) => share.amount)).toEqual([60, 40]);
        expect(draft.isComplete).toBe(true);
    });

    test("a credit note is taken whole, as it goes the other way", async () => {
        const draft = await draftOf(100);
        draft.add(item(1, -20));
        expect(draft.remaining).toBe(120);
    });

    test("an item replaces a match that explains the whole line", async () => {
        const draft = await draftOf(50, { shares: [{ ...item(1, 50), amount: 50 }] });
        draft.add(item(2, 50));
        expect(draft.shares.map((share) => share.item_id)).toEqual([2]);
    });

    test("an item beside it stays beside it", async () => {
        const draft = await draftOf(50, { shares: [{ ...item(1, 50), amount: 50 }] });
        draft.add(item(2, 20), true);
        expect(draft.shares.map((share) => share.item_id)).toEqual([1, 2]);
        expect(draft.remaining).toBe(-20);
        expect(draft.isComplete).toBe(false);
    });

    test("no item is in it twice", async () => {
        const draft = await draftOf(50);
        draft.add(item(1, 20));
        draft.add(item(1, 20));
        expect(draft.shares.length).toBe(1);
    });

    test("what remains may stay open, until something changes", async () => {
        const draft = await draftOf(50);
        draft.add(item(1, 20));
        draft.setLeaveOpen(true);
        expect(draft.isComplete).toBe(true);
        draft.setShare(1, 10);
        expect(draft.isComplete).toBe(false);
        expect(draft.remaining).toBe(40);
    });

    test("an amount booked to an account makes room where a proposal was", async () => {
        const draft = await draftOf(50, { shares: [{ ...item(1, 50), amount: 50 }] });
        draft.makeRoom();
        draft.addWriteoff({ account: { id: 5, name: "Fees" }, amount: 50 });
        expect(draft.values).toEqual({
            shares: [],
            writeoffs: [{ account_id: 5, amount: 50, label: "", tax_ids: [] }],
            partner_id: false,
            leave_open: false,
        });
    });

    test("cents add up without the noise of binary fractions", async () => {
        const draft = await draftOf(0.3);
        expect(sum([0.1, 0.2, -0.3], 1)).toBe(0);
        draft.add(item(1, 0.1));
        draft.add(item(2, 0.2));
        expect(draft.isComplete).toBe(true);
    });
});

describe("keys", () => {
    const press = (key, more = {}) => keyOf({ key, ...more });

    test("letters are what they are, in either case", () => {
        expect([press("u"), press("U"), press("?"), press("Enter")]).toEqual([
            "u",
            "u",
            "?",
            "Enter",
        ]);
    });

    test("a keyboard of another script counts by place", () => {
        expect(press("о", { code: "KeyJ" })).toBe("j");
    });

    test("keys of the browser stay the browser's", () => {
        expect(press("f", { ctrlKey: true })).toBe("");
        expect(press("k", { metaKey: true })).toBe("");
        expect(press("j", { isComposing: true })).toBe("");
    });
});
