import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** From the dashboard to the queue, approve one, undo it from the toast, reject the next. */
tours.add("smart_control_tour", {
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

/** Nothing was decided yet: zeros, an honest word, and the way to the rules and the queue. */
tours.add("smart_first_visit_tour", {
    url: "/odoo/smart-dashboard",
    steps: () => [
        { trigger: ".o_smart_empty:contains(No rule has decided anything yet)" },
        { trigger: ".o_smart_card[data-card=right]:contains(—)" },
        { trigger: ".o_smart_empty button:contains(Rules)", run: "click" },
        { trigger: ".o_data_row:contains(Test Rule)" },
        { trigger: ".o_menu_sections a:contains(Approvals)", run: "click" },
        { trigger: ".o_smart_empty:contains(Nothing waits for you)" },
    ],
});

/** Mark all, look at the total effect, approve. */
tours.add("smart_clear_thirty_tour", {
    url: "/odoo/smart-approvals",
    steps: () => [
        { trigger: ".o_smart_item:nth-child(30)" },
        { trigger: "body", run: "press X" },
        { trigger: ".o_smart_approve:contains(30)", run: "click" },
        { trigger: ".modal-body:contains(30):contains(decisions)" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_notification:contains(30 approved)" },
        { trigger: ".o_smart_empty:contains(Nothing waits for you)" },
    ],
});

/** Turn one down and say why. */
tours.add("smart_feedback_tour", {
    url: "/odoo/smart-approvals",
    steps: () => [
        { trigger: ".o_smart_item:contains(Promote once more)" },
        { trigger: "body", run: "press r" },
        { trigger: ".o_smart_reason", run: "edit Wrong person" },
        { trigger: ".modal-footer .btn-primary:enabled", run: "click" },
        { trigger: ".o_smart_empty:contains(Nothing waits for you)" },
    ],
});

/** Approve where the record is looked at, and take it back. */
tours.add("smart_chatter_tour", {
    steps: () => [
        { trigger: ".o_smart_waiting:contains(Promote the buyer):contains(Chief Buyer)" },
        { trigger: ".o_smart_chatter_approve:enabled", run: "click" },
        { trigger: ".o-mail-Message:contains(Decided by the rule)" },
        { trigger: "body:not(:has(.o_smart_waiting))" },
        { trigger: ".o_notification button:contains(Undo)", run: "click" },
        { trigger: ".o_notification:contains(Undone)" },
    ],
});

/** Answer the activity by which one is asked. */
tours.add("smart_activity_tour", {
    steps: () => [
        { trigger: ".o-mail-Activity:contains(for Smart approver)" },
        {
            trigger: ".o_smart_activity_approve",
            run({ anchor }) {
                if (document.querySelectorAll(".o_smart_activity_approve").length !== 1) {
                    throw new Error("Only the own activity can be answered");
                }
                anchor.click();
            },
        },
        { trigger: ".o_arrow_button_current:contains(Carried Out)" },
        { trigger: "body:not(:has(.o-mail-Activity))" },
    ],
});
