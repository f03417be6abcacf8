import { registry } from "@web/core/registry";

/** The steps of the demo company's month; the one that is open when the cockpit comes up first. */
const STEPS = [
    "adjustments",
    "bank",
    "drafts",
    "deliveries",
    "bills",
    "revenue",
    "depreciation",
    "taxes",
    "review",
];
const step = (code) => `.o_smart_close_step[data-code=${code}]`;
const open = (code) => ({
    content: `Open the step: ${code}`,
    trigger: `${step(code)} > button[aria-expanded=false]`,
    run: "click",
});

/** Ask for the fix of a step's finding, see the decision, and come back. */
const ask = (code, number, fix) => [
    ...(code === "drafts" ? [] : [open(code)]),
    {
        content: `Ask for a fix: ${code}`,
        trigger: `${step(code)} .o_smart_close_finding:eq(${number}) button[data-fix=${fix}]`,
        run: "click",
    },
    {
        content: "It waits for an approver",
        trigger: ".o_statusbar_status .o_arrow_button_current:contains(Waiting for Approval)",
    },
    {
        content: "Back to the cockpit",
        trigger: ".breadcrumb-item.o_back_button, .o_breadcrumb .breadcrumb-item a",
        run: "click",
    },
    { trigger: `${step("drafts")} button[data-fix=post]` },
];

const sign = (code, name) => [
    {
        content: `Sign: ${code}`,
        trigger: `${step(code)} .o_smart_close_sign:enabled`,
        run: "click",
    },
    { trigger: `${step(code)} > button:contains(${name})` },
];

/** Sign all steps, one after the other, from the one that is open. */
const signAll = (opened, name) => [
    ...sign(opened, name),
    ...STEPS.filter((code) => code !== opened).flatMap((code) => [open(code), ...sign(code, name)]),
];

const dismiss = (code, number) => [
    {
        content: `Say why it may stay: ${code}`,
        trigger: `${step(code)} .o_smart_close_dismiss:eq(${number})`,
        run: "click",
    },
    { trigger: ".modal [name=reason] textarea", run: "edit As agreed in October" },
    { trigger: ".modal button[name=action_confirm]", run: "click" },
    { trigger: `body:not(:has(.modal)) ${step(code)}` },
];

/** The accountant opens October 2025, which scans it, and asks for fixes of all that blocks. */
registry.category("web_tour.tours").add("smart_close_demo_ask", {
    steps: () => [
        { content: "Begin", trigger: ".o_smart_close_start", run: "click" },
        { content: "Another month", trigger: ".modal [name=month] button", run: "click" },
        { trigger: ".modal [name=month] input", run: "edit 10/15/2025" },
        {
            content: "Who reviews",
            trigger: ".modal [name=reviewer_id] input",
            run: "edit Kwame",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Kwame Mensah)", run: "click" },
        { content: "What matters", trigger: ".modal [name=materiality] input", run: "edit 5000" },
        { content: "Scan", trigger: ".modal button[name=action_start]", run: "click" },
        { content: "Five findings block", trigger: ".o_smart_close_blocking:contains(5)" },
        ...ask("drafts", 0, "post"),
        ...ask("drafts", 1, "post"),
        ...ask("deliveries", 0, "invoice"),
        ...ask("deliveries", 1, "accrue"),
        ...ask("bills", 0, "accrue"),
    ],
});

/** The controller approves them all at once. */
registry.category("web_tour.tours").add("smart_close_demo_approve", {
    steps: () => [
        { trigger: ".o_data_row:eq(4)" },
        {
            content: "All of them",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        { content: "Approve", trigger: "button[name=action_approve]:visible", run: "click" },
        { content: "Nothing waits any more", trigger: ".o_list_view:not(:has(.o_data_row))" },
    ],
});

/** The accountant looks again, explains what moved, and signs what was prepared. */
registry.category("web_tour.tours").add("smart_close_demo_sign", {
    steps: () => [
        { content: "Look again", trigger: ".o_smart_close_scan", run: "click" },
        { content: "Nothing blocks", trigger: ".o_smart_close_blocking:not(.text-danger)" },
        { trigger: ".o_smart_close_scan:enabled" },
        open("review"),
        ...dismiss("review", 1),
        ...dismiss("review", 0),
        { trigger: `${step("review")}:contains(Nothing is open here)` },
        ...signAll("review", "Anna de Wit"),
    ],
});

/** The controller reviews each step, and locks the month. */
registry.category("web_tour.tours").add("smart_close_demo_lock", {
    steps: () => [
        ...signAll("adjustments", "Kwame Mensah"),
        { content: "Lock", trigger: ".o_smart_close_lock:enabled", run: "click" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { content: "It is locked", trigger: ".o_smart_close_state:contains(Locked)" },
    ],
});
