# docker build -t purser .
# docker run -it -v purser:/data purser                         the chat, here
# docker run -d --env-file .env -v purser:/data purser          the bots
# Add -e PURSER_HTTP_HOST=0.0.0.0 -p 127.0.0.1:8000:8000 to reach HTTP from outside the container; it then
# asks every caller for a passport.

FROM python:3.13-slim AS build
COPY requirements.lock .
RUN python -m venv --without-pip /opt/venv \
 && pip --python /opt/venv/bin/python install --no-cache-dir --no-deps --require-hashes -r requirements.lock

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin purser \
 && install -d -o purser -g purser -m 700 /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /opt/purser
COPY . .
RUN /opt/venv/bin/python -m compileall -q .
USER purser
ENV PURSER_HOME=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=20s --interval=30s --timeout=5s CMD ["/opt/venv/bin/python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('PURSER_HTTP_PORT', '8000') + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/venv/bin/python", "-m", "bot"]
CMD ["run"]
