import { registry } from "@web/core/registry";

const current = (state) => `.o_statusbar_status .o_arrow_button_current:contains(${state})`;

/** An accountant looks at what waits, sees what would change, approves it, and takes it back. */
registry.category("web_tour.tours").add("smart_accounting_approve_and_undo", {
    steps: () => [
        {
            content: "Open what waits for approval about the customer",
            trigger: ".o_data_row .o_data_cell[name=name]:contains(Azure Interior)",
            run: "click",
        },
        {
            content: "It waits",
            trigger: current("Waiting for Approval"),
        },
        {
            content: "It shows the field before and after",
            trigger: ".o_smart_base_changes tr:has(td:contains(Draft)):has(td:contains(Posted))",
        },
        {
            content: "It says who gets something to do",
            trigger: ".o_smart_base_changes td:contains(Send it to Azure Interior)",
        },
        {
            content: "It says what the confidence is made of",
            trigger: ".o_smart_base_component:contains(No duplicate)",
        },
        {
            content: "Approve it",
            trigger: ".o_form_statusbar button[name=action_approve]",
            run: "click",
        },
        {
            content: "It was carried out",
            trigger: current("Carried Out"),
        },
        {
            content: "Take it back",
            trigger: ".o_form_statusbar button[name=action_undo]",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "It was undone",
            trigger: current("Undone"),
        },
    ],
});
