# The app as it serves others; see docs/serving.md. Also the image of its scheduler and workers.

FROM python:3.11-slim AS packages
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/python -m pip install --no-cache-dir \
    --require-hashes -r requirements.lock

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home cnnviz && install --directory --owner cnnviz /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY .streamlit/config.toml .streamlit/
COPY app.py ./
COPY pages pages
COPY cnnviz cnnviz
RUN /venv/bin/python -m compileall -q app.py pages cnnviz
ENV PATH="/venv/bin:$PATH" \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    CNNVIZ_SERVE=1 \
    CNNVIZ_STORE=/data/runs \
    KERAS_HOME=/data/keras
USER cnnviz
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s \
    CMD ["python", "-m", "cnnviz.serving.probe", "8501"]
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501"]
