import { registry } from "@web/core/registry";

const step = (code) => `.o_smart_close_step[data-code=${code}]`;

/** A reviewer sends a prepared step back, and says what has to be done. */
registry.category("web_tour.tours").add("smart_close_refuse", {
    steps: () => [
        {
            content: "The preparer has signed",
            trigger: `${step("taxes")}:contains(Close preparer)`,
        },
        {
            content: "Open the step",
            trigger: `${step("taxes")} > button`,
            run: "click",
        },
        {
            content: "Send it back",
            trigger: `${step("taxes")} .o_smart_close_refuse`,
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal [name=reason] textarea",
            run: "edit The rate of the last invoice is wrong",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "The step says so, and is not signed any more",
            trigger: `${step("taxes")} .o_smart_close_void:contains(The rate of the last invoice is wrong)`,
        },
        {
            content: "It can be signed again",
            trigger: `${step("taxes")}:not(:contains(Close preparer)) .o_smart_close_sign:enabled`,
        },
    ],
});

/** An accounting administrator opens a locked month again for some hours. */
registry.category("web_tour.tours").add("smart_close_reopen", {
    steps: () => [
        {
            content: "The month is locked",
            trigger: ".o_smart_close_state:contains(Locked)",
        },
        {
            content: "Reopen it",
            trigger: ".o_smart_close_reopen",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal [name=reason] textarea",
            run: "edit A bill came late",
        },
        {
            content: "For five hours",
            trigger: ".modal [name=hours] input",
            run: "edit 5",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It is open again",
            trigger: ".o_smart_close_state:contains(Reopened)",
        },
    ],
});

/** What was booked in a month that was reopened is listed. */
registry.category("web_tour.tours").add("smart_close_changes", {
    steps: () => [
        {
            content: "Ask what changed",
            trigger: ".o_smart_close_changes",
            run: "click",
        },
        {
            content: "The late bill is listed",
            trigger: ".o_list_view .o_data_row:contains(BILL/)",
        },
    ],
});
