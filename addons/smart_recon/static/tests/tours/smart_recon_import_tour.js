import { registry } from "@web/core/registry";

const FILE = [
    "Velden Bank;;;",
    "Datum;Naam;Bedrag;Omschrijving",
    "03-04-2026;Azure Interior;1.234,50;Invoice 2026/7",
    "04-04-2026;Deco Addict;-20,00;Paper",
    "",
].join("\n");

const files = () => {
    const transfer = new window.DataTransfer();
    transfer.items.add(new window.File([FILE], "april.csv", { type: "text/csv" }));
    return transfer;
};

const drag = (anchor, kind) =>
    anchor.dispatchEvent(
        new window.DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: files() })
    );

/** An accountant drops a statement on the card of the bank, says how its days are written, imports. */
registry.category("web_tour.tours").add("smart_recon_import", {
    steps: () => [
        {
            content: "Drag the file over the card of the bank",
            trigger: ".o_kanban_record:contains(Import Bank)",
            run: ({ anchor }) => drag(anchor, "dragenter"),
        },
        {
            content: "Drop it",
            trigger: ".o_kanban_record:contains(Import Bank) .o_drop_area",
            run: ({ anchor }) => drag(anchor, "drop"),
        },
        {
            content: "The lines are shown",
            trigger: ".o_smart_recon_lines td:contains(Invoice 2026/7)",
        },
        {
            content: "The file leaves open which day it means: say it",
            trigger: ".o_smart_recon_answer[data-value=dmy]",
            run: "click",
        },
        {
            content: "Nothing is asked any more",
            trigger: ".o_smart_recon_import:not(:has(.o_smart_recon_answer))",
        },
        {
            content: "Look how the columns are read",
            trigger: ".o_smart_recon_layout_toggle",
            run: "click",
        },
        {
            content: "Correct one",
            trigger: ".o_smart_recon_columns select[data-column='1']",
            run: "select reference",
        },
        {
            content: "The lines follow",
            trigger: ".o_smart_recon_lines:not(:contains(Azure Interior))",
        },
        {
            content: "Put it back",
            trigger: ".o_smart_recon_columns select[data-column='1']",
            run: "select partner",
        },
        {
            content: "The names are there again",
            trigger: ".o_smart_recon_lines:contains(Azure Interior)",
        },
        {
            content: "Import",
            trigger: "button[name=action_import]",
            run: "click",
        },
        {
            content: "It is done",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Imported)",
        },
        {
            content: "Look at the lines",
            trigger: "button[name=action_open_lines]",
            run: "click",
        },
        {
            content: "The imported lines are shown",
            trigger: ".o_list_view .o_data_row:contains(Deco Addict):contains(Paper)",
        },
    ],
});
