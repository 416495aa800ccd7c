#!/usr/bin/env bash
# Makes a certificate that only you trust, for a trial or a network of your own:
#   nginx/ssl/self_signed.sh FOLDER NAME [NAME...]      names or addresses, such as localhost 192.168.1.20
# Writes fullchain.pem and privkey.pem (mode 0600) into FOLDER; never over a key that is there.
set -euo pipefail

(($# >= 2)) || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
folder=$1
shift
if [[ -e $folder/privkey.pem ]]; then
    echo "$folder/privkey.pem is there already: move it away first" >&2
    exit 1
fi

names=()
for name in "$@"; do
    if [[ $name =~ ^[0-9.]+$|: ]]; then names+=("IP:$name"); else names+=("DNS:$name"); fi
done

umask 077
mkdir -p "$folder"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha256 -days 397 -noenc \
    -subj "/CN=$1" -addext "subjectAltName=$(IFS=,; echo "${names[*]}")" \
    -addext "basicConstraints=critical,CA:FALSE" -addext "extendedKeyUsage=serverAuth" \
    -keyout "$folder/privkey.pem" -out "$folder/fullchain.pem" 2>/dev/null
chmod 644 "$folder/fullchain.pem"
echo "made $folder/fullchain.pem for $*"
