import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** The keys of the reconciliation screen. */
export class HelpSheet extends Component {
    static template = "smart_recon.HelpSheet";
    static components = { Dialog };
    static props = { close: Function };

    get groups() {
        return [
            {
                title: _t("Work through the lines"),
                keys: [
                    ["Enter", _t("Accept the match and go to the next line")],
                    ["J ↓", _t("Next line")],
                    ["K ↑", _t("Previous line")],
                    ["U", _t("Undo the open line if it is done, or the last one")],
                    ["/", _t("Search the lines")],
                    ["← →", _t("To do, suggested, done, all")],
                    ["B", _t("Accept the sure ones")],
                    ["X", _t("Mark a line that is done, to undo several at once")],
                ],
            },
            {
                title: _t("Another match"),
                keys: [
                    ["1 … 9", _t("Take one of the other candidates")],
                    ["F", _t("Find open items; Enter takes one, Shift+Enter adds it")],
                    ["W", _t("Book to an account, or write off what remains")],
                    ["O", _t("Keep what remains as an open amount")],
                    ["P", _t("Set the partner")],
                    ["I", _t("New invoice or bill")],
                    ["M", _t("New payment")],
                    ["N", _t("Note")],
                    ["Esc", _t("Close what is open")],
                ],
            },
        ];
    }
}
