# docker build -t vitrine . && docker run -p 8501:8501 -v vitrine:/data vitrine
# The container answers whoever reaches the port that -p opens; -p 127.0.0.1:8501:8501 opens it to this computer alone.
# See docs/sharing.md.
FROM python:3.11-slim

RUN useradd --create-home vitrine && mkdir /data && chown vitrine /data
WORKDIR /app
COPY requirements.txt requirements.lock ./
COPY .ci/fitting.py .ci/
RUN pip install --no-cache-dir -r "$(python .ci/fitting.py requirements)"
COPY app.py ./
COPY .streamlit .streamlit
COPY assets assets
COPY core core
COPY pages pages

USER vitrine
ENV VITRINE_HOME=/data PORT=8501
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD python -c "import os, urllib.request as u; u.urlopen(f'http://localhost:{os.environ[\"PORT\"]}/_stcore/health')"
CMD ["sh", "-c", "exec streamlit run app.py --server.address 0.0.0.0 --server.port $PORT"]
