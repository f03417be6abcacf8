import { registry } from "@web/core/registry";

/** From the dashboard to the queue, approve one, undo it from the toast, reject the next. */
registry.category("web_tour.tours").add("smart_control_tour", {
    url: "/odoo/smart-dashboard",
    steps: () => [
        { trigger: ".o_smart_card[data-card=pending]:contains(2)", run: "click" },
        { trigger: ".o_smart_item:contains(Promote the buyer)" },
        { trigger: ".o_smart_changes td:contains(Chief Buyer)" },
        { trigger: ".o_smart_approve:enabled", run: "click" },
        { trigger: ".o_notification button:contains(Undo)", run: "click" },
        { trigger: ".o_notification:contains(1 undone)" },
        { trigger: ".o_smart_reject:enabled", run: "click" },
        { trigger: ".o_smart_reason", run: "edit Not this year" },
        { trigger: ".modal-footer .btn-primary:enabled", run: "click" },
        { trigger: ".o_smart_empty:contains(Nothing waits for you)" },
    ],
});
