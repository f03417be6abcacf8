import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** From the page of a rule in shadow mode: compare other settings on the last closed months. */
tours.add("smart_backtest_start_tour", {
    steps: () => [
        { trigger: "button[name=action_backtest]", run: "click" },
        { trigger: ".modal .o_field_widget[name=case_count]:contains(8)" },
        {
            trigger: ".modal .o_field_widget[name=compare] label:contains(Other settings)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=other_auto] input", run: "edit 90" },
        { trigger: ".modal button[name=action_start]", run: "click" },
        { trigger: ".o_smart_backtest[data-state=waiting] .o_smart_progress" },
    ],
});

/** What came of it, the sure mistake behind it, and the rule goes live. */
tours.add("smart_backtest_live_tour", {
    steps: () => [
        { trigger: "tr[data-row=automatic] td:nth-child(2):contains(50 %)" },
        { trigger: "tr[data-row=wrong] td:last-child:contains(3)" },
        { trigger: ".o_field_widget[name=mistake_ids] .o_data_row:contains(Undone later)" },
        { trigger: ".o_data_row:contains(Undone later) button[name=action_open]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=outcome]:contains(Undone later)" },
        { trigger: ".o_back_button", run: "click" },
        { trigger: "button[name=action_go_live]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Live)" },
    ],
});

/** A manager undoes what a proven rule did; its page says that it asks again, and why. */
tours.add("smart_demotion_tour", {
    steps: () => [
        { trigger: ".o_field_widget[name=is_proven] input:checked" },
        { trigger: "button[name=action_view_decisions]", run: "click" },
        { trigger: ".o_data_row:contains(Promote once more) td[name=name]", run: "click" },
        { trigger: ".o_form_view button[name=action_undo]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Undone)" },
        { trigger: ".breadcrumb-item a:contains(Test Rule)", run: "click" },
        { trigger: ".o_field_widget[name=is_proven] input:not(:checked)" },
        { trigger: ".o-mail-Activity:contains(asks again):contains(4 of the latest 5)" },
    ],
});
