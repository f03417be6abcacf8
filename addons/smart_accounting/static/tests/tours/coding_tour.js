import { registry } from "@web/core/registry";

/** An accountant sees how each account was found, accepts what fits, and teaches one for good. */
registry.category("web_tour.tours").add("smart_accounting_coding", {
    steps: () => [
        {
            content: "It says how the account was found",
            trigger: ".o_data_row:contains(Hosting June) [name=method]:contains(Same Case Before)",
        },
        {
            content: "A new vendor is shown",
            trigger: ".o_data_row:contains(Print Shop) [name=new_vendor_text]:contains(New vendor)",
        },
        {
            content: "Mark what the memory knows",
            trigger: ".o_data_row:contains(Hosting June) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Both lines of it",
            trigger: ".o_data_row:contains(Hosting July) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Accept them at once",
            trigger: ".o_control_panel button[name=action_accept]",
            run: "click",
        },
        {
            content: "They do not wait any more",
            trigger: ".o_list_renderer:not(:has(.o_data_row:contains(Hosting)))",
        },
        {
            content: "What the new vendor's line is on from now on",
            trigger: ".o_data_row:contains(Print Shop) button[name=action_always]",
            run: "click",
        },
        {
            content: "Nothing waits",
            trigger: ".o_view_nocontent_smiling_face:contains(No line waits for an account)",
        },
    ],
});
