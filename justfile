# Every recipe is one line that works on its own; `just` lists them.

[private]
default:
    @just --list

# All that must hold before a change is taken
ci:
    bash .ci/run

# The tests; `just test tests/shell -k log` for some of them
test *args:
    uv run pytest {{args}}

# The slow proofs: real processes killed, cut off and searched for leaks; every page at every size; 225 seeds
proofs *args:
    uv run pytest -m slow {{args}}

# The suites of store, turn, kill -9 and gauntlet with a PostgreSQL server that keeps the record
on-a-server *args:
    uv run pytest --database=postgresql tests/bot tests/turn tests/crash tests/gauntlet {{args}}

# The proofs that take minutes: planted faults, forty kills, a hundred backups
nightly *args:
    uv run pytest -m nightly {{args}}

# Style and form
lint:
    uv run ruff check && uv run ruff format --check

# Mend style and form
fix:
    uv run ruff check --fix && uv run ruff format

# The types
types:
    uv run mypy

# The arrows between the rooms
contracts:
    uv run lint-imports

# Branch coverage, with what is missing
cov:
    uv run pytest --cov --cov-report=term-missing:skip-covered

# New examples on every run, to find what the steady ones miss
search:
    HYPOTHESIS_PROFILE=search uv run pytest

# How fast Curbside is beside floors and peers, as one table; `just bench --list` says of what
bench *args:
    uv run --group bench --with-requirements tests/gauntlet/requirements.txt python -m tests.bench.run {{args}}

# How fast decisions are, beside hand-written rules and a rules engine
bench-pathway:
    uv run python tests/bench/pathway_bench.py

# From a tap to the new screen in Chromium, and the memory of bot and playground
bench-page:
    uv run python -m tests.bench.page_bench

# Sixteen hard situations, Curbside beside its peers; writes tests/gauntlet/results.md
gauntlet *args:
    uv run --with-requirements tests/gauntlet/requirements.txt python -m tests.gauntlet.run {{args}}

# Any order of taps, texts and restarts: new orders, more of them and longer ones
any-order *args:
    HYPOTHESIS_PROFILE=search uv run pytest tests/turn/test_any_order.py {{args}}

# Plants faults one by one: the test of any order must find each of them
any-order-mutants:
    uv run python -m tests.turn.mutants

# The README's pictures, from the running program
screenshots:
    uv run python -m tests.browser.pictures

# The production code through crashes and faults in virtual time: 300 seeds, each point of a case
sim *args:
    uv run pytest -m "not nightly" tests/simulation {{args}}

# Whole cases of several people, each told in calm and in six worse ways
stories *args:
    uv run pytest tests/simulation/stories {{args}}

# The same with 20,000 seeds on all processors; `--seed N` for one of them
sim-long *args:
    uv run python -m tests.simulation.run --seeds 20000 {{args}}

# Three programs on one server, 20 kills and 10 stops of it under 20,000 updates
many-programs *args:
    CURBSIDE_TEST_UPDATES=20000 uv run pytest -n 0 -s -m slow tests/contract/test_many_programs.py {{args}}

# Plants faults in our own code one by one: each must be found within 20 seeds
sim-mutants:
    uv run python -m tests.simulation.mutants

# Every fault's proofs, the slow ones too; writes the table of tests/README.md
faults *args:
    uv run python -m tests.faults {{args}}

# What one bot costs on PostgreSQL, and fifty at once beside the prediction
capacity *args:
    uv run python -m tests.bench.capacity {{args}}

# The Bot API counterpart alone
counterpart *args:
    uv run curbside sim {{args}}

# The playground
try *args:
    uv run curbside try {{args}}

# Renew requirements.lock after a change of dependencies
lock:
    uv pip compile pyproject.toml --extra playground --extra webhook --extra metrics --extra postgresql --extra sealing --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --upgrade -o requirements.lock

# Renew .env.example after a change of settings
env:
    uv run python -c "from bot.settings import env_example as text; print(text(), end='')" > .env.example

# The table of settings, for the README
settings:
    uv run python -c "from bot.settings import table; print(table())"
