import { registry } from "@web/core/registry";

/** An accountant reads why an entry is unusual, compares it, and says that it is normal here. */
registry.category("web_tour.tours").add("smart_accounting_finding", {
    steps: () => [
        {
            content: "Open what was found",
            trigger: ".o_data_row:contains(Unusual Amount) [name=partner_id]",
            run: "click",
        },
        {
            content: "It says why",
            trigger: ".o_field_widget[name=text]:contains(usually bills)",
        },
        {
            content: "Other bills of the vendor stand beside it",
            trigger: ".o_field_widget[name=similar_ids] .o_data_row",
        },
        {
            content: "It is normal",
            trigger: ".o_form_statusbar button[name=action_dismiss]",
            run: "click",
        },
        {
            content: "The screen says what that teaches",
            trigger: ".alert:contains(not named again for this vendor)",
        },
        {
            content: "Back to the list",
            trigger: ".breadcrumb-item.o_back_button, .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "Nothing is open",
            trigger: ".o_view_nocontent_smiling_face:contains(Nothing unusual was found)",
        },
    ],
});
