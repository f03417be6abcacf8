/** A row of a report as the server sends it. */
export function row(key, values, more = {}) {
    return {
        key,
        label: key,
        level: 0,
        style: "normal",
        figure: "money",
        values,
        parent: "",
        unfoldable: false,
        unfolded: false,
        drill: true,
        res_id: 0,
        ...more,
    };
}

/** A report as the server sends it: one period, a line with one account, and a total. */
export function report(more = {}) {
    return {
        code: "profit-and-loss",
        name: "Profit and Loss",
        description: "What was earned and spent.",
        layout: "balance",
        period: "range",
        company: "Azure",
        companies: [{ id: 1, name: "Azure" }],
        currency_id: 1,
        currency: "EUR",
        has_cash_basis: true,
        has_targets: true,
        has_analytic: false,
        columns: [{ label: "Mar 2026", name: "", measure: "balance" }],
        rows: [
            row("line:1", [100], { label: "Revenue", unfoldable: true }),
            row("line:1/account:4", [100], {
                label: "4000 Sales",
                level: 1,
                style: "group",
                parent: "line:1",
                unfoldable: true,
                res_id: 4,
            }),
            row("line:2", [100], { label: "Net profit", style: "total", drill: false }),
        ],
        notes: [],
        ...more,
        options: {
            preset: "custom",
            date_from: "2026-03-01",
            date_to: "2026-03-31",
            compare: "none",
            count: 0,
            due_by: "due",
            basis: "accrual",
            journals: [],
            partners: [],
            analytic: [],
            companies: [1],
            drafts: false,
            zero: false,
            split: false,
            ...more.options,
        },
    };
}
