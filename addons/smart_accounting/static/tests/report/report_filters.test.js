import { expect, test } from "@odoo/hoot";
import {
    animationFrame,
    click,
    manuallyDispatchProgrammaticEvent,
    queryAllTexts,
    queryOne,
} from "@odoo/hoot-dom";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { ReportFilters } from "@smart_accounting/report/report_filters";
import { report } from "./report_samples";

defineMailModels();

async function filters(more = {}) {
    const chosen = [];
    await mountWithCleanup(ReportFilters, {
        props: { report: report(more), onChange: (values) => chosen.push(values) },
    });
    return chosen;
}

async function choices(name) {
    await click(`button[name=${name}]`);
    await animationFrame();
    return queryAllTexts(".o-dropdown-item");
}

test("a period out of the list", async () => {
    const chosen = await filters();
    expect("button[name=period]").toHaveText("Other dates");
    await choices("period");
    await click(".o-dropdown-item:contains(Last quarter)");
    await animationFrame();
    expect(chosen).toEqual([{ preset: "last_quarter" }]);
});

test("days of one's own", async () => {
    const chosen = await filters();
    // a date field takes no single characters
    const field = queryOne("input[aria-label=To]");
    field.value = "2026-04-30";
    await manuallyDispatchProgrammaticEvent(field, "change");
    expect(chosen).toEqual([{ preset: "custom", date_to: "2026-04-30" }]);
});

test("targets are a comparison where lines have some", async () => {
    const chosen = await filters();
    expect(await choices("compare")).toInclude("Targets");
    await click(".o-dropdown-item:contains(Targets)");
    await animationFrame();
    expect(chosen).toEqual([{ compare: "target", count: 0 }]);
});

test("no targets, no cash basis where there are none", async () => {
    await filters({ has_targets: false, has_cash_basis: false });
    expect(await choices("compare")).not.toInclude("Targets");
    expect("select[name=basis]").toHaveCount(0);
});

test("cash basis", async () => {
    const chosen = await filters();
    await contains("select[name=basis]").select("cash");
    expect(chosen).toEqual([{ basis: "cash" }]);
});

test("an ageing counts from due or invoice date, beside earlier days", async () => {
    const chosen = await filters({ layout: "ageing", period: "as_of" });
    expect("input[aria-label=From]").toHaveCount(0);
    await contains("select[aria-label='Age counts from']").select("invoice");
    expect(chosen).toEqual([{ due_by: "invoice" }]);
    expect(await choices("compare")).toInclude("A month before");
});

test("the name of the comparison is on its button", async () => {
    await filters({ options: { compare: "year", count: 1 } });
    expect("button[name=compare]").toHaveText("Same period last year");
});

test("the last company cannot be taken away", async () => {
    const companies = [
        { id: 1, name: "Azure" },
        { id: 2, name: "Deco" },
    ];
    const chosen = await filters({ companies });
    await choices("companies");
    await click(".o-dropdown-item:contains(Azure)");
    await animationFrame();
    expect(chosen).toEqual([]);
    await click(".o-dropdown-item:contains(Deco)");
    await animationFrame();
    expect(chosen).toEqual([{ companies: [1, 2] }]);
});
