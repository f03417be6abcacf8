import { registry } from "@web/core/registry";

const step = (code) => `.o_smart_close_step[data-code=${code}]`;

/** An accountant scans a month, posts the draft that blocks it, and locks it. */
registry.category("web_tour.tours").add("smart_close_month", {
    steps: () => [
        {
            content: "Begin",
            trigger: ".o_smart_close_start",
            run: "click",
        },
        {
            content: "Scan last month",
            trigger: ".modal button[name=action_start]",
            run: "click",
        },
        {
            content: "A draft blocks it",
            trigger: ".o_smart_close_blocking:contains(1)",
        },
        {
            content: "Post the draft",
            trigger: `${step("drafts")} button[data-fix=post]`,
            run: "click",
        },
        {
            content: "See what changes, and approve it",
            trigger: ".o_form_statusbar button[name=action_approve]",
            run: "click",
        },
        {
            content: "It was carried out",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Carried Out)",
        },
        {
            content: "Back to the cockpit",
            trigger: ".breadcrumb-item.o_back_button, .o_breadcrumb .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Nothing blocks any more",
            trigger: ".o_smart_close_blocking:contains(0)",
        },
        {
            content: "Lock the month",
            trigger: ".o_smart_close_lock",
            run: "click",
        },
        {
            content: "Signatures are missing: a manager says why that is all right",
            trigger: ".modal [name=reason] textarea",
            run: "edit Both of us sat beside each other",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It is locked",
            trigger: ".o_smart_close_state:contains(Locked)",
        },
    ],
});
