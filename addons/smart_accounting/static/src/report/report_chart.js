import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { getColor } from "@web/core/colors/colors";
import { cookie } from "@web/core/browser/cookie";

const AGES = ["not_due", "due_30", "due_60", "due_90", "due_120", "older"];
const MOST_BARS = 12;

/**
 * What a chart of a report shows: the days overdue of an ageing, the largest groups of a ledger,
 * or the totals by period, the oldest period first.
 */
export function chartData(report, rows) {
    if (report.layout === "ageing") {
        return ages(report, rows);
    }
    if (report.layout !== "balance") {
        return largest(report, rows);
    }
    const totals = rows.filter((row) => row.style === "total" && row.figure === "money");
    const shown = totals.length ? totals : rows.filter((row) => !row.parent);
    const order = report.columns.map((_column, index) => index).reverse();
    if (order.length === 1) {
        return {
            labels: shown.map((row) => row.label),
            series: [{ name: report.columns[0].label, values: shown.map((row) => row.values[0]) }],
        };
    }
    return {
        labels: order.map((index) => report.columns[index].label),
        series: shown.map((row) => ({
            name: row.label,
            values: order.map((index) => row.values[index]),
        })),
    };
}

function ages(report, rows) {
    const cells = report.columns
        .map((column, index) => ({ ...column, index }))
        .filter((column) => AGES.includes(column.measure));
    const days = [...new Set(cells.map((cell) => cell.label))];
    const ofDay = (day) => cells.filter((cell) => cell.label === day);
    return {
        labels: ofDay(days[0]).map((cell) => cell.name),
        series: rows
            .filter((row) => !row.parent)
            .flatMap((row) =>
                days.map((day) => ({
                    name: days.length > 1 ? `${row.label} · ${day}` : row.label,
                    values: ofDay(day).map((cell) => row.values[cell.index]),
                }))
            ),
    };
}

function largest(report, rows) {
    const index = report.columns.findIndex((column) => ["closing", "tax"].includes(column.measure));
    const groups = rows
        .filter((row) => row.style === "group")
        .sort((one, other) => Math.abs(other.values[index]) - Math.abs(one.values[index]))
        .slice(0, MOST_BARS);
    return {
        labels: groups.map((row) => row.label),
        series: [
            { name: report.columns[index].name, values: groups.map((row) => row.values[index]) },
        ],
    };
}

/** The figures of a report as bars. */
export class ReportChart extends Component {
    static template = "smart_accounting.ReportChart";
    static props = { report: Object, rows: Array };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(() => this.draw());
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const scheme = cookie.get("color_scheme");
        const { labels, series } = chartData(this.props.report, this.props.rows);
        const datasets = series.map((each, index) => ({
            label: each.name,
            data: each.values,
            backgroundColor: getColor(index, scheme, series.length),
        }));
        /* global Chart */
        this.chart = new Chart(this.canvas.el, {
            type: "bar",
            data: { labels, datasets },
            options: { maintainAspectRatio: false, animation: false },
        });
    }
}
