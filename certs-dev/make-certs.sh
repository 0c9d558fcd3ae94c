#!/usr/bin/env bash
# Creates a CA and a certificate for localhost, like the webhook does when it first starts in development. The script deletes the private key
# of the CA, so a client that trusts ca.crt trusts no certificate other than this one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

openssl ecparam -name prime256v1 -genkey -noout -out "$work/ca.key"
openssl req -x509 -new -sha256 -key "$work/ca.key" -days 3650 -subj "/CN=SecretPin development CA" \
  -config <(printf '%s\n' '[req]' 'distinguished_name=name' 'x509_extensions=ca' '[name]' '[ca]' \
    'basicConstraints=critical,CA:TRUE,pathlen:0' 'keyUsage=critical,keyCertSign' 'subjectKeyIdentifier=hash') \
  -out "$work/ca.crt"

openssl ecparam -name prime256v1 -genkey -noout -out "$work/ec.key"
openssl pkcs8 -topk8 -nocrypt -in "$work/ec.key" -out "$work/tls.key"
openssl req -new -sha256 -key "$work/tls.key" -subj "/CN=localhost" -out "$work/tls.csr"
openssl x509 -req -sha256 -in "$work/tls.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -days 365 \
  -set_serial "0x$(openssl rand -hex 15)" \
  -extfile <(printf '%s\n' 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1' 'basicConstraints=critical,CA:FALSE' \
    'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth' 'authorityKeyIdentifier=keyid') \
  -out "$work/tls.crt" 2>/dev/null

mv "$work/ca.crt" "$work/tls.key" "$work/tls.crt" .
echo "Created ca.crt, tls.crt and tls.key in $PWD"
