"""What installing and removing the addon does outside its own tables."""


def post_init(env):
    """The automations' user was never invited, so nobody waits for its first log-in."""
    user = env.ref("smart_base.user_smart_automation")
    # sudo: Odoo's own note of who has logged in; Settings lists everybody without one as invited
    env["res.users.log"].with_user(user).sudo().create({})


def uninstall(env):
    """Take the guard off the audit log, whose table goes next; a function has no table."""
    # raw SQL: triggers and functions are no business of the ORM
    env.cr.execute("DROP FUNCTION IF EXISTS smart_audit_log_guard() CASCADE")
