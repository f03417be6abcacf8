/** What the cockpit knows, and its ways to the server; knows nothing of the screen. */
export class CockpitModel {
    constructor(orm) {
        this.orm = orm;
        this.state = {
            status: "loading",
            closes: [],
            close: false,
            steps: [],
            can: {},
            opened: false,
        };
    }

    /** @param {number|false} closeId the latest one by default */
    async load(closeId = false) {
        const answer = await this.orm.call("smart.close", "get_cockpit", [closeId]);
        Object.assign(this.state, answer, { status: "ready" });
        if (!this.state.steps.some((step) => step.id === this.state.opened)) {
            this.state.opened = this.firstOpen?.id || false;
        }
    }

    /** The first step with something to do. */
    get firstOpen() {
        return this.state.steps.find((step) => step.blocking || step.warnings);
    }

    reload() {
        return this.load(this.state.close.id);
    }

    open(stepId) {
        this.state.opened = stepId;
    }

    toggle(step) {
        this.state.opened = this.state.opened === step.id ? false : step.id;
    }

    /** Do something on the server and show what became of it. */
    async act(model, method, id, args = []) {
        this.state.status = "busy";
        try {
            return await this.orm.call(model, method, [[id], ...args]);
        } finally {
            await this.reload();
        }
    }

    scan() {
        return this.act("smart.close", "action_scan", this.state.close.id);
    }

    rescan(step) {
        return this.act("smart.close.step", "action_rescan", step.id);
    }

    sign(step) {
        return this.act("smart.close.step", "action_sign", step.id);
    }

    fix(finding, fix) {
        return this.act("smart.close.finding", "action_fix", finding.id, [fix]);
    }

    evidence() {
        return this.orm.call("smart.close", "action_evidence", [[this.state.close.id]]);
    }

    changes() {
        return this.orm.call("smart.close", "action_open_changes", [[this.state.close.id]]);
    }

    look(finding) {
        return this.orm.call("smart.close.finding", "action_open_records", [[finding.id]]);
    }
}
