// How to run a gateway: on one machine, as replicas on PostgreSQL, with backups, and how it grows from there.
import { defineTopic } from '../topic.ts';

export default defineTopic({
  summary: 'run a gateway: one machine, several replicas, backups, growth',
  text: () => `
## One machine

    velaro-mcp gateway start

It keeps everything in one SQLite file and listens on http://127.0.0.1:8787. The first start shows an admin key, once. Several gateways may use the same folder on the same machine; a network drive will not do.

For other machines, give it a certificate and the name that they use, or let a proxy on this machine speak TLS:

    velaro-mcp gateway start --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --allow-host tools.example.com

Behind a proxy, --trust-proxy names the proxy's address, so that failed keys are counted by client and not by proxy. Certificates are read at the start: restart after a renewal.

## Vendors

    velaro-mcp connect
    velaro-mcp connect shopify

The first lists the vendors, the second asks for what one of them takes. The gateway tries it with a request that changes nothing, then keeps it in its data, encrypted (AES-256-GCM) and bound to its site, vendor and field. The vendor's tools are there from the next call on, on every replica, and hosts that listen are told. In scripts: --from-env, or --stdin with one JSON object. With --data it works on the data itself, and needs no key.

A vendor's variables where the gateway runs, such as SHOPIFY_SHOP and SHOPIFY_ACCESS_TOKEN, go before what is connected; each may end in _FILE. The tools of a vendor that has neither are not listed.

What is kept is sealed with a master key. On one machine that is made in your keychain when it is first needed. Elsewhere, and for PostgreSQL, give every gateway the same one:

    export VELARO_MASTER_KEY="$(openssl rand -base64 32)"

VELARO_MASTER_KEY_FILE names a file that holds it. Keep it apart from the backups: without it they open no credential and no secret. To replace it, put the new key before the old one with a space between them, restart every gateway, run velaro-mcp gateway rekey, then take the old one out. Connect nothing until all have both: who has the old one alone cannot open it. A backup needs the key that was in use when it was made.

With that variable the secrets that sign webhooks and alerts are sealed too, those from before at the next start. Without it they lie in clear in the data, until gateway rekey seals them with a key of the keychain. A gateway that lacks the key of a secret signs nothing with it: what it has to deliver is tried again later.

## Several replicas

Give each the same database, and put a load balancer in front. They need no sticky sessions and no other shared service: every call is checked and counted in PostgreSQL, by its clock.

    export VELARO_DATABASE_URL=postgres://gateway@db.example.com/gateway
    export VELARO_MASTER_KEY_FILE=/run/secrets/master-key
    velaro-mcp gateway start --host 0.0.0.0 --insecure-bind --allow-host tools.example.com --trust-proxy 10.0.0.0/8 --drain-delay 10s

- /readyz is for the load balancer: 200 when the database answers, 503 when it does not or the gateway is on its way down. /healthz only says that the process is up.
- On SIGTERM /readyz says 503 for --drain-delay, then new connections are refused, subscriptions are ended, and calls that have begun get 10 seconds.
- Do not buffer responses of /mcp/v1: subscriptions/listen is a stream. Idle timeouts of 30 seconds and more are fine: a comment is sent every 15.
- /metrics is open to this machine, and to what --allow-metrics names.
- Replicas of different versions may run side by side while you upgrade, as long as the newer one has not changed the schema. A gateway that finds a newer schema refuses to start.

## Drip campaigns

    velaro-mcp gateway start --public-url https://tools.example.com

velaro_create_campaign and its sister tools send timed e-mails, SMS and messages. Every mail has a link and a mail program's button to unsubscribe, which lead to /unsubscribe at --public-url: let people reach that path without a login. Without that address, or a certificate of the gateway's own, e-mails wait.

- A contact is in a campaign once; it begins anew only where again is true. Who unsubscribes gets nothing more over that channel from any campaign of the site, at any address, nor does anybody else at the address.
- Quiet hours are those of the time zone in the contact's custom field timeZone, else of the campaign's.
- What a crash has cut off is sent again as a mail of the same Message-ID, which mail programs show once. An SMS is not sent again, and counts as unknown.
- A message that the vendor refuses ends the contact's campaign. One that cannot be sent now is tried eight times within two days; while credentials are missing, every hour.

## Sizing PostgreSQL

Calls that wait together share one transaction, so the database sees fewer commits than there are calls, and one busy key is no slower than many. On two shared cores a replica with its database on the same machine admitted 1,600 to 5,000 calls a second. Each call is one small row: about 200 bytes with its index, or 20 GB for a hundred million calls.

- Connections: a few for each replica. Leave fsync and synchronous_commit on: an answer is only given for what is on disk.
- A synchronous standby keeps the promise that no acknowledged call is lost when a machine dies; each commit then waits for the network too.
- While the database is away every call is answered 503. Nothing is let in uncounted, and nobody has to restart anything afterwards.

## Backup and restore

    velaro-mcp gateway backup ./gateway-2027-01-31.db

This copies the data folder's database while gateways work on it. To restore it, stop the gateway, put the file into an empty folder as gateway.db, and start with --data. A backup holds no key, and not the master key that opens what is sealed in it: keep that elsewhere. A key that was revoked after it works again: revoke it again, velaro-mcp gateway keys revoke.

PostgreSQL is backed up by pg_dump --format=custom, or by your provider's archive, which loses less.

## When no admin key is left

    velaro-mcp gateway keys create
    velaro-mcp gateway keys list
    velaro-mcp gateway keys revoke ID

They work on the data itself, whether a gateway runs or not, and need no key. The first makes an admin key and shows it once.

## Beyond one PostgreSQL

First a larger machine, then a replica for reports: one primary carries a few thousand calls a second. Beyond that the data splits by site, since no call ever touches two sites:

- Citus distributes the tables by site over several PostgreSQL servers. It costs an operator who knows Citus, and the site's id in every key and index. Each call still commits on one server.
- YugabyteDB survives the loss of a zone without a failover to run. It costs two to three times the latency of a commit, since a majority has to agree, and retries of calls that collide on one busy site.
- Aurora takes over storage and failover and leaves the schema as it is. It costs its price and its provider, and writes still go through one machine, so it moves the limit and does not remove it.
- Several gateways with a database each, and sites assigned to one of them by host name, need nothing new at all. They cost a table of who is where, and moving a site means a dump and a pause.
`,
});
