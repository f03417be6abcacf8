import { registry } from "@web/core/registry";

const row = (label) => `.o_smart_report_table tr:contains(${label})`;

/** An accountant reads a profit and loss, compares, goes to the entries and comes back. */
registry.category("web_tour.tours").add("smart_accounting_report", {
    steps: () => [
        {
            content: "The report of the period in the address",
            trigger: `${row("Net profit")} td:contains(100.00)`,
        },
        {
            content: "Compare with the period before",
            trigger: ".o_smart_report_filters button[name=compare]",
            run: "click",
        },
        {
            content: "One period",
            trigger: ".o-dropdown-item:contains(Previous period)",
            run: "click",
        },
        {
            content: "It stands beside, with the change",
            trigger: `${row("Net profit")}:has(td:contains(40.00)):has(td:contains(150.0%))`,
        },
        {
            content: "Unfold a line",
            trigger: `${row("Revenue")} .o_smart_report_unfold`,
            run: "click",
        },
        {
            content: "Its account is there; unfold it too",
            trigger: ".o_smart_report_group .o_smart_report_unfold",
            run: "click",
        },
        {
            content: "Its journal items are there",
            trigger: ".o_smart_report_item:contains(Desk)",
        },
        {
            content: "Go to the entries behind a figure",
            trigger: `${row("Revenue")} .o_smart_report_figure:contains(100.00)`,
            run: "click",
        },
        {
            content: "They are in Odoo's own list",
            trigger: ".o_list_view .o_data_row:contains(Desk)",
        },
        {
            content: "Come back",
            trigger: ".o_breadcrumb a:contains(Profit and Loss)",
            run: "click",
        },
        {
            content: "Comparison and unfolded rows are as they were",
            trigger: ".o_smart_report_item:contains(Desk)",
        },
    ],
});
