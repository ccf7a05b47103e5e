#!/bin/sh
# Makes every secret that is not there yet, readable by their owner only: deploy/secrets.sh [FOLDER]
# Keep the folder apart from the backups: who has both has everything.
set -eu
umask 077
folder=${1:-secrets}
mkdir -p "$folder"

make() { # NAME COMMAND…
    name=$1
    shift
    [ -s "$folder/$name" ] || { "$@" >"$folder/$name.part" && mv "$folder/$name.part" "$folder/$name"; }
}
word() { openssl rand -hex "${1:-32}" | tr -d '\n'; }
redis_url() { printf 'redis://:%s@valkey:6379/0' "$(cat "$folder/redis_password")"; }
authority_key() { openssl ecparam -name prime256v1 -genkey -noout; }
authority() { openssl req -x509 -new -key "$folder/inference-ca.key" -days 3650 -subj "/CN=Attune inference authority"; }
worker() {
    openssl req -new -key "$folder/inference.key" -subj "/CN=inference" |
        openssl x509 -req -CA "$folder/inference-ca.crt" -CAkey "$folder/inference-ca.key" -days 1825 2>/dev/null
}

make secret_key word 48
make db_password word 24
make redis_password word 24
make redis_url redis_url
make models_key word 32
make inference-ca.key authority_key
make inference-ca.crt authority
make inference.key authority_key
make inference.crt worker
# The containers' user has to read them: the folder itself keeps everybody else on this machine out.
chmod 700 "$folder"
chmod 644 "$folder"/*
echo "Secrets are in $folder"
