"""What an uninstallation takes back: rights that the addon gave to a group of another."""


def uninstall_hook(env):
    """The automations' own user is no accountant any more."""
    group = env.ref("smart_base.group_smart_automation", raise_if_not_found=False)
    accountant = env.ref("account.group_account_user", raise_if_not_found=False)
    if group and accountant:
        group.implied_ids -= accountant
