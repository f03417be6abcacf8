import { describe, expect, test } from "@odoo/hoot";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { chartData, ReportChart } from "@smart_accounting/report/report_chart";
import { report, row } from "./report_samples";

defineMailModels();

const columns = (...names) => names.map((name) => ({ label: name, name, measure: "balance" }));

describe("what a chart shows", () => {
    test("the totals of one period", () => {
        const { rows, ...rest } = report();
        expect(chartData(rest, rows)).toEqual({
            labels: ["Net profit"],
            series: [{ name: "Mar 2026", values: [100] }],
        });
    });

    test("the oldest of several periods first", () => {
        const rows = [row("NET", [30, 20, 10], { style: "total" })];
        const data = chartData(report({ columns: columns("March", "February", "January") }), rows);
        expect(data.labels).toEqual(["January", "February", "March"]);
        expect(data.series[0].values).toEqual([10, 20, 30]);
    });

    test("the days overdue of an ageing, without its total", () => {
        const measures = ["total", "not_due", "due_30", "older"];
        const shown = measures.map((measure) => ({ label: "Today", name: measure, measure }));
        const rows = [row("Customers", [6, 1, 2, 3])];
        const data = chartData(report({ layout: "ageing", columns: shown }), rows);
        expect(data.labels).toEqual(["not_due", "due_30", "older"]);
        expect(data.series[0].values).toEqual([1, 2, 3]);
    });

    test("an ageing beside an earlier day: one series for each day", () => {
        const shown = ["Today", "Earlier"].flatMap((label) =>
            ["not_due", "older"].map((measure) => ({ label, name: measure, measure }))
        );
        const rows = [row("Customers", [1, 2, 3, 4])];
        const data = chartData(report({ layout: "ageing", columns: shown }), rows);
        expect(data.labels).toEqual(["not_due", "older"]);
        expect(data.series).toEqual([
            { name: "Customers · Today", values: [1, 2] },
            { name: "Customers · Earlier", values: [3, 4] },
        ]);
    });

    test("the largest accounts of a ledger, by size and not by sign", () => {
        const shown = [{ label: "2026", name: "Balance", measure: "closing" }];
        const rows = [5, -9, 1].map((value) => row(`${value}`, [value], { style: "group" }));
        const data = chartData(report({ layout: "ledger", columns: shown }), rows);
        expect(data.labels).toEqual(["-9", "5", "1"]);
    });
});

test("a chart is drawn", async () => {
    const { rows, ...rest } = report();
    await mountWithCleanup(ReportChart, { props: { report: rest, rows } });
    expect("canvas").toHaveCount(1);
});
