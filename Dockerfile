# The base holds Node 26, git and CA certificates and is named by whoever builds: `build/base.ts` makes one, and the
# release pipeline pins it by its digest. Nothing here runs a command, so a base without a shell will do.
ARG BASE
FROM ${BASE}

ARG VERSION=0.0.0
ARG REVISION=unknown
ARG BASE
LABEL org.opencontainers.image.title="apigee-pipe" \
      org.opencontainers.image.description="Lints Apigee API proxies and shared flows, deploys them, and tells Bitbucket what happened." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://bitbucket.org/apigeepipe/apigee-pipe" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE}"

COPY LICENSE dist/LICENCES.txt /usr/share/doc/apigee-pipe/
COPY dist/pipe.mjs dist/pipe.mjs.map /opt/apigee-pipe/

ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# No USER: Bitbucket mounts a clone that only root may write to, and the reports go there.
ENTRYPOINT ["node", "/opt/apigee-pipe/pipe.mjs"]
