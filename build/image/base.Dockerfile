# The image's base from the tars that `node build/base.ts` writes, one an architecture (`amd64`, `arm64`).
FROM scratch
ARG TARGETARCH
ADD base-${TARGETARCH}.tar /
