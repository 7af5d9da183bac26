# Two images: "app" serves, "web" is Caddy with the built pages. `docker compose up --build` makes both.
FROM python:3.13-slim AS app
WORKDIR /app
# pg_dump and psql, for backup and restore from the command line.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN useradd --create-home points && mkdir -p /data && chown -R points /app /data
USER points
RUN python -m points_app build
ENV POINTS_HOST=0.0.0.0 POINTS_DATA=/data
EXPOSE 8000
HEALTHCHECK --interval=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/healthz', timeout=5)"]
CMD ["python", "-m", "points_app", "serve"]

FROM caddy:2 AS web
COPY Caddyfile /etc/caddy/Caddyfile
COPY --from=app /app/.web/build/client /srv/pages
