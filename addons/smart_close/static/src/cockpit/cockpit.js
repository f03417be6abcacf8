import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { CockpitModel } from "./cockpit_model";

const COLOURS = { blocking: "text-bg-danger", warning: "text-bg-warning", note: "text-bg-info" };
const RISKS = {
    high: { colour: "text-bg-danger", label: _t("High risk") },
    medium: { colour: "text-bg-warning", label: _t("Medium risk") },
    low: { colour: "text-bg-success", label: _t("Low risk") },
};
const SHAPE = { width: 120, height: 32 };

/** The close of a month at a glance: ten steps, what is open in them, and who signed. */
export class Cockpit extends Component {
    static template = "smart_close.Cockpit";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.model = new CockpitModel(useService("orm"));
        this.state = this.model.state = useState(this.model.state);
        this.display = { controlPanel: {} };
        const wanted = this.props.action.params?.close_id || this.props.resId;
        onWillStart(() => this.model.load(wanted || false));
    }

    get isBusy() {
        return this.state.status === "busy";
    }

    /** Whether the close can be worked on by this user now. */
    get canWork() {
        return this.state.can.work && this.state.close.state !== "locked";
    }

    get daysLeft() {
        const days = this.state.close.days_left;
        return days < 0 ? _t("%s days late", -days) : _t("%s days left", days);
    }

    /** The readiness of the last days as points of a line. */
    get trendPoints() {
        const trend = this.state.close.trend.slice(-30);
        const step = SHAPE.width / Math.max(trend.length - 1, 1);
        return trend
            .map(([, score], index) => `${index * step},${SHAPE.height * (1 - score / 100)}`)
            .join(" ");
    }

    get gained() {
        const points = this.state.close.gained;
        return _t("%s since the day before", points > 0 ? `+${points}` : points);
    }

    get riskColour() {
        return RISKS[this.state.close.summary.risk].colour;
    }

    get riskLabel() {
        return RISKS[this.state.close.summary.risk].label;
    }

    colour(severity) {
        return COLOURS[severity];
    }

    stepColour(step) {
        if (!step.applies) {
            return "text-muted";
        }
        if (step.blocking) {
            return "text-danger";
        }
        return step.warnings ? "text-warning" : "text-success";
    }

    // -- handlers --------------------------------------------------------------------------
    onStart() {
        return this.action.doAction("smart_close.smart_close_start_action");
    }

    onChangeClose(event) {
        return this.model.load(Number(event.target.value));
    }

    async onFix(finding, fix) {
        const action = await this.model.fix(finding, fix);
        return this.action.doAction(action);
    }

    async onLook(finding) {
        return this.action.doAction(await this.model.look(finding));
    }

    onAllFindings(step) {
        return this.action.doAction("smart_close.smart_close_finding_action", {
            additionalContext: { search_default_open: 1 },
            domain: [["step_id", "=", step.id]],
        });
    }

    onDismiss(finding) {
        return this.ask({ default_purpose: "dismiss", default_finding_ids: [finding.id] });
    }

    onRefuse(step) {
        return this.ask({ default_purpose: "refuse", default_step_id: step.id });
    }

    async onEvidence() {
        return this.action.doAction(await this.model.evidence());
    }

    async onChanges() {
        return this.action.doAction(await this.model.changes());
    }

    onLock() {
        return this.ask({ default_purpose: "lock", default_close_id: this.state.close.id });
    }

    onReopen() {
        return this.ask({ default_purpose: "reopen", default_close_id: this.state.close.id });
    }

    /** Ask for a reason, and show what became of it. */
    ask(context) {
        return this.action.doAction("smart_close.smart_close_reason_action", {
            additionalContext: context,
            onClose: () => this.model.reload(),
        });
    }
}

registry.category("actions").add("smart_close.cockpit", Cockpit);
