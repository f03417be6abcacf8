import { Component, onMounted, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ReportChart } from "./report_chart";
import { ReportFilters } from "./report_filters";
import { keptOptions, optionsFromUrl, optionsToUrl, ReportModel } from "./report_model";

/** Columns that a period keeps when it is folded. */
const LAST = ["closing", "total", "tax"];

const percent = (value) => formatPercentage(value, { digits: [16, 1], trailingZeros: true });

/** A financial report: filters above, rows that unfold, a way from each figure to its entries. */
export class ReportViewer extends Component {
    static template = "smart_accounting.ReportViewer";
    static components = { Dropdown, DropdownItem, Layout, ReportChart, ReportFilters };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.ui = useService("ui");
        const orm = useService("orm");
        this.orm = orm;
        this.state = useState({ reports: [], chart: false, foldedColumns: {} });
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

    /** Whether the address of the page is that of this report. */
    get isInUrl() {
        const { path, id, tag } = this.props.action;
        const { action, report } = router.current;
        return [path, id].includes(action) || (action === tag && report === this.code);
    }

    async start() {
        const { action, state } = this.props;
        const options = this.isInUrl ? optionsFromUrl(router.current) : action.params?.options;
        const wanted = state?.code || this.code;
        await Promise.all([
            this.model.load(wanted, state?.options || options || {}, state?.unfolded),
            this.orm.call("smart.report", "get_reports", []).then((reports) => {
                this.state.reports = reports;
            }),
        ]);
    }

    keepInUrl() {
        const { report } = this.report;
        if (report?.code === this.code) {
            const { path, id } = this.props.action;
            this.env.config.setDisplayName?.(report.name);
            this.props.updateActionState?.({
                ...optionsToUrl(this.model.options, report.companies),
                report: path || id ? undefined : report.code,
            });
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
        const { report } = this.report;
        const options = report ? keptOptions(report) : {};
        this.action.doAction(
            {
                type: "ir.actions.client",
                tag: "smart_accounting.report",
                name: this.state.reports.find((each) => each.code === code).name,
                params: { report: code, options },
            },
            { stackPosition: "replaceCurrentAction" }
        );
    }

    /** Whose figures these are, in which currency, and what they tell. */
    get headline() {
        const { company, currency, description } = this.report.report;
        return [company, _t("in %s", currency), description].filter(Boolean).join(" · ");
    }

    get emptyText() {
        const { options, period } = this.report.report;
        if (["journals", "partners", "analytic"].some((name) => options[name].length)) {
            return period === "as_of"
                ? _t("No entry until this day fits the filters.")
                : _t("No entry of this period fits the filters.");
        }
        return period === "as_of"
            ? _t("Nothing was posted until this day. Choose another one, or include drafts.")
            : _t("Nothing was posted in this period. Choose another one, or include drafts.");
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
        return percent(change);
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
            return percent(value);
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

    async download(format) {
        const { code } = this.report.report;
        const url = `/smart_accounting/report/${encodeURIComponent(code)}.${format}`;
        // a workbook of a large ledger takes seconds
        this.ui.block();
        try {
            await download({ url, data: { options: JSON.stringify(this.model.options) } });
        } finally {
            this.ui.unblock();
        }
    }

    print() {
        browser.print();
    }
}

registry.category("actions").add("smart_accounting.report", ReportViewer);
