words: ## Compile the French and English sentences
	@for room in layers irrigation interventions dashboard; do \
	  [ ! -d $$room/locale ] || .venv/bin/pybabel -q compile -d $$room/locale -D $$room; done
