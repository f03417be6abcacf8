import { Component, onWillDestroy, onWillStart, useExternalListener, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { SmartChart } from "../chart/chart";
import { DashboardModel } from "./dashboard_model";

/** Milliseconds in which many changes make one reload. */
const PACE = 1000;

/** The first screen: figures, what waits, and the state of the system, for one role. */
export class Dashboard extends Component {
    static template = "smart_base.Dashboard";
    static components = { Layout, SmartChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.ui = useService("ui");
        this.model = new DashboardModel(useService("orm"));
        this.state = useState(this.model.state);
        this.display = { controlPanel: {} };
        this.listen();
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        // not waited for: the page is there at once, and says that it is loading
        onWillStart(() => void this.model.load());
    }

    listen() {
        const reload = debounce(() => this.model.load(), PACE);
        this.bus.subscribe("smart_base/decision", reload);
        onWillDestroy(() => {
            reload.cancel();
            this.bus.unsubscribe("smart_base/decision", reload);
        });
    }

    /** Numbers switch between the roles, unless somebody is typing. */
    onKeydown(ev) {
        const role = this.state.data?.roles[Number(ev.key) - 1];
        const isElsewhere = ev.target?.closest?.("input, textarea, select, [contenteditable]");
        const isModified = ev.ctrlKey || ev.metaKey || ev.altKey;
        if (role && !isElsewhere && !isModified && this.ui.activeElement === document) {
            this.model.switchTo(role.key);
        }
    }

    get isEmpty() {
        return !this.state.data.cards.some((card) => card.value);
    }

    open(action) {
        if (action) {
            this.action.doAction(action);
        }
    }

    openRow(row) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("smart_base.dashboard", Dashboard);
