"""What do the letters cost: to sign, to draw, to print, to fetch, to read from paper and to check on a slow phone?

    make bench-letters [ARGS="--quick"]

Each part is a module: ``crypto`` beside OpenSSL and the ``cwt`` package, ``codes``, ``sheets``, ``lists``, ``pages``,
``camera`` (headless Chromium, fake camera, server stopped) and ``reading`` (made pictures of codes). ``fuzz`` throws
random bytes at both readers. The tables of docs/reference/letters-figures.md are written by ``--page``.
"""
