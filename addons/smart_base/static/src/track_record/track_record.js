import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { SmartChart } from "../chart/chart";

/** How often a rule was right, and what another threshold would have done to past decisions. */
export class TrackRecord extends Component {
    static template = "smart_base.TrackRecord";
    static components = { SmartChart };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ status: "loading", data: null, place: 0, error: "" });
        onWillStart(() => void this.load(this.props.record.resId));
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.props.record.resId) {
                this.load(next.record.resId);
            }
        });
    }

    async load(resId) {
        this.state.status = "loading";
        try {
            const data = await this.orm.silent.call("smart.rule", "get_track_record", [[resId]]);
            const place = data.thresholds.findIndex(
                (row) => row.threshold >= data.threshold - 1e-9
            );
            Object.assign(this.state, { status: "ready", data, place: Math.max(place, 0) });
        } catch (error) {
            this.state.error = error.data?.message || error.message || "";
            this.state.status = "failed";
        }
    }

    get chosen() {
        return this.state.data.thresholds[this.state.place];
    }

    get isOther() {
        const current = this.props.record.data.auto_threshold;
        return Math.abs(this.chosen.threshold - current) > 0.001;
    }

    get curve() {
        const { curve, target } = this.state.data;
        return {
            labels: curve.map((row) => percent(row.confidence)),
            series: [
                { key: "done", name: _t("Right"), values: curve.map((row) => row.value) },
                { key: "low", name: _t("At least"), values: curve.map((row) => row.low) },
                { key: "target", name: _t("Target"), values: curve.map(() => target) },
            ],
        };
    }

    get interval() {
        const { low, high, total } = this.state.data.precision;
        return _t("%(low)s to %(high)s, of %(total)s", {
            low: percent(low),
            high: percent(high),
            total,
        });
    }

    get whatIf() {
        const { automatic, wrong } = this.chosen;
        const { cases } = this.state.data;
        return _t(
            "%(automatic)s of %(cases)s past decisions would have been automatic, %(wrong)s wrong.",
            { automatic, cases, wrong }
        );
    }

    percent(value) {
        return value === null ? "—" : percent(value);
    }

    number(value) {
        return Math.round(value).toLocaleString();
    }

    onSlide(ev) {
        this.state.place = Number(ev.target.value);
    }

    /** Puts the threshold into the form; it counts once somebody saves. */
    use() {
        return this.props.record.update({ auto_threshold: this.chosen.threshold });
    }

    openDecision(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "smart.decision",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

function percent(value) {
    return `${Math.round(value * 100)} %`;
}

registry.category("view_widgets").add("smart_track_record", {
    component: TrackRecord,
    fieldDependencies: [{ name: "auto_threshold", type: "float" }],
});
