# `docker build .` needs nothing built before: the first two stages install, build and gather, and the image holds what
# came of it. NODE_IMAGE is a Debian with Node 26; the release pipeline names it by the digest that it met. A machine
# without Docker or a registry makes the same two sets of files itself and takes the last stage from here
# (build/image/build-image.ts): what goes into the image is said once.
ARG NODE_IMAGE=docker.io/library/node:26.10.0-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /made
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

# Node without its debug symbols, git, their libraries, CA certificates: no shell, no package manager, no npm.
FROM ${NODE_IMAGE} AS gather
RUN apt-get update \
 && apt-get install --yes --no-install-recommends binutils ca-certificates git libatomic1 \
 && rm -rf /var/lib/apt/lists/*
COPY package.json /gather/
COPY build/base.ts /gather/build/
COPY build/image /gather/build/image
RUN node /gather/build/base.ts --from / --folder /made

FROM scratch
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG NODE_IMAGE
LABEL org.opencontainers.image.title="apigee-pipe" \
      org.opencontainers.image.description="Lints Apigee API proxies and shared flows, deploys them, and tells Bitbucket what happened." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://bitbucket.org/apigeepipe/apigee-pipe" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${NODE_IMAGE}"

COPY --from=gather /made/ /
COPY --from=build /made/LICENSE /made/dist/LICENCES.txt /made/dist/sbom.cdx.json /usr/share/doc/apigee-pipe/
COPY --from=build /made/dist/pipe.mjs /opt/apigee-pipe/

ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# No USER: Bitbucket mounts a clone that only root may write to, and the reports go there.
ENTRYPOINT ["node", "/opt/apigee-pipe/pipe.mjs"]
