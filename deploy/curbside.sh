#!/bin/sh
# A command of Curbside given by hand where curbside.service runs: as the service's own person, with
# its settings and its token. README.md installs it as /usr/local/sbin/curbside; only root can use it.
# It works in /etc/curbside, so a file is named by its whole path.
set -eu
cd /etc/curbside
umask 077
CURBSIDE_TOKEN="$(cat token)"
export CURBSIDE_TOKEN
exec runuser -u curbside -- /opt/curbside/bin/curbside "$@"
