#!/bin/sh
# The pipe on a laptop or in another CI, as Bitbucket starts it: the clone mounted at its own path.
#   APIGEE_ORG=acme APIGEE_ENV=test examples/docker-run.sh            deploys what is in this folder
#   ACTION=lint examples/docker-run.sh                                lints it; no credential is needed
set -eu

if [ "${ACTION:-deploy}" != lint ] && [ -z "${ACCESS_TOKEN:-}" ]; then
  ACCESS_TOKEN=$(gcloud auth print-access-token)
  export ACCESS_TOKEN
fi

# `--env NAME` passes a value on without showing it in the list of processes; what is not set is left out.
exec docker run --rm --init \
  --volume "$PWD:$PWD" --workdir "$PWD" \
  --env ACTION --env APIGEE_ORG --env APIGEE_ENV --env BUNDLES --env ACCESS_TOKEN --env FORCE --env DEBUG \
  "${IMAGE:-apigeepipe/apigee-pipe:0.1.0}"
