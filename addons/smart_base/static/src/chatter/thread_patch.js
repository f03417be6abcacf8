import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

/** What waits for approval about a record comes with the rest of its chatter. */
patch(Thread.prototype, {
    setup() {
        super.setup();
        this.smartDecisions = fields.Attr([]);
    },
});
