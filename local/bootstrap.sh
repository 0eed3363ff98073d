#!/bin/sh
# Makes .venv with Python 3.13 (from PATH, from pyenv, or fetched by uv) and all that uv.lock names.
set -eu
uv=$1
python=3.13
for candidate in "$(command -v python3.13 || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python3.13; do
  if [ -x "$candidate" ] && "$candidate" -c pass 2>/dev/null; then
    python=$candidate
    break
  fi
done
echo "Installing Lectern with Python from $python ..." >&2
"$uv" sync --quiet --frozen --python "$python" || {
  echo "Lectern needs Python 3.13. Install it (python.org, pyenv or your package manager) and run make again." >&2
  exit 1
}
