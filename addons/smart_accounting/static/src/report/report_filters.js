import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";

/** What a report is asked for: its period, what to compare with, and which entries count. */
export class ReportFilters extends Component {
    static template = "smart_accounting.ReportFilters";
    static components = { Dropdown, DropdownItem, MultiRecordSelector };
    static props = { report: Object, onChange: Function };

    setup() {
        this.state = useState({ isOpen: this.isFiltered });
    }

    get options() {
        return this.props.report.options;
    }

    get isFiltered() {
        const { journals, partners, analytic } = this.props.report.options;
        return Boolean(journals.length || partners.length || analytic.length);
    }

    get isAsOf() {
        return this.props.report.period === "as_of";
    }

    get endName() {
        return this.isAsOf ? _t("As of") : _t("To");
    }

    get isAgeing() {
        return this.props.report.layout === "ageing";
    }

    get presets() {
        const last = [
            { id: "last_month", name: this.isAsOf ? _t("End of last month") : _t("Last month") },
            {
                id: "last_quarter",
                name: this.isAsOf ? _t("End of last quarter") : _t("Last quarter"),
            },
            {
                id: "last_year",
                name: this.isAsOf ? _t("End of last fiscal year") : _t("Last fiscal year"),
            },
        ];
        if (this.isAsOf) {
            return [{ id: "today", name: _t("Today") }, ...last];
        }
        return [
            { id: "this_month", name: _t("This month") },
            { id: "this_quarter", name: _t("This quarter") },
            { id: "this_year", name: _t("This fiscal year") },
            ...last,
        ];
    }

    get presetName() {
        const { preset } = this.options;
        return this.presets.find((each) => each.id === preset)?.name || _t("Other dates");
    }

    get comparisons() {
        const previous = (count) => ({
            id: `previous-${count}`,
            values: { compare: "previous", count },
        });
        const year = (count) => ({ id: `year-${count}`, values: { compare: "year", count } });
        const choices = [
            { id: "none", name: _t("No comparison"), values: { compare: "none", count: 0 } },
            {
                ...previous(1),
                name: this.isAsOf ? _t("A month before") : _t("Previous period"),
            },
            {
                ...previous(3),
                name: this.isAsOf ? _t("Three months before") : _t("Previous 3 periods"),
            },
            { ...year(1), name: this.isAsOf ? _t("A year before") : _t("Same period last year") },
            { ...year(2), name: _t("Last 2 years") },
        ];
        if (!this.isAgeing) {
            choices.push(
                { ...previous(6), name: _t("Previous 6 periods") },
                { ...previous(11), name: _t("Previous 11 periods") },
                { ...year(4), name: _t("Last 4 years") }
            );
        }
        if (this.props.report.has_targets) {
            const values = { compare: "target", count: 0 };
            choices.push({ id: "target", name: _t("Targets"), values });
        }
        return choices;
    }

    get comparisonName() {
        const { compare, count } = this.options;
        const id = count ? `${compare}-${count}` : compare;
        return this.comparisons.find((each) => each.id === id)?.name || _t("Comparison");
    }

    get flags() {
        const flags = [
            { id: "drafts", name: _t("Include drafts") },
            { id: "zero", name: _t("Show lines without amounts") },
        ];
        if (this.props.report.companies.length > 1) {
            flags.push({ id: "split", name: _t("One column per company") });
        }
        return flags;
    }

    get selectors() {
        const selectors = [
            { id: "journals", model: "account.journal", name: _t("Journals") },
            { id: "partners", model: "res.partner", name: _t("Partners") },
        ];
        if (this.props.report.has_analytic) {
            selectors.push({
                id: "analytic",
                model: "account.analytic.account",
                name: _t("Analytic accounts"),
            });
        }
        return selectors;
    }

    setDay(name, value) {
        if (value && value !== this.options[name]) {
            this.props.onChange({ preset: "custom", [name]: value });
        }
    }

    toggleCompany(id) {
        const { companies } = this.options;
        const chosen = companies.includes(id)
            ? companies.filter((each) => each !== id)
            : [...companies, id];
        if (chosen.length) {
            this.props.onChange({ companies: chosen });
        }
    }
}
