from . import account_asset, account_asset_line
