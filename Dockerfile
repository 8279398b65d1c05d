# The wheel with its front ends is built in a stage of its own; the image holds Python, the packages and nothing to build with.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
    && python -m venv --without-pip /opt/onethread \
    && pip --python /opt/onethread/bin/python install --no-cache-dir --require-hashes -r requirements/cluster.txt \
    && pip --python /opt/onethread/bin/python install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.13-slim-bookworm
COPY --from=build /opt/onethread /opt/onethread
RUN useradd --system --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin chat \
    && install --directory --owner=chat --group=chat --mode=0700 /data
ENV PATH=/opt/onethread/bin:$PATH PYTHONUNBUFFERED=1 CHAT_DATA_DIR=/data CHAT_HOST=0.0.0.0 CHAT_PORT=8000
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['CHAT_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["chat-server"]
CMD ["serve"]
