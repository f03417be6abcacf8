import { Component, onWillDestroy } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { SmartChart } from "../chart/chart";

/** Milliseconds in which many steps make one reload. */
const PACE = 300;

/** How far a backtest is, and what came of it: one column for each version of the rule. */
export class BacktestResult extends Component {
    static template = "smart_base.BacktestResult";
    static components = { SmartChart };
    static props = { ...standardWidgetProps };

    setup() {
        this.bus = useService("bus_service");
        const reload = debounce(() => this.props.record.load(), PACE);
        const listen = ({ id }) => id === this.props.record.resId && reload();
        this.bus.subscribe("smart_base/backtest", listen);
        onWillDestroy(() => {
            reload.cancel();
            this.bus.unsubscribe("smart_base/backtest", listen);
        });
    }

    get data() {
        return this.props.record.data;
    }

    get isOpen() {
        return ["waiting", "running"].includes(this.data.state);
    }

    get progressText() {
        const { done, total } = this.data;
        return total
            ? _t("%(done)s of %(total)s cases", { done, total })
            : _t("Finding the cases…");
    }

    /** Versions with figures, the rule as it was first. */
    get versions() {
        const names = { now: _t("As it is"), other: _t("Compared with") };
        const figures = this.data.figures || {};
        return Object.keys(names)
            .filter((key) => figures[key]?.cases)
            .map((key) => ({ key, name: names[key], ...figures[key] }));
    }

    get isEmpty() {
        return !this.isOpen && !this.versions.length;
    }

    settingsText({ settings }) {
        const asks = _t("asks from %s", percent(settings.approval));
        return settings.always_ask
            ? _t("always asks")
            : _t("acts from %(auto)s, %(asks)s", { auto: percent(settings.auto), asks });
    }

    get rows() {
        const money = (value) => `$ ${value.toFixed(2)}`;
        const whole = (value) => Math.round(value).toLocaleString();
        return [
            {
                key: "agreement",
                name: _t("Did as people did"),
                of: (each) => share(each.agreement),
            },
            {
                key: "automatic",
                name: _t("Would have acted alone"),
                of: (each) => `${whole(each.automatic)} (${percent(each.coverage)})`,
            },
            { key: "precision", name: _t("Of these right"), of: (each) => share(each.precision) },
            { key: "wrong", name: _t("Of these wrong"), of: (each) => whole(each.wrong) },
            { key: "asked", name: _t("Would have asked"), of: (each) => whole(each.asked) },
            { key: "logged", name: _t("Would only have logged"), of: (each) => whole(each.logged) },
            {
                key: "recall",
                name: _t("Right ones found alone"),
                of: (each) => percent(each.recall),
            },
            { key: "minutes", name: _t("Minutes saved"), of: (each) => whole(each.minutes) },
            { key: "cost", name: _t("Cost of Claude"), of: (each) => money(each.cost) },
        ];
    }

    /** Precision and coverage by threshold, of the rule as it was. */
    get curve() {
        const rows = this.versions[0].thresholds;
        return {
            labels: rows.map((row) => percent(row.threshold)),
            series: [
                { key: "done", name: _t("Right"), values: rows.map((row) => row.value) },
                { key: "asked", name: _t("Alone"), values: rows.map((row) => row.coverage) },
            ],
        };
    }
}

function percent(value) {
    return value === null ? "—" : `${Math.round(value * 100)} %`;
}

function share({ value, low, high, total }) {
    if (value === null) {
        return "—";
    }
    return _t("%(value)s (%(low)s to %(high)s, of %(total)s)", {
        value: percent(value),
        low: percent(low),
        high: percent(high),
        total,
    });
}

registry.category("view_widgets").add("smart_backtest_result", {
    component: BacktestResult,
    fieldDependencies: [
        { name: "figures", type: "json" },
        { name: "state", type: "selection" },
        { name: "total", type: "integer" },
        { name: "done", type: "integer" },
        { name: "progress", type: "float" },
    ],
});
