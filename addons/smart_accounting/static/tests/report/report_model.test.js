import { describe, expect, test } from "@odoo/hoot";
import { Deferred } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    keptOptions,
    optionsFromUrl,
    optionsToUrl,
    ReportModel,
} from "@smart_accounting/report/report_model";
import { report, row } from "./report_samples";

defineMailModels();

/** A model whose server gives these answers, one after the other. */
function modelOf(...answers) {
    const calls = [];
    const call = async (_model, method, args) => {
        calls.push([method, args]);
        const answer = await answers.shift();
        if (answer instanceof Error) {
            throw answer;
        }
        return answer;
    };
    const model = new ReportModel({ call, silent: { call } }, {});
    return { model, calls };
}

const labels = (model) => model.visible.map((each) => each.label);

describe("options in the address of the page", () => {
    test("what was chosen comes back from the address", () => {
        const { options } = report({
            options: {
                compare: "year",
                count: 2,
                basis: "cash",
                partners: [3, 5],
                drafts: true,
            },
        });
        const url = optionsToUrl(options, [{ id: 1 }]);
        expect(url.partners).toBe("3,5");
        const read = optionsFromUrl(url);
        for (const name of ["date_from", "date_to", "compare", "count", "basis", "partners"]) {
            expect(read[name]).toEqual(options[name]);
        }
        expect(read.drafts).toBe(true);
    });

    test("what is usual stays out of it", () => {
        const { options } = report({ options: { preset: "this_year" } });
        const url = optionsToUrl(options, [{ id: 1 }]);
        const kept = Object.entries(url).filter(([_name, value]) => value !== undefined);
        expect(kept).toEqual([["preset", "this_year"]]);
    });

    test("another report gets the days and the filters, not what only this one has", () => {
        const options = { compare: "target", basis: "cash", partners: [3], drafts: true };
        expect(keptOptions(report({ options }))).toEqual({
            preset: "custom",
            date_from: "2026-03-01",
            date_to: "2026-03-31",
            partners: [3],
            drafts: true,
        });
    });

    test("nonsense in an address is left out", () => {
        expect(optionsFromUrl({ partners: "x,7,", count: "many" })).toEqual({ partners: [7] });
    });
});

describe("rows", () => {
    test("a line hides its accounts until it is unfolded", async () => {
        const { model, calls } = modelOf(report());
        await model.load("profit-and-loss", {});
        expect(labels(model)).toEqual(["Revenue", "Net profit"]);
        await model.toggle(model.state.rows[0]);
        expect(labels(model)).toEqual(["Revenue", "4000 Sales", "Net profit"]);
        expect(calls.length).toBe(1);
    });

    test("what is not there yet is fetched once", async () => {
        const item = row("item:1", [100], { label: "INV/1", parent: "line:1/account:4" });
        const { model, calls } = modelOf(report(), [item]);
        await model.load("profit-and-loss", {});
        const [line, account] = model.state.rows;
        await model.toggle(line);
        await model.toggle(account);
        expect(labels(model)).toEqual(["Revenue", "4000 Sales", "INV/1", "Net profit"]);
        await model.toggle(account);
        await model.toggle(account);
        expect(calls.map(([method]) => method)).toEqual(["get_report", "get_rows"]);
        expect(calls[1][1][2]).toBe("line:1/account:4");
    });

    test("more rows take the place of the row that promised them", async () => {
        const rows = [
            row("line:1", [3], { unfoldable: true, unfolded: true }),
            row("a", [1], { parent: "line:1" }),
            row("more", [], { parent: "line:1", style: "more", res_id: 1 }),
        ];
        const { model, calls } = modelOf(report({ rows }), [row("b", [2], { parent: "line:1" })]);
        await model.load("profit-and-loss", {});
        await model.more(rows[2]);
        expect(labels(model)).toEqual(["line:1", "a", "b"]);
        expect(calls[1][1].slice(2)).toEqual(["line:1", 1]);
    });

    test("rows stay unfolded when the report is loaded again", async () => {
        const { model } = modelOf(report(), report());
        await model.load("profit-and-loss", {});
        await model.toggle(model.state.rows[0]);
        await model.change({ drafts: true });
        expect(labels(model)).toEqual(["Revenue", "4000 Sales", "Net profit"]);
    });
});

describe("answers", () => {
    test("an answer that was overtaken is dropped", async () => {
        const slow = new Deferred();
        const { model } = modelOf(slow, report({ name: "Second" }));
        const first = model.load("profit-and-loss", {});
        await model.load("profit-and-loss", {});
        slow.resolve(report({ name: "First" }));
        await first;
        expect(model.state.report.name).toBe("Second");
    });

    test("a refusal is kept in words, and the report before it stays", async () => {
        const refusal = Object.assign(new Error(), { data: { message: "No such period." } });
        const { model } = modelOf(report(), refusal);
        await model.load("profit-and-loss", {});
        await model.change({ preset: "never" });
        expect(model.state.status).toBe("error");
        expect(model.state.error).toBe("No such period.");
        expect(model.state.report.name).toBe("Profit and Loss");
    });
});
