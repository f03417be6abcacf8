"""What an uninstallation takes back: rights that the addon gave to groups of others."""


def uninstall_hook(env):
    """Hide "Show Full Accounting Features" again, unless another accounting app shows it."""
    accountant = env.ref("account.group_account_user", raise_if_not_found=False)
    manager = env.ref("account.group_account_manager", raise_if_not_found=False)
    others = env["ir.module.module"].search_count(
        [("name", "in", ("accountant", "account_accountant")), ("state", "=", "installed")]
    )
    if accountant and manager and not others:
        accountant.privilege_id = False
        manager.implied_ids -= accountant
