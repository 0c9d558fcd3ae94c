# deploy/release sets both arguments to the digests of the images.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
FROM --platform=$BUILDPLATFORM $SDK AS build
ARG TARGETARCH
WORKDIR /src
# Restores the packages in a layer of its own, which stays in the cache when only the source changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/SecretPin.Core/SecretPin.Core.csproj src/SecretPin.Core/packages.lock.json src/SecretPin.Core/
COPY src/SecretPin.Manifests/SecretPin.Manifests.csproj src/SecretPin.Manifests/packages.lock.json src/SecretPin.Manifests/
COPY src/SecretPin.Kubernetes/SecretPin.Kubernetes.csproj src/SecretPin.Kubernetes/packages.lock.json src/SecretPin.Kubernetes/
COPY src/SecretPin.Aws/SecretPin.Aws.csproj src/SecretPin.Aws/packages.lock.json src/SecretPin.Aws/
COPY src/SecretPin.Webhook/SecretPin.Webhook.csproj src/SecretPin.Webhook/packages.lock.json src/SecretPin.Webhook/
RUN dotnet restore src/SecretPin.Webhook --locked-mode -p:PublishReadyToRun=true
COPY src/SecretPin.Core src/SecretPin.Core
COPY src/SecretPin.Manifests src/SecretPin.Manifests
COPY src/SecretPin.Kubernetes src/SecretPin.Kubernetes
COPY src/SecretPin.Aws src/SecretPin.Aws
COPY src/SecretPin.Webhook src/SecretPin.Webhook
COPY deploy/demo deploy/demo
# The webhook is compiled ahead of time, which shortens a review by a fifth (tests/SecretPin.Benchmarks/README.md). The `dotnet` of the image runs it,
# so it needs no native host.
RUN case $TARGETARCH in amd64) rid=linux-x64 ;; *) rid=linux-$TARGETARCH ;; esac && \
    dotnet publish src/SecretPin.Webhook --no-restore -c Release -r $rid -p:UseAppHost=false -p:ContinuousIntegrationBuild=true -o /app

# The base image has no shell and no package manager.
FROM $RUNTIME
LABEL org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY LICENSE .
COPY --from=build /app .
# The first two settings disable dumps and the diagnostics socket. A dump of the heap could contain values of Secrets. Without the socket in
# /tmp, the process writes no file, so the root file system can be read-only.
ENV DOTNET_EnableDiagnostics=0 \
    DOTNET_DbgEnableMiniDump=0 \
    DOTNET_gcServer=0 \
    ASPNETCORE_ENVIRONMENT=Production \
    Logging__Console__FormatterName=json \
    Listen__Address=0.0.0.0 \
    Listen__Drain=00:00:10 \
    Tls__Mode=Files \
    Tls__CertificateFile=/certificate/tls.crt \
    Tls__KeyFile=/certificate/tls.key \
    Cluster__Manifests=/manifests
# Kubernetes verifies runAsNonRoot only for a numeric user.
USER 65532:65532
EXPOSE 8443 8080
ENTRYPOINT ["dotnet", "SecretPin.Webhook.dll"]
