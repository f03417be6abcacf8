import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { Component, useState, xml } from "@odoo/owl";
import { mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { SmartChart } from "@smart_base/chart/chart";

defineMailModels();

const HOSTILE = `<img src="x" onerror="window.smartHacked = 1"/>`;
const DONE = { key: "done", name: "Right", values: [1, 0.5] };

/** What the chart is drawn from, each time that it is drawn. */
function watch() {
    const drawn = [];
    patchWithCleanup(SmartChart.prototype, {
        get config() {
            const config = super.config;
            drawn.push(config);
            return config;
        },
    });
    return drawn;
}

async function mount(props) {
    return mountWithCleanup(SmartChart, {
        props: { title: "Outcomes", labels: ["Aug", "Sep"], series: [DONE], ...props },
    });
}

test("the figures stand in a table for who does not see the picture", async () => {
    await mount();
    expect("canvas").toHaveCount(1);
    expect("table caption").toHaveText("Outcomes");
    const cells = [...document.querySelectorAll(".o_smart_chart tr")].map((row) =>
        [...row.children].map((cell) => cell.textContent)
    );
    expect(cells).toEqual([
        ["", "Right"],
        ["Aug", "1"],
        ["Sep", "0.5"],
    ]);
    expect(".o_smart_chart_canvas").toHaveAttribute("aria-hidden", "true");
});

test("shares end at a hundred per cent, numbers are whole and stacked", async () => {
    const drawn = watch();
    await mount({ type: "line", isPercent: true });
    await mount({ series: [{ ...DONE, values: [4, 2] }] });
    const [shares, numbers] = drawn.map(({ options }) => options.scales.y);
    expect(drawn.map(({ type }) => type)).toEqual(["line", "bar"]);
    expect([shares.min, shares.max]).toEqual([0, 1]);
    expect(shares.ticks.callback(0.256)).toBe("26 %");
    expect([numbers.beginAtZero, numbers.stacked]).toEqual([true, true]);
    expect(numbers.ticks.precision).toBe(0);
});

test("what a series means has its colour, and a target is a dashed line", async () => {
    const drawn = watch();
    const target = { key: "target", name: "Target", values: [1, 1] };
    const other = { key: "other", name: "Other", values: [0, 0] };
    await mount({ series: [DONE, target, other] });
    const [done, dashed, plain] = drawn[0].data.datasets;
    expect(done.borderColor).toBe("#28a745");
    expect([dashed.borderDash, dashed.pointRadius]).toEqual([[4, 4], 0]);
    expect(plain.borderColor).toMatch(/^#/);
    expect(plain.borderColor).not.toBe(done.borderColor);
});

test("it is drawn anew only with other figures", async () => {
    const drawn = watch();
    class Parent extends Component {
        static template = xml`
            <SmartChart title="state.title" labels="['Aug']" series="state.series" />`;
        static components = { SmartChart };
        static props = ["*"];
        setup() {
            this.state = useState({ title: "One", series: [{ ...DONE, values: [1] }] });
        }
    }
    const parent = await mountWithCleanup(Parent);
    parent.state.title = "Two";
    await animationFrame();
    expect("caption").toHaveText("Two");
    expect(drawn).toHaveLength(1);
    parent.state.series = [{ ...DONE, values: [2] }];
    await animationFrame();
    expect(drawn).toHaveLength(2);
    expect("td").toHaveText("2");
});

test("names stay text", async () => {
    await mount({ title: HOSTILE, labels: [HOSTILE, ""], series: [{ ...DONE, name: HOSTILE }] });
    expect("img").toHaveCount(0);
    expect(queryAllTexts("caption")).toEqual([HOSTILE]);
});
