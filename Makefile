# The usual commands. Everything behind them is in scripts/smartdev/.
DEV := python3 scripts/dev.py
ADDON ?= smart_base
NAME ?= base
SIZE ?= medium
DB ?= smart_odoo

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

run: ## Odoo with a company in it; PORT=8070, HOST=0.0.0.0, DB=name
	@$(DEV) run --database $(DB) $(if $(PORT),--port $(PORT)) $(if $(HOST),--host $(HOST))

reset: ## drop the company and its data; DB=name
	@$(DEV) reset --database $(DB)

demo: ## a company of another size in a database of its own; SIZE=small|medium|large
	@$(DEV) demo --size $(SIZE)

test: ## every test; the last line says N passed, N failed
	@$(DEV) test $(if $(ONLY),--only "$(ONLY)")

test-fast: ## tests of one addon without the browser; ADDON=smart_base TAGS=/smart_base:TestGate
	@$(DEV) test-fast $(ADDON) --tags "$(TAGS)"

lint: ## ruff, pylint-odoo, eslint, prettier; FIX=1 repairs what it can
	@$(DEV) lint $(if $(FIX),--fix)

bench: ## a benchmark; NAME=base, one part of it with PART=queue
	@$(DEV) bench $(NAME) $(PART)

fake-claude: ## a local server that speaks the Messages API
	@$(DEV) fake-claude

screenshots: ## pictures of every screen of the company, in docs/screenshots; DB=name ONLY=approvals
	@$(DEV) screenshots --database $(DB) $(if $(ONLY),--only "$(ONLY)")

shell: ## Python with the company's env; DB=name
	@$(DEV) shell --database $(DB)

stop: ## stop the database servers that were started here
	@$(DEV) stop

.PHONY: help run reset demo test test-fast lint bench fake-claude screenshots shell stop
