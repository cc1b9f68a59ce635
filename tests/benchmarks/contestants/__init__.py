"""Who the service is compared with: three ways to build it, each as its own documentation recommends.

All take the same requests with the same models, check the same API key and the same rules, answer the same members,
and commit to the same PostgreSQL with fsync and synchronous commit before they answer. Each runs as one process under
uvicorn with the options of the service itself.
"""
