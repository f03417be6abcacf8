import { registry } from "@web/core/registry";

const line = (text) => `.o_smart_recon_line:contains(${text})`;
const current = (text) => `.o_smart_recon_current:contains(${text})`;
const key = (name) => ({ trigger: ".o_smart_recon_list", run: `press ${name}` });

/** An accountant works through a bank journal: accept, split, write off, undo, the rest in bulk. */
registry.category("web_tour.tours").add("smart_recon_work_through", {
    steps: () => [
        {
            content: "The journal card says how many lines wait",
            trigger: ".o_kanban_record button[name=action_smart_reconcile]:contains(Reconcile)",
            run: "click",
        },
        { content: "The first line is open", trigger: current("Payment of Azure") },
        {
            content: "Its reason is told",
            trigger: ".o_smart_recon_why li:contains(The memo names)",
        },
        { content: "Accept it", ...key("Enter") },
        { content: "The next one takes its place", trigger: current("Monthly fees") },
        { content: "Book it to an account", trigger: ".o_smart_recon_code", run: "click" },
        {
            content: "A part",
            trigger: ".o_smart_recon_coding .o-autocomplete--input:first",
            run: "edit Tour fees",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Tour fees)", run: "click" },
        { trigger: ".o_smart_recon_coding_amount", run: "edit -7" },
        { trigger: ".o_smart_recon_add", run: "click" },
        {
            content: "The other part remains",
            trigger: ".o_smart_recon_remaining:contains(5.00)",
        },
        {
            trigger: ".o_smart_recon_coding .o-autocomplete--input:first",
            run: "edit Tour fees",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(Tour fees)", run: "click" },
        { trigger: ".o_smart_recon_add", run: "click" },
        { content: "Both parts are there", trigger: ".o_smart_recon_writeoff:eq(1)" },
        { trigger: ".o_smart_recon_accept:enabled", run: "click" },
        { content: "A line that is short of an invoice", trigger: current("short by a charge") },
        { content: "Look for the invoice", trigger: ".o_smart_recon_find", run: "click" },
        { trigger: ".o_smart_recon_candidates input", run: "edit Deco" },
        { trigger: ".o_smart_recon_candidate:contains(Deco):contains(50.00)", run: "click" },
        { trigger: ".o_smart_recon_share_amount", run: "edit 50 && press Enter" },
        {
            content: "More is paid than came: two remain",
            trigger: ".o_smart_recon_remaining button:contains(Write it off)",
            run: "click",
        },
        {
            content: "A model does it",
            trigger: ".o_smart_recon_model:contains(Tour charge)",
            run: "click",
        },
        { trigger: ".o_smart_recon_accept:enabled", run: "click" },
        { content: "It is done", trigger: ".o_smart_recon_last:contains(Deco)" },
        { content: "Take that back", trigger: ".o_smart_recon_last button", run: "click" },
        { content: "It is open again", trigger: current("short by a charge") },
        { content: "The rest in bulk", trigger: ".o_smart_recon_bulk", run: "click" },
        { trigger: ".o_smart_recon_found:contains(2 lines)" },
        { trigger: ".o_smart_recon_bulk_accept:enabled", run: "click" },
        { content: "One is left", trigger: ".o_smart_recon_filter.btn-primary:contains(1)" },
        { trigger: line("short by a charge") },
        { content: "No other", trigger: "body:not(:has(.o_smart_recon_line:eq(1)))" },
    ],
});

/** On a phone: the list, a line, the way on, and back. */
registry.category("web_tour.tours").add("smart_recon_on_a_phone", {
    steps: () => [
        { trigger: line("Payment of Azure"), run: "click" },
        { content: "The list has made room", trigger: ".o_smart_recon_action[data-pane=proposal]" },
        { trigger: ".o_smart_recon_fact:contains(Payment of Azure)" },
        { trigger: ".o_smart_recon_accept:enabled", run: "click" },
        { trigger: ".o_smart_recon_fact:contains(Monthly fees)" },
        { trigger: ".o_smart_recon_back", run: "click" },
        { trigger: ".o_smart_recon_action[data-pane=list]" },
        { trigger: line("Monthly fees") },
    ],
});
