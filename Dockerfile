FROM python:3.13-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src

RUN python -m venv /opt/customers
COPY requirements.txt requirements-build.txt ./
RUN pip install --require-hashes -r requirements-build.txt \
 && /opt/customers/bin/pip install --require-hashes -r requirements.txt

COPY . .
RUN pip wheel --no-build-isolation --no-deps --wheel-dir /wheels . \
 && /opt/customers/bin/pip install --no-deps /wheels/*.whl


FROM python:3.13-slim

# The data directory holds the master key, the checkpoints and the shred ledger: keep it on a volume.
RUN useradd --system --uid 10001 --user-group --no-create-home customers \
 && install --directory --owner customers --group customers --mode 0700 /var/lib/customers
COPY --from=build /opt/customers /opt/customers

ENV PATH=/opt/customers/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CUSTOMERS_DATA_DIR=/var/lib/customers \
    CUSTOMERS_HOST=0.0.0.0 \
    CUSTOMERS_PORT=8000
# By number, so that a cluster that runs nothing as root can see that this is not.
USER 10001:10001
WORKDIR /var/lib/customers
VOLUME /var/lib/customers
EXPOSE 8000

# Asks where the settings say that it listens, also over TLS: change the port with CUSTOMERS_PORT, not with an argument.
HEALTHCHECK --interval=20s --timeout=10s --start-period=60s --retries=3 CMD ["customers", "health"]

CMD ["customers", "serve"]
