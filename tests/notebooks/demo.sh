#!/bin/sh
# Runs a notebook with nbconvert and says where the result is.
set -eu
notebook=$1
name=$(basename "$notebook" .ipynb)
out=build/demo
mkdir -p "$out"
export JUPYTER_PATH= JUPYTER_DATA_DIR="$PWD/build/jupyter/data" JUPYTER_CONFIG_DIR="$PWD/build/jupyter/config" PATH="$PWD/.venv/bin:$PATH"
echo "running $notebook: real earthquakes stream through Go cells …"
jupyter nbconvert --log-level=WARN --to notebook --execute --ExecutePreprocessor.timeout=600 --output-dir "$out" "$notebook"
jupyter nbconvert --log-level=ERROR --to html --output-dir "$out" "$out/$name.ipynb"
python tests/notebooks/show.py "$out/$name.ipynb"
echo
echo "The notebook with its results:  $out/$name.ipynb"
echo "The same as a page:             $out/$name.html"
echo "Watch it live in JupyterLab:    make lab"
