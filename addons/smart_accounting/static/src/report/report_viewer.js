import { Component, onMounted, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ReportChart } from "./report_chart";
import { ReportFilters } from "./report_filters";
import { optionsFromUrl, optionsToUrl, ReportModel } from "./report_model";

/** Columns that a period keeps when it is folded. */
const LAST = ["closing", "total", "tax"];

/** A financial report: filters above, rows that unfold, a way from each figure to its entries. */
export class ReportViewer extends Component {
    static template = "smart_accounting.ReportViewer";
    static components = { Dropdown, DropdownItem, Layout, ReportChart, ReportFilters };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        const orm = useService("orm");
        this.orm = orm;
        this.state = useState({ reports: [], chart: false, filters: false, foldedColumns: {} });
        this.model = new ReportModel(orm, useState({}));
        this.report = this.model.state;
        this.display = { controlPanel: {} };
        useSetupAction({ getLocalState: () => this.localState });
        onWillStart(() => this.start());
        onMounted(() => this.keepInUrl());
    }

    get code() {
        const { params = {}, context = {} } = this.props.action;
        return params.report || context.report || "profit-and-loss";
    }

    get localState() {
        return {
            code: this.report.report?.code,
            options: this.model.options,
            unfolded: { ...this.report.unfolded },
        };
    }

    async start() {
        const { action, state } = this.props;
        const here = [action.path, action.id].includes(router.current.action);
        const options = state?.options || (here ? optionsFromUrl(router.current) : {});
        const wanted = state?.code || this.code;
        await Promise.all([
            this.model.load(wanted, options, state?.unfolded),
            this.orm.call("smart.report", "get_reports", []).then((reports) => {
                this.state.reports = reports;
            }),
        ]);
    }

    keepInUrl() {
        if (this.report.report?.code === this.code) {
            const { companies } = this.report.report;
            this.props.updateActionState?.(optionsToUrl(this.model.options, companies));
        }
    }

    async change(values) {
        await this.model.change(values);
        this.keepInUrl();
    }

    /** Start again with the report's own period and no filters. */
    async reset() {
        await this.model.load(this.report.report?.code || this.code, {});
        this.keepInUrl();
    }

    openReport(code) {
        this.action.doAction(
            {
                type: "ir.actions.client",
                tag: "smart_accounting.report",
                name: this.state.reports.find((report) => report.code === code).name,
                params: { report: code },
            },
            { stackPosition: "replaceCurrentAction" }
        );
    }

    // Columns ------------------------------------------------------------------
    /** Columns by period: their label, and the numbers of those that are not folded away. */
    get periods() {
        const periods = [];
        this.report.report.columns.forEach((column, index) => {
            const last = periods.at(-1);
            if (last && last.label === column.label) {
                last.cells.push({ ...column, index });
            } else {
                periods.push({ label: column.label, cells: [{ ...column, index }] });
            }
        });
        const isAgeing = this.report.report.layout === "ageing";
        for (const period of periods) {
            period.foldable = period.cells.length > 1;
            // beside an ageing, the totals of earlier days are enough at first
            const usual = isAgeing && period !== periods[0];
            period.folded = period.foldable && (this.state.foldedColumns[period.label] ?? usual);
            if (period.folded) {
                period.cells = period.cells.filter((cell) => LAST.includes(cell.measure));
            }
        }
        return periods;
    }

    get cells() {
        return this.periods.flatMap((period) => period.cells);
    }

    get hasMeasures() {
        return this.report.report.columns.some((column) => column.name);
    }

    /** Whether to show how the first period differs from the second one. */
    get showsChange() {
        const { report } = this.report;
        const { compare } = report.options;
        return report.layout === "balance" && report.columns.length === 2 && compare !== "none";
    }

    get changeTitle() {
        const { compare } = this.report.report.options;
        return compare === "target" ? _t("Against target") : _t("Change");
    }

    changeOf(row) {
        const [now, before] = row.values;
        if (!before || now === null || now === undefined || row.figure === "percent") {
            return "";
        }
        const change = (now - before) / Math.abs(before);
        return formatPercentage(change, { digits: [16, 1] });
    }

    toggleColumns(period) {
        const { foldedColumns } = this.state;
        foldedColumns[period.label] = !period.folded;
    }

    // Cells ----------------------------------------------------------------------
    text(row, value) {
        if (value === null || value === undefined) {
            return "";
        }
        if (row.figure === "percent") {
            return formatPercentage(value, { digits: [16, 1] });
        }
        return formatMonetary(value, {
            currencyId: this.report.report.currency_id,
            noSymbol: true,
        });
    }

    async open(row, cell) {
        const entry = {
            type: "ir.actions.act_window",
            res_model: "account.move",
            res_id: row.move_id,
            views: [[false, "form"]],
        };
        this.action.doAction(row.style === "item" ? entry : await this.model.drill(row, cell));
    }

    columnsLabel(period) {
        return period.folded ? _t("Show all columns") : _t("Show the balance only");
    }

    label(row) {
        return this.report.unfolded[row.key] ? _t("Fold") : _t("Unfold");
    }

    // Out of the browser -----------------------------------------------------------
    get formats() {
        return [
            { id: "xlsx", name: _t("Excel") },
            { id: "pdf", name: _t("PDF") },
            { id: "csv", name: _t("CSV") },
            { id: "md", name: _t("Markdown") },
        ];
    }

    download(format) {
        const { code } = this.report.report;
        const options = encodeURIComponent(JSON.stringify(this.model.options));
        const url = `/smart_accounting/report/${encodeURIComponent(code)}.${format}`;
        browser.open(`${url}?options=${options}`, "_self");
    }

    print() {
        browser.print();
    }
}

registry.category("actions").add("smart_accounting.report", ReportViewer);
