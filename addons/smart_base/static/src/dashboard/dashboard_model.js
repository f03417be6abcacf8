import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

export const STORED_ROLE = "smart_base.dashboard.role";

/** What the dashboard knows; one call to the server for each role. */
export class DashboardModel {
    /** @param {Object} orm the service */
    constructor(orm) {
        this.orm = orm;
        this.asked = 0;
        this.state = reactive({
            status: "loading",
            role: browser.localStorage.getItem(STORED_ROLE) || "overview",
            data: null,
            error: "",
        });
    }

    /** @returns {Promise<void>} an answer that was overtaken by a later question is dropped */
    async load(role = this.state.role) {
        const number = ++this.asked;
        try {
            const data = await this.orm.silent.call("smart.dashboard", "get_role", [role]);
            if (number === this.asked) {
                Object.assign(this.state, { status: "ready", role: data.role, data, error: "" });
                browser.localStorage.setItem(STORED_ROLE, data.role);
            }
        } catch (error) {
            if (number === this.asked) {
                this.fail(error);
            }
        }
    }

    fail(error) {
        const isForbidden = error.exceptionName === "odoo.exceptions.AccessError";
        this.state.error = error.data?.message || error.message || "";
        this.state.status = isForbidden ? "forbidden" : "failed";
    }

    async switchTo(role) {
        if (role !== this.state.role || this.state.status !== "ready") {
            this.state.role = role;
            await this.load(role);
        }
    }

    retry() {
        this.state.status = "loading";
        return this.load();
    }
}
