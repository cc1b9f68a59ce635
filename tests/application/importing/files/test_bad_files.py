"""Whatever is brought, one sentence says what it is, before it takes much memory."""

from __future__ import annotations

import tracemalloc
from io import BytesIO

import pytest

from application.importing.files.opening import open_table
from application.importing.files.table import FileUnusable
from tests.support.bad_files import BAD_FILES, BadFile

MEBIBYTE = 2**20


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.name)
def test_one_sentence_says_what_a_file_is(bad: BadFile) -> None:
    content = BytesIO(bad.make())
    tracemalloc.start()
    with pytest.raises(FileUnusable) as refused:
        list(open_table(content).rows)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [wording.message.code for wording in refused.value.wordings][:1] == [bad.code]
    assert refused.value.wordings[0].text("es") != refused.value.wordings[0].text()
    assert most < 128 * MEBIBYTE
