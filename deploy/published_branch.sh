#!/usr/bin/env bash
# Puts published/chapters, the notebooks that the site offers, onto the branch `published` of a
# repository, in place of what was there: Colab opens notebooks from GitHub only.
# REMOTE is where to push; by default REPOSITORY (owner/name) on GitHub, with TOKEN.
set -euo pipefail
remote="${REMOTE:-https://x-access-token:${TOKEN:-}@github.com/${REPOSITORY:-}.git}"
source="${1:-published/chapters}"
compgen -G "$source/*.ipynb" >/dev/null || { echo "no notebooks in $source" >&2; exit 1; }
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir "$work/chapters"
cp "$source"/*.ipynb "$work/chapters"
cd "$work"
git init --quiet --initial-branch=published
git add chapters
git -c user.name="published" -c user.email="published@users.noreply.github.com" \
    commit --quiet --message="The chapters as they are on the site"
git push --quiet --force "$remote" published
