import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, click, queryAllTexts } from "@odoo/hoot-dom";
import { runAllTimers } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { router } from "@web/core/browser/router";
import { download } from "@web/core/network/download";
import { WebClient } from "@web/webclient/webclient";
import { report, row } from "./report_samples";

defineMailModels();

let asked = [];

beforeEach(() => {
    asked = [];
    onRpc("smart.report", "get_reports", () => [
        { code: "profit-and-loss", name: "Profit and Loss" },
        { code: "balance-sheet", name: "Balance Sheet" },
    ]);
});

/** Open the viewer; the server gives these answers, the last one again and again. */
async function open(...answers) {
    onRpc("smart.report", "get_report", ({ args }) => {
        asked.push(args);
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer instanceof Error) {
            throw answer;
        }
        return answer;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "smart_accounting.report",
        params: { report: "profit-and-loss" },
    });
    await animationFrame();
}

const cells = (label) => queryAllTexts(`tbody tr:contains(${label}) td`).slice(1);

test("lines with their figures; formulas lead to no entries", async () => {
    await open(report());
    expect(cells("Revenue")).toEqual(["100.00"]);
    expect("tr:contains(Revenue) .o_smart_report_figure").toHaveCount(1);
    expect("tr:contains(Net profit) .o_smart_report_figure").toHaveCount(0);
    expect("tr:contains(4000 Sales)").toHaveCount(0);
});

test("unfolding a line shows its accounts", async () => {
    await open(report());
    await click("tr:contains(Revenue) .o_smart_report_unfold");
    await animationFrame();
    expect("tr:contains(4000 Sales)").toHaveCount(1);
    await click("button[title='Fold all lines']");
    await animationFrame();
    expect("tr:contains(4000 Sales)").toHaveCount(0);
});

test("two periods show the change", async () => {
    const columns = ["Mar 2026", "Feb 2026"].map((label) => ({
        label,
        name: "",
        measure: "balance",
    }));
    const options = { compare: "previous", count: 1 };
    await open(report({ columns, options, rows: [row("NET", [150, 100])] }));
    expect("thead th:last").toHaveText("Change");
    expect(cells("NET")).toEqual(["150.00", "100.00", "50.0%"]);
});

test("a target has no entries, and what is missing is blank", async () => {
    const columns = [
        { label: "Mar 2026", name: "", measure: "balance" },
        { label: "Target", name: "", measure: "target" },
    ];
    const rows = [row("REV", [50, 100]), row("COS", [20, null])];
    await open(report({ columns, rows, options: { compare: "target" } }));
    expect("thead th:last").toHaveText("Against target");
    expect(cells("REV")).toEqual(["50.00", "100.00", "-50.0%"]);
    expect(cells("COS")).toEqual(["20.00", "", ""]);
    expect("tr:contains(REV) .o_smart_report_figure").toHaveCount(1);
});

test("columns of a period fold to its balance", async () => {
    const columns = ["opening", "debit", "credit", "closing"].map((measure) => ({
        label: "2026",
        name: measure,
        measure,
    }));
    await open(report({ layout: "ledger", columns, rows: [row("ALL", [1, 2, 3, 0])] }));
    expect(cells("ALL").length).toBe(4);
    await click("thead button");
    await animationFrame();
    expect(queryAllTexts("thead tr:last th")).toEqual(["closing"]);
});

test("beside an ageing stand the totals of earlier days, and more when unfolded", async () => {
    const columns = ["Today", "A month ago"].flatMap((label) =>
        ["total", "not_due", "older"].map((measure) => ({ label, name: measure, measure }))
    );
    const rows = [row("Customers", [6, 1, 5, 9, 2, 7])];
    await open(report({ layout: "ageing", period: "as_of", columns, rows }));
    expect(cells("Customers")).toEqual(["6.00", "1.00", "5.00", "9.00"]);
    await click("thead button:contains(A month ago)");
    await animationFrame();
    expect(cells("Customers").length).toBe(6);
    await click("thead button:contains(Today)");
    await animationFrame();
    expect(cells("Customers")).toEqual(["6.00", "9.00", "2.00", "7.00"]);
});

test("another choice loads the report again with it", async () => {
    await open(report());
    await contains("select[name=basis]").select("cash");
    await animationFrame();
    expect(asked.length).toBe(2);
    expect(asked[1][1].basis).toBe("cash");
});

test("a refusal is said, and the usual report is one click away", async () => {
    const refusal = makeServerError({ message: "There is no exchange rate." });
    await open(report(), refusal, report());
    await contains("select[name=basis]").select("cash");
    await animationFrame();
    expect(".o_smart_report_error").toHaveText("There is no exchange rate.");
    expect(".o_smart_report_table").toHaveCount(0);
    await click(".alert button");
    await animationFrame();
    expect(asked.at(-1)).toEqual(["profit-and-loss", {}]);
    expect(".o_smart_report_table").toHaveCount(1);
});

test("what a reader has to know stands above the figures", async () => {
    await open(report({ notes: ["Draft entries are included."] }));
    expect(".o_smart_report_note").toHaveText("Draft entries are included.");
});

test("a file is asked for with the options of the page", async () => {
    patchWithCleanup(download, {
        _download: async ({ url, data }) => expect.step([url, JSON.parse(data.options)]),
    });
    await open(report());
    await click("button[name=export]");
    await animationFrame();
    await click(".o-dropdown-item:contains(CSV)");
    await animationFrame();
    const url = "/smart_accounting/report/profit-and-loss.csv";
    expect.verifySteps([[url, report().options]]);
    expect(".o_blockUI").toHaveCount(0);
});

test("another report keeps the days, and its address names it", async () => {
    await open(report(), report({ code: "balance-sheet", name: "Balance Sheet" }));
    await click("button[name=reports]");
    await animationFrame();
    await click(".o-dropdown-item:contains(Balance Sheet)");
    await animationFrame();
    const [code, options] = asked.at(-1);
    expect([code, options.date_from, options.date_to]).toEqual([
        "balance-sheet",
        "2026-03-01",
        "2026-03-31",
    ]);
    await runAllTimers();
    expect(router.current.report).toBe("balance-sheet");
    expect(".o_breadcrumb").toHaveText("Balance Sheet");
});

test("an empty report says why", async () => {
    const rows = [row("NET", [0])];
    const filtered = report({ rows, options: { partners: [7] } });
    const asOf = report({ rows, period: "as_of" });
    await open(report({ rows }), filtered, asOf);
    const empty = ".o_smart_report_empty";
    expect(empty).toHaveText(/Nothing was posted in this period/);
    await contains("select[name=basis]").select("cash");
    await animationFrame();
    expect(empty).toHaveText(/No entry of this period fits the filters/);
    await contains("select[name=basis]").select("cash");
    await animationFrame();
    expect(empty).toHaveText(/Nothing was posted until this day/);
});
