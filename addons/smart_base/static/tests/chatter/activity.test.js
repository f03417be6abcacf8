import {
    click,
    contains,
    defineMailModels,
    insertText,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { describe, test } from "@odoo/hoot";
import {
    asyncStep,
    defineModels,
    models,
    onRpc,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

class Decision extends models.ServerModel {
    _name = "smart.decision";
    _inherit = ["mail.thread"];

    _views = { form: `<form><field name="name"/><chatter/></form>` };
}

describe.current.tags("desktop");
defineMailModels();
defineModels([Decision]);

/** A decision with one activity of the current user. */
async function openDecision(icon = "fa-gavel") {
    const env = await startServer();
    const typeId = env["mail.activity.type"].create({ name: "Approve", icon });
    const id = env["smart.decision"].create({ name: "Promote the buyer" });
    env["mail.activity"].create({
        activity_type_id: typeId,
        can_write: true,
        res_id: id,
        res_model: "smart.decision",
        summary: "Approve: Promote the buyer",
    });
    await start();
    await openFormView("smart.decision", id);
    return id;
}

const CLOSED = { type: "ir.actions.act_window_close" };

test("an activity that asks for approval is approved where it stands", async () => {
    onRpc("smart.decision", "action_approve", ({ args }) => {
        asyncStep(args);
        return CLOSED;
    });
    const id = await openDecision();
    await contains(".o_smart_activity_reject");
    await contains(".o-mail-Activity-markDone", { count: 0 });
    await click(".o_smart_activity_approve");
    await waitForSteps([[[id]]]);
});

test("it is rejected with a reason", async () => {
    onRpc("smart.decision", "action_reject", ({ args }) => {
        asyncStep(args);
        return CLOSED;
    });
    const id = await openDecision();
    await click(".o_smart_activity_reject");
    await insertText(".o_smart_reason", "No");
    await click(".modal-footer .btn-primary");
    await waitForSteps([[[id], "No"]]);
});

test("any other activity about a decision is marked as done, as everywhere", async () => {
    await openDecision("fa-phone");
    await contains(".o-mail-Activity-markDone");
    await contains(".o_smart_activity_approve", { count: 0 });
});
